import { z } from 'zod';
import { defineContract } from '../operation.ts';
import { AspectRatio, Mood, Style, Template } from './entities.ts';

const HOUR = 3600;
const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });

/** What a form offers. */
export const choices = defineContract('Studio', {
  'GET /studio/templates': {
    operationId: 'listStudioTemplates',
    summary: 'List templates',
    description: 'With what each has room for, beside the headline.',
    access: 'public',
    cacheSeconds: HOUR,
    responses: {
      200: listOf(
        z
          .object({
            id: Template,
            name: z.string(),
            ratios: z.array(AspectRatio),
            mood: Mood.meta({ description: 'Unless another one is chosen' }),
            slots: z.array(
              z.enum(['sub', 'body', 'call', 'shop', 'price', 'old_price', 'tag', 'date', 'place', 'items']),
            ),
          })
          .meta({ id: 'StudioTemplateInfo' }),
      ),
    },
  },
  'GET /studio/fonts': {
    operationId: 'listStudioFonts',
    summary: 'List moods and their typefaces',
    description: 'All under the SIL Open Font License.',
    access: 'public',
    cacheSeconds: HOUR,
    responses: {
      200: listOf(
        z
          .object({ id: Mood, name: z.string(), headline: z.string(), text: z.string(), licence: z.string() })
          .meta({ id: 'StudioFontInfo' }),
      ),
    },
  },
  'GET /studio/styles': {
    operationId: 'listStudioStyles',
    summary: 'List styles of painting engines',
    description: 'Each with whether an engine is connected here that paints in it.',
    access: 'public',
    cacheSeconds: 60,
    responses: {
      200: listOf(z.object({ id: Style, name: z.string(), is_available: z.boolean() }).meta({ id: 'StudioStyleInfo' })),
    },
  },
});
