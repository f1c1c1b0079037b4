import { z } from 'zod';
import { Storable, Text } from '../fields.ts';
import { EngineName, Method } from './engines.ts';
import { AspectRatio, ContentType, Mood, MOST_ITEMS, SessionId, Style, Template } from './entities.ts';

export const MEGABYTE = 1024 * 1024;
const SEEDS = 2 ** 32;

/** Forms send fields that nobody has filled in as nothing. */
const unlessEmpty = <T extends z.ZodType>(field: T) =>
  z.union([z.literal('').transform(() => undefined), field]).optional();
const Seed = z.coerce
  .number()
  .int()
  .min(0)
  .max(SEEDS - 1);

/** What is set small, beside the copy: a few words. */
const Short = Storable.max(60);
const slots = {
  price: Short.optional().meta({ description: 'As it is to be printed', examples: ['5,500원'] }),
  old_price: Short.optional().meta({ description: 'Of before a reduction' }),
  date: Short.optional(),
  shop: Short.optional(),
  place: Short.optional(),
};

/** How a picture is made, of what is said. */
const look = {
  aspect_ratio: unlessEmpty(AspectRatio),
  template: unlessEmpty(Template).meta({ description: 'Chosen by what is said where it is left out' }),
  mood: unlessEmpty(Mood).meta({
    description:
      'One that becomes the trade and the template where it is left out; in a file of rows, that of the template',
  }),
};

export const GenerateFields = z.object({
  input_text: Text.max(2000).meta({ description: 'What is to be advertised, and what of it' }),
  session_id: SessionId.optional(),
  generation_type: unlessEmpty(ContentType).meta({ description: '`text` unless said otherwise' }),
  engine: unlessEmpty(EngineName).meta({
    description: 'Who makes the picture; the default one of the installation, or one that can do `method`, otherwise',
  }),
  style: unlessEmpty(Style).meta({
    description: 'For engines that paint, `ultra_realistic` unless said otherwise; the built-in one has none',
  }),
  ...look,
  pack: unlessEmpty(z.enum(['true', 'false'])).meta({
    description: '`true`: in all four ratios, `aspect_ratio` first',
  }),
  method: unlessEmpty(Method).meta({
    description: 'For engines that paint: `i2i` with a photo, `t2i` without one, unless said otherwise',
  }),
  seed: unlessEmpty(Seed).meta({ description: 'The same seed and input give the same; any other one otherwise' }),
  ...slots,
  menu: Storable.max(1000)
    .optional()
    .meta({
      description: 'Names and prices, a line each',
      examples: ['얼큰 라멘 9,500원\n차슈 덮밥 8,500원'],
    }),
});
export type GenerateFields = z.infer<typeof GenerateFields>;

/** Other words, another look, or, where nothing is said, the next ones of our own choosing. */
export const Variation = z.object({
  count: z
    .number()
    .int()
    .min(1)
    .max(4)
    .optional()
    .meta({ description: 'How many, where no look is named; 1 otherwise' }),
  pack: z
    .boolean()
    .optional()
    .meta({ description: 'In all four ratios, `aspect_ratio` first; with a look or words that are named' }),
  aspect_ratio: AspectRatio.optional(),
  template: Template.optional(),
  mood: Mood.nullish(),
  seed: z
    .number()
    .int()
    .min(0)
    .max(SEEDS - 1)
    .optional(),
  headline: Text.max(200).optional(),
  sub: Storable.max(200).optional(),
  body: Storable.max(1000).optional(),
  call: Storable.max(200).optional(),
  hashtags: z.array(Storable.max(60)).max(30).optional(),
  ...slots,
  tag: Short.optional(),
  items: z
    .array(z.object({ name: Text.max(60), price: Short }))
    .max(MOST_ITEMS)
    .optional(),
});
export type Variation = z.infer<typeof Variation>;

/** Of a file of rows; one more is refused before anything is begun. */
export const MOST_ROWS = 200;
/** Of it; there is room for ten on a picture. */
export const MOST_COLUMNS = 60;
export const BatchFields = z.object({
  session_id: SessionId.optional(),
  ...look,
  shop: Short.optional().meta({ description: 'Of rows that name none' }),
});
export type BatchFields = z.infer<typeof BatchFields>;
