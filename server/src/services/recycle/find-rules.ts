import type { District, Region, RegionalRules } from '@madang/contracts/recycle-regions';
import { AppError } from '#platform/errors';
import { normalisePlace } from './region-names.ts';
import { unknownOf, whomToAsk } from './region-words.ts';
import type { RegionStore } from './store/regions.ts';

const chooseRegion = (found: readonly Region[], region: string): Region => {
  const [first, second] = found;
  if (first === undefined) throw new AppError('region_not_found', { values: { region } });
  if (second !== undefined)
    throw new AppError('region_ambiguous', { values: { region, names: found.map(({ name }) => name.ko).join(', ') } });
  return first;
};

/** By its name, its name without 시, 군 or 구, or the beginning of it: the first of these that fits anything. */
const chooseDistrict = ({ name, districts }: Region, district: string): District => {
  const asked = normalisePlace(district);
  const values = { region: name.ko, district };
  const found = [
    (each: string) => each === asked,
    (each: string) => each.slice(0, -1) === asked,
    (each: string) => asked !== '' && each.startsWith(asked),
  ]
    .map((fits) => districts.filter((each) => fits(each.name)))
    .find((some) => some.length > 0);
  if (found?.[0] === undefined) throw new AppError('district_not_found', { values });
  if (found.length > 1)
    throw new AppError('district_ambiguous', {
      values: { district, names: found.map((each) => each.name).join(', ') },
    });
  return found[0];
};

/** A district gets its own collection or none: what is usual in its province may be forbidden there, and fined. */
const rulesOf = (region: Region, district: District | null): RegionalRules => {
  const { code, name, short_name, office } = region;
  const { collection, facts, page } = district ?? region;
  return {
    code,
    name,
    short_name,
    office,
    collection,
    facts,
    page,
    district: district?.name ?? null,
    region_facts: district === null ? [] : region.facts,
    unknown: unknownOf(region, district?.name ?? null, { collection }),
    ask: whomToAsk(region, district?.name ?? null),
  };
};

/** What is known of a region, or of a district of it if one was asked for. */
export const findRules = async (
  store: RegionStore,
  region: string,
  district: string | undefined,
): Promise<RegionalRules> => {
  const chosen = chooseRegion(await store.find(normalisePlace(region)), region);
  return rulesOf(chosen, district === undefined ? null : chooseDistrict(chosen, district));
};
