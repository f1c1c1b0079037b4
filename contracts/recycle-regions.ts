import { z } from 'zod';
import { Localized } from './fields.ts';
import { DisposalRoute, Source } from './recycle-content.ts';

/** Something that holds in one place alone, with where that is written. */
export const RegionalFact = z.object({ text: Localized, source: Source }).meta({ id: 'RecycleRegionalFact' });
export type RegionalFact = z.infer<typeof RegionalFact>;

export const Weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']).meta({ id: 'Weekday' });
export type Weekday = z.infer<typeof Weekday>;

/** When and where something is put out. What the source does not tell is null, and is then not known. */
export const Collection = z
  .object({
    routes: z
      .array(DisposalRoute)
      .min(1)
      .max(50)
      .meta({ description: 'What it is about; it says nothing of any other route' }),
    what: Localized.meta({ description: 'The same in words' }),
    days: Localized.nullable(),
    weekdays: z
      .array(Weekday)
      .min(1)
      .max(7)
      .nullable()
      .default(null)
      .meta({ description: 'The same as data, where it is the same for everybody in the place; null where it is not' }),
    time: Localized.nullable(),
    place: Localized.nullable(),
    note: Localized.nullable().meta({ description: 'For whom it holds, and when it does not' }),
    source: Source,
  })
  .meta({ id: 'RecycleCollection' });
export type Collection = z.infer<typeof Collection>;

const DISTRICT = z.string().min(1);

export const District = z.object({
  name: DISTRICT,
  collection: z.array(Collection).max(100),
  facts: z.array(RegionalFact).max(100),
  page: Source.nullable().meta({ description: 'Where the district itself says how to put things out' }),
});
export type District = z.infer<typeof District>;

export const Region = z
  .object({
    code: z
      .string()
      .regex(/^\d{2}$/)
      .meta({ description: 'Of the province or metropolitan city', examples: ['11'] }),
    name: Localized,
    short_name: z.string().meta({ examples: ['서울'] }),
    aliases: z.array(z.string()).max(50).meta({ description: 'Other names and other codes' }),
    collection: z
      .array(Collection)
      .max(100)
      .meta({ description: 'Of a region without districts; it is never shown for a district' }),
    facts: z.array(RegionalFact).max(100).meta({ description: 'About the region as a whole' }),
    office: z.object({ name: Localized, url: z.url({ protocol: /^https?$/ }) }),
    page: Source.nullable().meta({ description: 'Where the region itself writes about waste' }),
    districts: z.array(District).max(300),
  })
  .meta({ id: 'RecycleRegion' });
export type Region = z.infer<typeof Region>;

export const RegionEntry = Region.pick({ code: true, name: true, short_name: true, aliases: true })
  .extend({ districts: z.array(z.object({ name: DISTRICT })) })
  .meta({ id: 'RecycleRegionEntry' });
export type RegionEntry = z.infer<typeof RegionEntry>;

/** What is known of one place and what is not. Of a district only what its own sources say. */
export const RegionalRules = Region.pick({
  code: true,
  name: true,
  short_name: true,
  collection: true,
  facts: true,
  office: true,
  page: true,
})
  .extend({
    district: z.string().nullable().meta({ description: 'Full name of the district that was asked for' }),
    region_facts: z.array(RegionalFact).meta({ description: 'About the whole region, where a district was asked for' }),
    unknown: z
      .array(z.object({ routes: z.array(DisposalRoute), text: Localized }))
      .meta({ description: 'What we do not know of this place, and for which routes' }),
    ask: Localized.meta({ description: 'Whom to ask about it' }),
  })
  .meta({ id: 'RecycleRegionalRules' });
export type RegionalRules = z.infer<typeof RegionalRules>;

/** A place that a text names; without a district, all of the region. */
export const Place = z
  .object({ region: z.string(), region_name: Localized, district: z.string().nullable() })
  .meta({ id: 'RecyclePlace' });
export type Place = z.infer<typeof Place>;

export type CollectedAs = 'recyclables' | 'standard_bag' | 'food' | 'non_burnable';

const COLLECTED: Readonly<Partial<Record<DisposalRoute, CollectedAs>>> = {
  clear_pet: 'recyclables',
  plastic: 'recyclables',
  film: 'recyclables',
  foam: 'recyclables',
  paper: 'recyclables',
  carton: 'recyclables',
  can: 'recyclables',
  scrap: 'recyclables',
  glass: 'recyclables',
  standard_bag: 'standard_bag',
  food: 'food',
  non_burnable_sack: 'non_burnable',
};

/** As what a route is put out on certain days; nothing for what is brought somewhere or fetched by appointment. */
export const collectedAs = (route: DisposalRoute): CollectedAs | null => COLLECTED[route] ?? null;

/** The routes that are collected as one of these. */
export const routesOf = (kind: CollectedAs): DisposalRoute[] =>
  DisposalRoute.options.filter((route) => collectedAs(route) === kind);
