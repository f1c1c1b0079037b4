import type { contracts } from '@madang/contracts/index';
import type { Database } from '#platform/db/database';
import type { RunningService } from '#platform/service';
import { changePlace, removePlace, savePlace } from '../change-saved.ts';
import { findPlaces, type Knowledge } from '../find-places.ts';
import type { Geocoder } from '../geocode/geocoder.ts';
import { listDistricts, listSets, readCalendar } from '../list-content.ts';
import { showSaved } from '../show-place.ts';
import { listSaved } from '../store/saved-places.ts';
import { createImportRoutes, type Imports } from './imports.ts';

export const createRoutes = (
  db: Database,
  knowledge: Knowledge,
  geocoder: Geocoder,
  imports: Imports,
): RunningService<(typeof contracts)['location']>['routes'] => {
  const { gazetteer } = knowledge;
  return {
    ...createImportRoutes(db, imports),
    'GET /locations/bins': ({ query }) => findPlaces(db, knowledge, { kind: 'bin', type: query.type }, query),
    'GET /locations/centers': ({ query }) => findPlaces(db, knowledge, { kind: 'center' }, query),
    'GET /locations/districts': () => listDistricts(db, gazetteer),
    'GET /locations/sets': () => listSets(db, knowledge.findCenters !== undefined),
    'GET /locations/calendar': ({ query }) => readCalendar(db, gazetteer, query),
    'POST /locations/geocode': ({ body }) => geocoder.find(body.address),
    'POST /locations/reverse': ({ body }) => geocoder.name(body),
    'GET /locations/me': async ({ caller }) => ({
      items: (await listSaved(db, caller.userId)).map((row) => showSaved(row, gazetteer)),
    }),
    'GET /internal/locations/default': async ({ caller }) => {
      const [first] = await listSaved(db, caller.userId);
      return { place: first?.isDefault === true ? showSaved(first, gazetteer) : null };
    },
    'POST /locations/me': async ({ body, caller }) =>
      showSaved(await savePlace(db, gazetteer, caller.userId, body), gazetteer),
    'PATCH /locations/me/:id': async ({ params, body, caller }) =>
      showSaved(await changePlace(db, gazetteer, caller.userId, params.id, body), gazetteer),
    'DELETE /locations/me/:id': async ({ params, caller }) => {
      await removePlace(db, caller.userId, params.id);
      return undefined;
    },
  };
};
