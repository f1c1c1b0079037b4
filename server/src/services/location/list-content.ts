import type { Districts, Sets } from '@madang/contracts/location';
import type { WasteZone } from '@madang/contracts/location/entities';
import type { Database } from '#platform/db/database';
import { DATA_SETS } from './data-sets/all.ts';
import { addressOfPage, codesAround } from './data-sets/data-set.ts';
import { findArea } from './find-area.ts';
import { isPartOf, type Gazetteer } from './gazetteer.ts';
import { showZone } from './show-place.ts';
import { countDistricts, countSets } from './store/sets.ts';
import { findZones } from './store/waste-zones.ts';

const MOST_ZONES = 60;

/** Of a city with parts, its parts are listed, and what is known of the whole city is counted with the city. */
export const listDistricts = async (db: Database, gazetteer: Gazetteer): Promise<Districts> => {
  const counts = await countDistricts(db);
  return {
    items: gazetteer.districts.map((district) => {
      const { code, regionCode, regionName, name, latitude, longitude, level } = district;
      const parts = gazetteer.districts.filter((other) => isPartOf(other, district));
      const sum = (of: 'bins' | 'centers'): number =>
        [code, ...parts.map((part) => part.code)].reduce((total, each) => total + (counts.get(each)?.[of] ?? 0), 0);
      return {
        code,
        region: regionCode,
        region_name: regionName,
        name,
        latitude,
        longitude,
        level,
        bins: sum('bins'),
        centers: sum('centers'),
      };
    }),
  };
};

/** All there could be, with how to get what is not here. */
export const listSets = async (db: Database, asksKakao: boolean): Promise<Sets> => {
  const counts = await countSets(db);
  return {
    items: Object.values(DATA_SETS).map((definition) => {
      const there = counts.filter(({ dataSet }) => dataSet === definition.name);
      const real = there.find(({ isSample }) => !isSample) ?? there[0];
      return {
        data_set: definition.name,
        title: definition.title,
        url: addressOfPage(definition),
        command: `madang import ${definition.name} FILE.csv`,
        rows: real?.count ?? 0,
        is_sample: real?.isSample ?? false,
        imported_at: real?.importedAt?.toISOString() ?? null,
      };
    }),
    asks_kakao: asksKakao,
  };
};

export const readCalendar = async (
  db: Database,
  gazetteer: Gazetteer,
  { region, q }: { readonly region: string; readonly q?: string | undefined },
): Promise<{ items: WasteZone[]; more: boolean }> => {
  const area = findArea(gazetteer, region);
  const codes = area.district === null ? null : codesAround(gazetteer, area.district);
  const around = gazetteer.districts.filter(({ code, regionCode }) =>
    codes === null ? regionCode === area.regionCode : codes.includes(code),
  );
  const districts = around.flatMap(({ name, regionName }) => [
    regionName,
    name,
    name.replace(' ', ''),
    ...name.split(' '),
  ]);
  const where = codes === null ? { region: area.regionCode } : { codes };
  const asked = q === undefined ? null : { neighbourhood: q, districts: [...new Set(districts)] };
  const rows = await findZones(db, where, asked, MOST_ZONES + 1);
  return {
    items: rows.slice(0, MOST_ZONES).flatMap((row) => {
      const district = gazetteer.show(row.districtCode);
      // A district that is no more on the list has nobody who asks for it.
      return district === null ? [] : [showZone(row, district)];
    }),
    more: rows.length > MOST_ZONES,
  };
};
