import type { DataSource, Hours, Place, SavedPlace, WasteZone } from '@madang/contracts/location/entities';
import { DATA_SETS } from './data-sets/all.ts';
import { withoutEqualHours } from './data-sets/cells.ts';
import { closedIn, weekdaysIn } from './data-sets/weekdays.ts';
import { addressOfPage } from './data-sets/data-set.ts';
import type { Gazetteer } from './gazetteer.ts';
import { metresOfChord } from './metres.ts';
import { openingAt, type Holidays } from './opening.ts';
import type { PlaceRow } from './store/places.ts';
import type { SavedPlaceRow } from './store/saved-places.ts';
import type { ZoneRow } from './store/waste-zones.ts';

const sourceOf = ({
  dataSet,
  referenceDate,
  isSample,
}: Pick<ZoneRow, 'dataSet' | 'referenceDate' | 'isSample'>): DataSource => ({
  data_set: dataSet,
  title: DATA_SETS[dataSet].title,
  url: addressOfPage(DATA_SETS[dataSet]),
  reference_date: referenceDate,
  is_sample: isSample,
});

/** Read anew: what was imported before may have been read less well. */
const hoursOf = ({ hours }: Pick<PlaceRow, 'hours'>): Hours | null =>
  hours === null ? null : { ...hours, ...closedIn(hours.closed_text) };

const wasteOf = (waste: ZoneRow['waste'][number]): WasteZone['waste'][number] =>
  withoutEqualHours({ ...waste, days: waste.days_text === null ? null : weekdaysIn(waste.days_text) });

export const showPlace = (row: PlaceRow, gazetteer: Gazetteer, now: Date, holidays: Holidays): Place => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  address: row.address,
  detail: row.detail,
  latitude: row.latitude,
  longitude: row.longitude,
  distance_m: row.chord === null ? null : Math.round(metresOfChord(row.chord)),
  bin_type: row.types[0] ?? null,
  types: row.types,
  takes: row.takes,
  phone: row.phone,
  operating_hours: hoursOf(row),
  opening: openingAt(hoursOf(row), now, holidays),
  district: gazetteer.show(row.districtCode),
  source: sourceOf(row),
});

export const showSaved = (row: SavedPlaceRow, gazetteer: Gazetteer): SavedPlace => ({
  id: row.id,
  name: row.name,
  address: row.address,
  latitude: row.latitude,
  longitude: row.longitude,
  district: gazetteer.show(row.districtCode),
  district_by: row.isDistrictChosen ? 'choice' : 'nearest',
  is_default: row.isDefault,
  created_at: row.createdAt.toISOString(),
});

export const showZone = (row: ZoneRow, district: WasteZone['district']): WasteZone => ({
  id: row.id,
  district,
  zone: row.zone,
  covers: row.covers,
  place: row.place,
  waste: row.waste.map(wasteOf),
  not_collected: row.notCollected,
  department: row.department,
  phone: row.phone,
  source: sourceOf(row),
});
