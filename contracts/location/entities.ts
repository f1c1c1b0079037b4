import { z } from 'zod';
import { Id, Line, Localized, RegionCode, Text, Timestamp } from '../fields.ts';
import { Weekday } from '../recycle-regions.ts';

const NORTH = { description: 'Degrees north, WGS 84', examples: [37.5559] };
const EAST = { description: 'Degrees east, WGS 84', examples: [126.9083] };
export const Latitude = z.number().min(-90).max(90).meta(NORTH);
export const Longitude = z.number().min(-180).max(180).meta(EAST);

/** In an address everything is text, and an empty one is missing, not zero. */
const written = <T extends z.ZodType>(number: T) => z.preprocess((value) => (value === '' ? undefined : value), number);
export const LatitudeInAddress = written(z.coerce.number().min(-90).max(90).optional()).meta(NORTH);
export const LongitudeInAddress = written(z.coerce.number().min(-180).max(180).optional()).meta(EAST);

export const BinType = z
  .enum(['clear_pet', 'plastic', 'paper', 'glass', 'can', 'general', 'clothes', 'battery', 'lamp', 'medicine'])
  .meta({ id: 'BinType', description: 'What goes into a bin' });
export type BinType = z.infer<typeof BinType>;

/** The public data sets that can be imported. */
export const DataSet = z
  .enum(['centers', 'clothing-bins', 'battery-bins', 'medicine-bins', 'calendar'])
  .meta({ id: 'LocationDataSet', description: 'A public data set, as `madang import` calls it' });
export type DataSet = z.infer<typeof DataSet>;

export const DistrictCode = z
  .string()
  .regex(/^\d{5}$/)
  .meta({ description: 'Code of a city, county or district', examples: ['11440'] });

const ClockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .meta({ description: 'In Korea', examples: ['18:00'] });

/** When it closes at or before the time at which it opens, it closes on the next day. */
const Span = z.object({ opens: ClockTime, closes: ClockTime });
export type Span = z.infer<typeof Span>;

export const Hours = z
  .object({
    weekdays: Span.nullable().meta({ description: 'Monday to Friday; null: not known' }),
    holidays: Span.nullable().meta({ description: 'Sundays and public holidays; null: not known' }),
    closed_on: z.array(Weekday),
    closed_on_holidays: z.boolean(),
    never_closed: z.boolean().meta({ description: 'The data says that it opens all year round' }),
    closed_unread: z.boolean().meta({
      description: '`closed_text` says more than the fields above: on which days it is closed is not known for sure',
    }),
    closed_text: z.string().nullable().meta({ description: 'Days on which it is closed, as the data writes them' }),
  })
  .meta({ id: 'OpeningHours', description: 'What the data says of opening; Saturdays are not written in it' });
export type Hours = z.infer<typeof Hours>;

export const Opening = z
  .object({
    state: z.enum(['open', 'closed', 'unknown']),
    until: ClockTime.nullable().meta({ description: 'Closes then, where it is open' }),
    opens_at: ClockTime.nullable().meta({ description: 'Opens then today, where it is closed before that' }),
    holiday: Localized.nullable().meta({ description: 'The public holiday that today is' }),
  })
  .meta({ id: 'Opening', description: 'Whether it is open at the moment of the answer' });
export type Opening = z.infer<typeof Opening>;

const DataSource = z
  .object({
    data_set: DataSet.nullable().meta({ description: 'null: of no data set, but found by Kakao Local' }),
    title: Localized,
    url: z.string(),
    reference_date: z.iso.date().nullable().meta({ description: 'The day of which the data tells' }),
    is_sample: z.boolean().meta({ description: 'Made up by us to try things with: no such place exists' }),
  })
  .meta({ id: 'LocationSource' });
export type DataSource = z.infer<typeof DataSource>;

export const DistrictName = z
  .object({ region: RegionCode, region_name: z.string(), district: DistrictCode.nullable(), name: z.string() })
  .meta({ id: 'DistrictName' });
export type DistrictName = z.infer<typeof DistrictName>;

