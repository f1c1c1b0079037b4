import type { Citation } from '@madang/contracts/chat';
import type { RegionalRules } from '@madang/contracts/recycle';
import type { Item } from '@madang/contracts/recycle-content';
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

export const placeName = ({ name, district }: Pick<RegionalRules, 'name' | 'district'>, locale: Locale): string => (district === null ? name[locale] : `${name[locale]} ${district}`);

/** The rules of a region, likewise. */
export const rulesCitation = (rules: RegionalRules, number: number, locale: Locale): Citation => ({
  number,
  kind: 'recycle_rules',
  ref: rules.code,
  title: placeName(rules, locale),
  note: [rules.recyclables.days?.[locale], rules.recyclables.time?.[locale]].filter((part) => part !== undefined).join(' · '),
  varies_by_region: false,
  source: rules.source.title[locale],
  checked_on: rules.source.checked_on,
});
