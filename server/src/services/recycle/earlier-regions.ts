import type { Localized } from '@madang/contracts/fields';
import type { Source } from '@madang/contracts/recycle-content';
import type { Collection, Region } from '@madang/contracts/recycle-regions';

/** How a region was written until the facts of districts had sources of their own. */
interface EarlierRegion extends Pick<Region, 'code' | 'name' | 'short_name' | 'aliases' | 'office'> {
  readonly recyclables: { readonly days: Localized; readonly time: Localized; readonly place: Localized | null };
  readonly notes: readonly Localized[];
  readonly unknown: readonly Localized[];
  readonly districts: readonly { readonly name: string }[];
  readonly source: Source;
}

const isEarlier = (region: Region | EarlierRegion): region is EarlierRegion => 'recyclables' in region;

/** It stood in all of them, and named the value that was most frequent in a province. */
const MOST_FREQUENT = /표준데이터 표본에서 가장 많은 값/;
const RECYCLABLES: Collection['routes'] = [
  'clear_pet',
  'plastic',
  'film',
  'foam',
  'paper',
  'carton',
  'can',
  'scrap',
  'glass',
];

/** Days were words alone at first. */
const withWeekdays = (region: Region): Region => {
  const all = (collection: Region['collection']): Region['collection'] =>
    collection.map((each) => ({ ...each, weekdays: (each as Partial<Collection>).weekdays ?? null }));
  const districts = region.districts.map((each) => ({ ...each, collection: all(each.collection) }));
  return { ...region, collection: all(region.collection), districts };
};

/**
 * An editor's region in the form of now. Their notes stay; districts get what is shipped for them, because there was no
 * place for that. Days stay only where an editor named an address for them: the shipped ones never had one. They belong to
 * the region as a whole and are shown where no district was chosen.
 */
export const upgradeRegion = (region: Region | EarlierRegion, shipped: Region | undefined): Region => {
  if (!isEarlier(region)) return withWeekdays(region);
  const { code, name, short_name, aliases, office, recyclables, notes, districts, source } = region;
  const districtOf = new Map(shipped?.districts.map((district) => [district.name, district]));
  return {
    code,
    name,
    short_name,
    aliases,
    office,
    collection:
      source.url === null
        ? []
        : [
            {
              routes: RECYCLABLES,
              what: { ko: '재활용품', en: 'Recyclables' },
              ...recyclables,
              weekdays: null,
              note: null,
              source,
            },
          ],
    facts: notes.filter(({ ko }) => !MOST_FREQUENT.test(ko)).map((text) => ({ text, source })),
    page: shipped?.page ?? null,
    districts: districts.map(
      (each) => districtOf.get(each.name) ?? { name: each.name, collection: [], facts: [], page: null },
    ),
  };
};

const NOT_HERE: Localized = { ko: '시·군·구마다 달라요', en: 'Different in each district' };

/** What a process of the earlier version needs while both run on one database; it names no day either. */
export const forEarlierProcesses = ({
  page,
  facts,
}: Region): Pick<EarlierRegion, 'recyclables' | 'notes' | 'unknown' | 'source'> => ({
  recyclables: { days: NOT_HERE, time: NOT_HERE, place: null },
  notes: facts.map(({ text }) => text),
  unknown: [],
  source: page ?? { title: NOT_HERE, url: null, checked_on: '2026-11-28' },
});