export const Place = z
  .object({
    id: Id,
    kind: z.enum(['bin', 'center']),
    name: z.string(),
    address: z.string().nullable(),
    detail: z.string().nullable().meta({ description: 'Where exactly' }),
    latitude: z.number(),
    longitude: z.number(),
    distance_m: z.number().nullable().meta({ description: 'From the point that was asked for, as the crow flies' }),
    bin_type: BinType.nullable().meta({ description: 'The first of `types`; null for a centre' }),
    types: z.array(BinType),
    takes: z.string().nullable().meta({ description: 'What it takes, as the data writes it' }),
    phone: z.string().nullable(),
    operating_hours: Hours.nullable().meta({ description: 'null: the data says nothing of it' }),
    opening: Opening,
    district: DistrictName.nullable(),
    source: DataSource,
  })
  .meta({ id: 'Place' });
export type Place = z.infer<typeof Place>;

export const SavedPlace = z
  .object({
    id: Id,
    name: z.string(),
    address: z.string().nullable(),
    latitude: z.number(),
    longitude: z.number(),
    district: DistrictName.nullable(),
    district_by: z.enum(['choice', 'nearest']).meta({
      description:
        '`nearest`: nobody chose it; its middle is the nearest, and close to a border it may be the wrong one',
    }),
    is_default: z.boolean(),
    created_at: Timestamp,
  })
  .meta({ id: 'SavedPlace' });
export type SavedPlace = z.infer<typeof SavedPlace>;

export const SavedPlaceFields = z.object({
  name: Line.max(60),
  address: Text.max(200).nullable().default(null),
  latitude: Latitude,
  longitude: Longitude,
  district: DistrictCode.nullable().default(null),
  is_default: z.boolean().default(false),
});
export type SavedPlaceFields = z.infer<typeof SavedPlaceFields>;
export const SavedPlaceChanges = z
  .object({
    name: Line.max(60),
    address: Text.max(200).nullable(),
    latitude: Latitude,
    longitude: Longitude,
    district: DistrictCode.nullable(),
    is_default: z.boolean(),
  })
  .partial();
export type SavedPlaceChanges = z.infer<typeof SavedPlaceChanges>;

const Located = z.object({
  address: z.string(),
  latitude: z.number(),
  longitude: z.number(),
  precision: z.enum(['address', 'place', 'road', 'neighbourhood', 'district', 'region']).meta({
    description:
      'What the coordinates are of: an address, a named place, or the middle of a road, neighbourhood, district or region',
  }),
  district: DistrictName.nullable(),
});
export type Located = z.infer<typeof Located>;

export const GeocodeAnswer = z
  .object({
    source: z.enum(['kakao', 'gazetteer']).meta({ description: 'Who answered: Kakao Local or the built-in list' }),
    items: z.array(Located),
    ambiguous: z.boolean().meta({ description: 'Several places fit: ask which one is meant' }),
    note: Localized.nullable().meta({ description: 'What the answer cannot say' }),
  })
  .meta({ id: 'GeocodeAnswer' });
export type GeocodeAnswer = z.infer<typeof GeocodeAnswer>;

export const WasteDay = z.object({
  what: z.enum(['general', 'food', 'recyclables']),
  days: z.array(Weekday).nullable().meta({ description: 'null: the data names no days' }),
  days_text: z.string().nullable().meta({ description: 'As the data writes them' }),
  from: ClockTime.nullable(),
  to: ClockTime.nullable(),
  method: z.string().nullable(),
});
export type WasteDay = z.infer<typeof WasteDay>;

export const WasteZone = z
  .object({
    id: Id,
    district: DistrictName,
    zone: z.string(),
    covers: z.string().nullable().meta({ description: 'Neighbourhoods that belong to it' }),
    place: z.string().nullable(),
    waste: z.array(WasteDay),
    not_collected: z.string().nullable(),
    department: z.string().nullable(),
    phone: z.string().nullable(),
    source: DataSource,
  })
  .meta({ id: 'WasteZone', description: 'When and where household waste is put out in a part of a district' });
export type WasteZone = z.infer<typeof WasteZone>;
