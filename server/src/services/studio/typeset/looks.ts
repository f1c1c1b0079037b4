import { MOODS, type Mood, type Template } from '@madang/contracts/studio';
import type { KeptSetting } from '../kept.ts';
import { MOODS_OF } from '../setting/trade-looks.ts';

export interface Look {
  readonly template: Template;
  readonly mood: Mood;
}

/** What each template cannot do without; a review says what a customer has said, and is chosen by people alone. */
const suits = (
  { price, old_price, tag, date, items, body, motif }: KeptSetting,
  hasPhoto: boolean,
): readonly Template[] => [
  ...(hasPhoto || motif != null ? (['hero'] as const) : []),
  ...(hasPhoto || body !== '' ? (['editorial'] as const) : []),
  ...(old_price !== '' || tag !== '' || price !== '' ? (['sale'] as const) : []),
  ...(date === '' ? [] : (['event'] as const)),
  ...(items.length === 0 ? [] : (['menu'] as const)),
];

/**
 * Looks in turn, beginning with the one behind what is there: its template in its other moods and the others in their
 * own, alternately. The same picture and seed give the same.
 */
export const looksAfter = (setting: KeptSetting, hasPhoto: boolean, from: number, count: number): readonly Look[] => {
  const own = MOODS_OF[setting.template]
    .filter((mood) => mood !== setting.mood)
    .map((mood): Look => ({ template: setting.template, mood }));
  const templates = suits(setting, hasPhoto).filter((template) => template !== setting.template);
  const others = [0, 1].flatMap((nth) =>
    templates.flatMap((template) => MOODS_OF[template].slice(nth, nth + 1).map((mood): Look => ({ template, mood }))),
  );
  const rest = MOODS.filter((mood) => !MOODS_OF[setting.template].includes(mood)).map((mood): Look => ({
    template: setting.template,
    mood,
  }));
  const length = Math.max(own.length, others.length);
  const all = [
    ...Array.from({ length }, (_, index) => [others[index], own[index]].filter((look) => look !== undefined)).flat(),
    ...rest,
  ];
  return Array.from({ length: count }, (_, index) => all[(from + index) % all.length]).filter(
    (look) => look !== undefined,
  );
};
