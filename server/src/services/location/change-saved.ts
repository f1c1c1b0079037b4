import type { SavedPlaceChanges, SavedPlaceFields } from '@madang/contracts/location/entities';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Gazetteer } from './gazetteer.ts';
import type { Point } from './metres.ts';
import {
  changeSaved,
  deleteSaved,
  insertSaved,
  listSaved,
  noDefault,
  updateSaved,
  type SavedPlaceRow,
} from './store/saved-places.ts';

/** More than anybody has homes, and few enough to be shown at once. */
const MOST = 50;

/** The district that was chosen; else the one whose middle is the nearest, which is a guess. */
const districtOf = (
  gazetteer: Gazetteer,
  code: string | null,
  point: Point,
): Pick<SavedPlaceRow, 'districtCode' | 'isDistrictChosen'> => {
  if (code === null)
    return { districtCode: gazetteer.nearest(point)[0]?.district.code ?? null, isDistrictChosen: false };
  const known = gazetteer.byCode(code);
  if (known === undefined) throw new AppError('area_not_found', { values: { name: code } });
  return { districtCode: known.code, isDistrictChosen: true };
};

export const savePlace = (
  db: Database,
  gazetteer: Gazetteer,
  ownerId: string,
  { name, address, latitude, longitude, district, is_default: isDefault }: SavedPlaceFields,
): Promise<SavedPlaceRow> => {
  const where = districtOf(gazetteer, district, { latitude, longitude });
  return changeSaved(db, ownerId, async (tx) => {
    const there = await listSaved(tx, ownerId);
    if (there.length >= MOST) throw new AppError('too_many_saved_places', { values: { limit: MOST } });
    if (isDefault) await noDefault(tx, ownerId);
    return insertSaved(tx, ownerId, {
      name,
      address,
      latitude,
      longitude,
      ...where,
      isDefault: isDefault || there.length === 0,
    });
  });
};

export const changePlace = (
  db: Database,
  gazetteer: Gazetteer,
  ownerId: string,
  id: string,
  { is_default: isDefault, district, ...fields }: SavedPlaceChanges,
): Promise<SavedPlaceRow> =>
  changeSaved(db, ownerId, async (tx) => {
    const before = (await listSaved(tx, ownerId)).find((each) => each.id === id);
    if (before === undefined) throw new AppError('saved_place_not_found');
    const isMoved = fields.latitude !== undefined || fields.longitude !== undefined;
    const point = { latitude: fields.latitude ?? before.latitude, longitude: fields.longitude ?? before.longitude };
    if (isDefault === true) await noDefault(tx, ownerId);
    const row = await updateSaved(tx, ownerId, id, {
      ...fields,
      ...(district !== undefined || isMoved ? districtOf(gazetteer, district ?? null, point) : {}),
      ...(isDefault === undefined ? {} : { isDefault }),
    });
    if (row === undefined) throw new AppError('saved_place_not_found');
    return row;
  });

export const removePlace = (db: Database, ownerId: string, id: string): Promise<void> =>
  changeSaved(db, ownerId, async (tx) => {
    if (!(await deleteSaved(tx, ownerId, id))) throw new AppError('saved_place_not_found');
  });
