import { z } from 'zod';
import { Id, Timestamp } from '../fields.ts';
import { Session } from '../identity.ts';
import { Method } from './engines.ts';
import { taskOf } from '../tasks.ts';

export const ContentType = z.enum(['text', 'image']).meta({ id: 'StudioContentType' });
export type ContentType = z.infer<typeof ContentType>;
export const Style = z.enum(['ultra_realistic', 'semi_realistic', 'anime']).meta({ id: 'StudioStyle' });
export type Style = z.infer<typeof Style>;
export const AspectRatio = z.enum(['1:1', '16:9', '9:16', '4:3']).meta({ id: 'StudioAspectRatio' });
export type AspectRatio = z.infer<typeof AspectRatio>;
export const RATIOS = AspectRatio.options;

export const Tone = z.enum(['warm', 'professional', 'friendly', 'energetic']).meta({ id: 'StudioTone' });
export type Tone = z.infer<typeof Tone>;
export const Language = z.enum(['ko', 'en']).meta({ id: 'StudioLanguage' });
export type Language = z.infer<typeof Language>;

export const Template = z.enum(['hero', 'editorial', 'sale', 'menu', 'review', 'event']).meta({ id: 'StudioTemplate' });
export type Template = z.infer<typeof Template>;

export const Mood = z
  .enum(['calm', 'editorial', 'bold', 'craft', 'tender', 'poster', 'fun', 'pop', 'classic'])
  .meta({ id: 'StudioMood', description: 'Typefaces, and the hue where the photo has none' });
export type Mood = z.infer<typeof Mood>;
export const MOODS = Mood.options;

/** Of a menu; as many as the menu template has room for. */
export const MOST_ITEMS = 14;
/** What stands on a picture, empty where there is nothing. */
export const Setting = z
  .object({
    template: Template,
    mood: Mood.nullable().meta({ description: 'null: that of the template' }),
    headline: z.string(),
    sub: z.string(),
    body: z.string(),
    call: z.string(),
    shop: z.string(),
    price: z.string(),
    old_price: z.string(),
    tag: z.string().meta({ description: 'What the tag of a sale says where no discount can be computed' }),
    date: z.string(),
    place: z.string(),
    items: z.array(z.object({ name: z.string(), price: z.string() })),
  })
  .meta({ id: 'StudioSetting' });
export type Setting = z.infer<typeof Setting>;

export const StudioImage = z
  .object({
    id: Id,
    file_hash: z.string().meta({ description: 'SHA-256 of the stored bytes' }),
    url: z
      .string()
      .meta({ description: 'Relative to the server; opens the picture without a token for one to two hours' }),
    mime_type: z.string(),
    width: z.number().int().nullable(),
    height: z.number().int().nullable(),
    painted_by: z
      .string()
      .nullable()
      .default(null)
      .meta({
        description:
          'The image model that painted it, which its metadata says too; null where none did. Text is always typeset',
        examples: ['openai/gpt-image-1'],
      }),
  })
  .meta({ id: 'StudioImage' });
export type StudioImage = z.infer<typeof StudioImage>;

/** One way to say it. */
export const Candidate = z
  .object({
    headline: z.string(),
    sub: z.string(),
    body: z.string(),
    call: z.string(),
    hashtags: z.array(z.string()),
  })
  .meta({ id: 'StudioCandidate' });
export type Candidate = z.infer<typeof Candidate>;

export const StudioMessage = z
  .object({
    id: Id,
    session_id: Id,
    role: z.enum(['user', 'assistant']),
    content: z.string(),
    image: StudioImage.nullable().meta({ description: 'Sent by the person, or made for them' }),
    created_at: Timestamp,
  })
  .meta({ id: 'StudioMessage' });
export type StudioMessage = z.infer<typeof StudioMessage>;

export const Generation = z
  .object({
    id: Id,
    session_id: Id,
    content_type: ContentType,
    input_text: z.string(),
    output_text: z.string(),
    candidates: z.array(Candidate),
    prompt: z.string().nullable().meta({ description: 'What an image model was told; null where none was' }),
    input_image: StudioImage.nullable(),
    output_image: StudioImage.nullable(),
    generation_method: Method.nullable(),
    style: Style.nullable(),
    aspect_ratio: AspectRatio.nullable(),
    template: z.string().nullable(),
    setting: Setting.nullable().meta({ description: 'What stands on the picture; null where there is none' }),
    origin_id: Id.nullable().meta({ description: 'What this is a variation of' }),
    pack_id: Id.nullable().meta({ description: 'The same one in other ratios has the same' }),
    batch_id: Id.nullable().meta({ description: 'The task that made it with others, of a file of rows' }),
    industry: z.string().nullable(),
    tone: Tone.nullable(),
    language: Language.nullable(),
    seed: z.number().int(),
    provider: z.string().meta({
      description:
        'Which engine made it, picture first; `madang/…` are built in, `person` where copy was written by hand',
      examples: ['madang/rules'],
    }),
    cost: z.number().nullable().meta({ description: 'In US dollars; null where nobody has said a price' }),
    duration_ms: z.number().int(),
    created_at: Timestamp,
  })
  .meta({ id: 'StudioGeneration' });
export type Generation = z.infer<typeof Generation>;

/** As clients write it: also `undefined`, `null`, `None` and nothing at all, which all mean a new one. */
export const SessionId = z.string().max(4000).meta({
  description: 'A session of one’s own. Anything else, an unknown one or somebody else’s among it, begins a new one',
});

/** How a task goes on, with what of the progress each is. */
export const STAGES = [
  { name: 'ingesting', from: 0, to: 5 },
  { name: 'analyzing', from: 5, to: 30 },
  { name: 'generating', from: 30, to: 70 },
  { name: 'persisting', from: 70, to: 90 },
] as const;
export type StageName = (typeof STAGES)[number]['name'];

export const TaskResult = z
  .object({
    session_id: Id,
    generation_id: Id.nullable().meta({ description: 'null where it was a question, and the output is advice' }),
    output: z.object({
      content_type: ContentType,
      output_text: z.string(),
      candidates: z.array(Candidate),
      notes: z.array(z.string()).meta({ description: 'For whoever asked, not for the advertisement' }),
      image: StudioImage.nullable(),
    }),
    made: z.number().int().optional().meta({ description: 'How many pictures there are of it' }),
    zip_url: z.string().nullish().meta({
      description: 'Opens all of them in one ZIP without a token for one to two hours; null where there is one',
    }),
  })
  .meta({ id: 'StudioTaskResult' });
export type TaskResult = z.infer<typeof TaskResult>;

export const Task = taskOf('StudioTask', ['ingesting', 'analyzing', 'generating', 'persisting'], TaskResult);
export type StudioTask = z.infer<typeof Task>;

export const TaskBegun = z
  .object({
    task_id: Id,
    session_id: Id,
    status: z.literal('processing'),
    status_url: z.string().meta({ description: 'Opens the task without a token for one to two hours' }),
    events_url: z.string().meta({ description: 'Opens its events without a token for one to two hours' }),
    guest: Session.optional(),
  })
  .meta({ id: 'StudioTaskBegun' });
