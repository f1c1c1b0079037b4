import { z } from 'zod';
import { PlanId } from '@madang/contracts/users/settings';
import { ENGINES } from '@madang/contracts/studio/engines';
import { httpUrl, keyText, outboundSettings, text, usageSettings, type ServiceConfig } from '#platform/config/settings';
import type { ServiceContext } from '#platform/service';

const pictures = z.coerce.number().int().min(0).max(1_000_000);

/** An engine is connected where its key or its address is set; keys of language models (GOOGLE_API_KEY) connect none. */
export const settings = {
  STUDIO_ENGINE: z.enum(ENGINES).default('compositor').meta({
    description: 'Image engine where none is chosen: compositor (built in, free), or one of those below',
  }),
  STUDIO_GOOGLE_API_KEY: keyText.optional().meta({ description: 'Connects the image models of Google', secret: true }),
  STUDIO_GOOGLE_BASE_URL: httpUrl
    .default('https://generativelanguage.googleapis.com/v1beta')
    .meta({ description: 'Address of the Google API for pictures' }),
  STUDIO_GOOGLE_MODEL: text.default('gemini-2.5-flash-image').meta({ description: 'Image model of Google, gemini-…' }),
  STUDIO_OPENAI_API_KEY: keyText.optional().meta({ description: 'Connects the image models of OpenAI', secret: true }),
  STUDIO_OPENAI_BASE_URL: httpUrl
    .default('https://api.openai.com/v1')
    .meta({ description: 'Address of the OpenAI API for pictures' }),
  STUDIO_OPENAI_MODEL: text.default('gpt-image-1').meta({ description: 'Image model of OpenAI' }),
  STUDIO_HUGGINGFACE_TOKEN: keyText.optional().meta({
    description: 'Connects image models of Hugging Face, by a token that may call inference',
    secret: true,
  }),
  STUDIO_HUGGINGFACE_BASE_URL: httpUrl
    .default('https://router.huggingface.co/hf-inference')
    .meta({ description: 'Address of the inference API of Hugging Face' }),
  STUDIO_HUGGINGFACE_MODEL: text
    .default('black-forest-labs/FLUX.1-schnell')
    .meta({ description: 'Its text-to-image model' }),
  STUDIO_COMFYUI_URL: httpUrl
    .optional()
    .meta({ description: 'Connects a ComfyUI of one’s own, e.g. http://127.0.0.1:8188' }),
  STUDIO_COMFYUI_CHECKPOINT: text
    .default('sd_xl_base_1.0.safetensors')
    .meta({ description: 'File of the model that ComfyUI loads' }),
  STUDIO_COMFYUI_CANNY: text.optional().meta({ description: 'File of its ControlNet for edges; without it no canny' }),
  STUDIO_COMFYUI_DEPTH: text.optional().meta({ description: 'File of its ControlNet for depth; without it no depth' }),
  STUDIO_COMFYUI_OPENPOSE: text
    .optional()
    .meta({ description: 'File of its ControlNet for poses; without it no openpose' }),
  STUDIO_COMFYUI_WORKFLOWS: text.optional().meta({
    description: 'Folder with workflows of one’s own in the place of those in content/studio/comfyui',
  }),
  STUDIO_AUTOMATIC1111_URL: httpUrl.optional().meta({
    description: 'Connects an AUTOMATIC1111 or Forge of one’s own that runs with --api, e.g. http://127.0.0.1:7860',
  }),
  STUDIO_AUTOMATIC1111_CHECKPOINT: text
    .optional()
    .meta({ description: 'Its model; the one that it has loaded where this is not set' }),
  STUDIO_AUTOMATIC1111_CANNY: text.optional().meta({ description: 'Its ControlNet for edges; without it no canny' }),
  STUDIO_AUTOMATIC1111_DEPTH: text.optional().meta({ description: 'Its ControlNet for depth; without it no depth' }),
  STUDIO_AUTOMATIC1111_OPENPOSE: text
    .optional()
    .meta({ description: 'Its ControlNet for poses; without it no openpose' }),
  STUDIO_ENGINE_SECONDS: z.coerce
    .number()
    .min(1)
    .max(3600)
    .default(180)
    .meta({ description: 'How long an image engine that costs something may take for one picture' }),
  STUDIO_OWN_ENGINE_SECONDS: z.coerce.number().min(1).max(7200).default(1800).meta({
    description: 'The same for ComfyUI and AUTOMATIC1111, which paint on machines of one’s own, however slow they are',
  }),
  STUDIO_ENGINE_PRICES: text.optional().meta({
    description: 'What a picture costs, in US dollars: openai=0.04,google=0.039. Without it, the cost is not known',
  }),
  STUDIO_PLAN_LIMITS: text.optional().meta({
    description:
      'Pictures that accounts of a plan may have made in a day or a month by engines that cost something: free=10/day,plus=300/month. A plan that is not named has no limit',
  }),
  STUDIO_GUEST_PICTURES_PER_DAY: pictures.default(0).meta({
    description: 'Pictures that all guests together may have made in a day by engines that cost something',
  }),
  ...usageSettings,
  // Pictures take longer than other answers.
  ...outboundSettings,
} as const;

/** How STUDIO_PLAN_LIMITS is read. */
export const PICTURES_OF_PLANS = { name: 'STUDIO_PLAN_LIMITS', unit: 'pictures', plans: PlanId.options } as const;

export type Config = ServiceConfig<typeof settings>;
export type Context = ServiceContext<typeof settings>;
