import { z } from 'zod';
import { Cursor, Flag, Id, Localized, RegionCode, Text, Timestamp, pageOf } from './fields.ts';
import {
  BinType,
  DataSet,
  DistrictCode,
  GeocodeAnswer,
  Latitude,
  LatitudeInAddress,
  Longitude,
  LongitudeInAddress,
  Place,
  SavedPlace,
  SavedPlaceChanges,
  SavedPlaceFields,
  WasteZone,
} from './location/entities.ts';
import { errors } from './location/errors.ts';
import { imports } from './location/imports.ts';
import { defineContract } from './operation.ts';
import type { ServiceContract } from './service-contract.ts';

const MOST_METRES = 20_000;

const Where = z.object({
  lat: LatitudeInAddress,
  lon: LongitudeInAddress,
  radius: z.coerce
    .number()
    .int()
    .min(1)
    .max(MOST_METRES)
    .default(2000)
    .meta({ description: 'In metres, around `lat` and `lon`' }),
  region: Text.max(40)
    .optional()
    .meta({ description: 'Name or code of a region or district, such as 서울 마포구 or 11440' }),
  open_now: Flag.optional().meta({
    description: 'Only what is known to be open at this moment: what says nothing of its hours is left out',
  }),
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(20),
});
export type Where = z.infer<typeof Where>;

const DISTRICTS = z.object({
  items: z.array(
    z.object({
      code: DistrictCode,
      region: RegionCode,
      region_name: z.string(),
      name: z.string(),
      latitude: z.number(),
      longitude: z.number(),
      level: z.enum(['district', 'part']).meta({ description: '`part`: a 구 of a city that is no metropolitan one' }),
      bins: z.number().int(),
      centers: z.number().int(),
    }),
  ),
});
export type Districts = z.infer<typeof DISTRICTS>;

const SETS = z.object({
  items: z.array(
    z.object({
      data_set: DataSet,
      title: Localized,
      url: z.string().meta({ description: 'Where it is downloaded' }),
      command: z.string().meta({ description: 'How it is imported' }),
      rows: z.number().int(),
      is_sample: z.boolean(),
      imported_at: Timestamp.nullable(),
    }),
  ),
  asks_kakao: z.boolean().meta({
    description:
      'What people look for is sent to Kakao Local: addresses and names, points that are to be named, and points for which no centres are imported nearby. false: nothing leaves the installation',
  }),
});
export type Sets = z.infer<typeof SETS>;

const FINDING = ['location_or_region_missing', 'area_not_found', 'area_ambiguous', 'invalid_cursor'] as const;
const HERE = z.object({ id: Id });

const location = defineContract('Places', {
  'GET /locations/bins': {
    operationId: 'listBins',
    summary: 'Find bins near a point or in a region',
    description: 'Nearest first where a point is given, by name otherwise.',
    access: 'public',
    query: Where.extend({ type: BinType.optional() }),
    responses: { 200: pageOf(Place) },
    errors: FINDING,
  },
  'GET /locations/centers': {
    operationId: 'listRecyclingCenters',
    summary: 'Find recycling centres near a point or in a region',
    description:
      'Nearest first where a point is given, by name otherwise. Where none are imported near the point, Kakao Local is asked if the installation has a key.',
    access: 'public',
    query: Where,
    responses: { 200: pageOf(Place) },
    errors: FINDING,
  },
  'GET /locations/districts': {
    operationId: 'listDistricts',
    summary: 'List districts, their centres, and how many places are known in each',
    access: 'public',
    responses: { 200: DISTRICTS },
    cacheSeconds: 60,
  },
  'GET /locations/sets': {
    operationId: 'listLocationSets',
    summary: 'List the public data sets, and what of them is here',
    access: 'public',
    responses: { 200: SETS },
  },
  'GET /locations/calendar': {
    operationId: 'getWasteCalendar',
    summary: 'Get when household waste is put out in a district',
    description: 'As the public data set of the districts says it; empty where it says nothing or is not here.',
    access: 'public',
    query: z.object({
      region: Text.max(40).meta({ examples: ['서울 마포구'] }),
      q: Text.max(60).optional().meta({ description: 'A neighbourhood' }),
    }),
    responses: { 200: z.object({ items: z.array(WasteZone), more: z.boolean() }) },
    errors: ['area_not_found', 'area_ambiguous'],
  },
  'POST /locations/geocode': {
    operationId: 'geocode',
    summary: 'Find where an address or place is',
    description:
      'By Kakao Local where the installation has a key, and otherwise by the built-in list of districts, which knows their middles and no streets.',
    access: 'signed-in',
    body: z.object({ address: Text.max(200) }),
    alsoTakes: { address: 'query' },
    example: { address: '서울 마포구 월드컵로 212' },
    responses: { 200: GeocodeAnswer },
    perMinute: 60,
  },
  'POST /locations/reverse': {
    operationId: 'reverseGeocode',
    summary: 'Find what is at a point',
    access: 'signed-in',
    body: z.object({ latitude: Latitude, longitude: Longitude }),
    alsoTakes: { latitude: 'lat', longitude: 'lon' },
    example: { latitude: 37.5559, longitude: 126.9083 },
    responses: { 200: GeocodeAnswer },
    perMinute: 60,
  },
});

const saved = defineContract('Saved places', {
  'GET /locations/me': {
    operationId: 'listSavedPlaces',
    summary: 'List saved places',
    description: 'The default one first, then the newest.',
    access: { scope: 'profile:read' },
    responses: { 200: z.object({ items: z.array(SavedPlace) }) },
  },
  'POST /locations/me': {
    operationId: 'savePlace',
    summary: 'Save a place',
    description: 'The first one, and one that says `is_default`, is the default; there is one at most.',
    access: { scope: 'profile:write' },
    body: SavedPlaceFields,
    example: { name: '집', latitude: 37.5593, longitude: 126.9083, district: '11440', is_default: true },
    responses: { 201: SavedPlace },
    errors: ['too_many_saved_places', 'area_not_found'],
    idempotent: true,
  },
  'PATCH /locations/me/:id': {
    operationId: 'updateSavedPlace',
    summary: 'Change a saved place',
    access: { scope: 'profile:write' },
    aliases: ['PUT /api/v1/locations/me/:id'],
    params: HERE,
    body: SavedPlaceChanges,
    example: { name: '우리 집', is_default: true },
    responses: { 200: SavedPlace },
    errors: ['saved_place_not_found', 'area_not_found'],
  },
  'DELETE /locations/me/:id': {
    operationId: 'deleteSavedPlace',
    summary: 'Delete a saved place',
    description: 'Where it was the default, the newest of the others is.',
    access: { scope: 'profile:write' },
    params: HERE,
    responses: { 204: 'empty' },
    errors: ['saved_place_not_found'],
  },
});

/** For who answers a person's question about where they live. */
const internal = defineContract('Internal', {
  'GET /internal/locations/default': {
    operationId: 'findDefaultPlace',
    summary: 'Find the default saved place of a person',
    description: 'Null where they have saved none.',
    atRoot: true,
    access: { purpose: 'find-default-place', from: ['recycle'] },
    responses: { 200: z.object({ place: SavedPlace.nullable() }) },
  },
});

const operations = { ...location, ...saved, ...imports } as const;

export const locationService = {
  operations,
  internal,
  errors,
  tags: {
    Places: 'Bins, recycling centres, districts, and when waste is put out',
    'Saved places': 'Places that people keep for themselves',
    'Admin: places': 'Public data sets, imported by upload',
  },
  personalData: 'places that I saved',
} as const satisfies ServiceContract;
