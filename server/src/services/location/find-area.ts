import { AppError } from '#platform/errors';
import { areaName, type Area, type Gazetteer } from './gazetteer.ts';

const MOST_NAMED = 8;

/** The one area that a name or code means. @throws AppError `area_not_found`, `area_ambiguous` */
export const findArea = (gazetteer: Gazetteer, name: string): Area => {
  const [area, ...others] = gazetteer.find(name);
  if (area === undefined) throw new AppError('area_not_found', { values: { name } });
  if (others.length > 0)
    throw new AppError('area_ambiguous', {
      values: { name, names: [area, ...others].slice(0, MOST_NAMED).map(areaName).join(', ') },
    });
  return area;
};
