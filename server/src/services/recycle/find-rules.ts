import type { Region } from '@madang/contracts/recycle-content';
import type { RegionalRules } from '@madang/contracts/recycle';
import { AppError } from '#platform/errors';
import { normalisePlace } from './region-names.ts';
import type { RegionStore } from './store/regions.ts';

const chooseRegion = (found: readonly Region[], region: string): Region => {
  const [first, second] = found;
  if (first === undefined) throw new AppError('region_not_found', { values: { region } });
  if (second !== undefined) throw new AppError('region_ambiguous', { values: { region, names: found.map(({ name }) => name.ko).join(', ') } });
  return first;
};

/** By its name, its name without 시, 군 or 구, or the beginning of it: the first of these that fits anything. */
const chooseDistrict = ({ name, districts }: Region, district: string): string => {
  const asked = normalisePlace(district);
  const names = districts.map((each) => each.name);
  const values = { region: name.ko, district };
  const found = [(each: string) => each === asked, (each: string) => each.slice(0, -1) === asked, (each: string) => asked !== '' && each.startsWith(asked)]
    .map((fits) => names.filter(fits))
    .find((some) => some.length > 0);
  if (found?.[0] === undefined) throw new AppError('district_not_found', { values });
  if (found.length > 1) throw new AppError('district_ambiguous', { values: { district, names: found.join(', ') } });
  return found[0];
};

/** What is known of a region, and the full name of the district if one was asked for. */
export const findRules = async (store: RegionStore, region: string, district: string | undefined): Promise<RegionalRules> => {
  const chosen = chooseRegion(await store.find(normalisePlace(region)), region);
  return { ...chosen, district: district === undefined ? null : chooseDistrict(chosen, district) };
};
