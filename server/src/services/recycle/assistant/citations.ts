import type { Citation } from '@madang/contracts/chat';
import type { Item } from '@madang/contracts/recycle-content';
import type { Collection, RegionalRules } from '@madang/contracts/recycle-regions';
import type { Locale } from '#platform/http/handler';

/** An item of the guide as what an answer is founded on. */
export const itemCitation = (item: Item, number: number, locale: Locale): Citation => ({
  number,
  kind: 'recycle_item',
  ref: item.id,
  title: item.name[locale],
  note: item.description[locale],
  varies_by_region: item.varies_by_region,
  source: item.source.title[locale],
  checked_on: item.source.checked_on,
});

export const placeName = ({ name, district }: Pick<RegionalRules, 'name' | 'district'>, locale: Locale): string =>
  district === null ? name[locale] : `${name[locale]} ${district}`;

/** The rules of a place, likewise, and of them this collection; nothing where there is no source or page to go by. */
export const rulesCitation = (
  rules: RegionalRules,
  collection: readonly Collection[],
  number: number,
  locale: Locale,
): Citation | null => {
  const source = collection[0]?.source ?? rules.facts[0]?.source ?? rules.page;
  if (source === null) return null;
  return {
    number,
    kind: 'recycle_rules',
    ref: rules.code,
    title: placeName(rules, locale),
    note: collection
      .map(({ what, days }) => (days === null ? what[locale] : `${what[locale]} ${days[locale]}`))
      .join(' · '),
    varies_by_region: false,
    source: source.title[locale],
    checked_on: source.checked_on,
  };
};
