import { familiesOf, moodOfTemplate } from '@madang/compositor';
import type { contracts } from '@madang/contracts/index';
import { MOODS, RATIOS, Style, Template } from '@madang/contracts/studio';
import type { Handlers } from '#platform/http/handler';
import type { Engines } from '../engines/connected-engines.ts';
import { MOOD_NAMES, SLOTS, STYLE_NAMES, TEMPLATE_NAMES } from '../setting/names.ts';

type Routes = Handlers<
  Pick<(typeof contracts)['studio'], 'GET /studio/templates' | 'GET /studio/fonts' | 'GET /studio/styles'>
>;

/** What a form offers, in the language of whoever asks. */
export const createChoiceRoutes = ({ all }: Pick<Engines, 'all'>): Routes => ({
  'GET /studio/templates': ({ request: { locale } }) =>
    Promise.resolve({
      items: Template.options.map((id) => ({
        id,
        name: TEMPLATE_NAMES[id][locale],
        ratios: [...RATIOS],
        mood: moodOfTemplate(id),
        slots: [...SLOTS[id]],
      })),
    }),
  'GET /studio/fonts': ({ request: { locale } }) =>
    Promise.resolve({
      items: MOODS.map((id) => ({ id, name: MOOD_NAMES[id][locale], ...familiesOf(id), licence: 'OFL-1.1' })),
    }),
  'GET /studio/styles': ({ request: { locale } }) =>
    Promise.resolve({
      items: Style.options.map((id) => ({
        id,
        name: STYLE_NAMES[id][locale],
        // Each engine that paints is told the style in words.
        is_available: all.length > 0,
      })),
    }),
});
