import { z } from 'zod';
import type { Located } from '@madang/contracts/location/entities';
import type { Gazetteer } from '../gazetteer.ts';
import type { Point } from '../metres.ts';
import type { Kakao } from './kakao-client.ts';

/** Coordinates come as text. */
export const Degrees = z
  .string()
  .regex(/^-?\d{1,3}(\.\d+)?$/)
  .transform(Number);
const Region = z.object({
  region_1depth_name: z.string(),
  region_2depth_name: z.string(),
  region_3depth_name: z.string().optional(),
});
const Addresses = z.object({
  documents: z.array(
    z.object({
      address_name: z.string(),
      address_type: z.string(),
      x: Degrees,
      y: Degrees,
      address: Region.nullish(),
      road_address: Region.nullish(),
    }),
  ),
});
const Places = z.object({
  documents: z.array(
    z.object({
      place_name: z.string(),
      address_name: z.string(),
      road_address_name: z.string(),
      x: Degrees,
      y: Degrees,
    }),
  ),
});
const AtPoint = z.object({
  documents: z.array(
    z.object({
      address: Region.extend({ address_name: z.string() }).nullish(),
      road_address: Region.extend({ address_name: z.string() }).nullish(),
    }),
  ),
});

/** The district of an address; null where it names none, or not one alone. */
export const districtIn = (gazetteer: Gazetteer, address: string): Located['district'] => {
  const [area, ...others] = gazetteer.find(address);
  return others.length > 0 ? null : gazetteer.show(area?.district?.code ?? null);
};

const districtOf = (gazetteer: Gazetteer, region: z.infer<typeof Region> | null | undefined): Located['district'] =>
  districtIn(gazetteer, `${region?.region_1depth_name ?? ''} ${region?.region_2depth_name ?? ''}`);

/** What its coordinates are of: `REGION` is a name without a number, `ROAD` a road without one. */
const precisionOf = ({
  address_type: type,
  address,
}: z.infer<typeof Addresses>['documents'][number]): Located['precision'] => {
  if (type === 'ROAD') return 'road';
  if (type !== 'REGION') return 'address';
  if ((address?.region_3depth_name ?? '') !== '') return 'neighbourhood';
  return (address?.region_2depth_name ?? '') === '' ? 'region' : 'district';
};

/** Of an address, else of what is called so. Empty where Kakao knows neither. */
export const findByKakao = async (kakao: Kakao, gazetteer: Gazetteer, text: string): Promise<Located[]> => {
  const { documents } = await kakao.ask('/v2/local/search/address.json', { query: text, size: '10' }, Addresses);
  const byAddress = documents.map((each): Located => ({
    address: each.address_name,
    latitude: each.y,
    longitude: each.x,
    precision: precisionOf(each),
    district: districtOf(gazetteer, each.road_address ?? each.address),
  }));
  if (byAddress.length > 0) return byAddress;
  const named = await kakao.ask('/v2/local/search/keyword.json', { query: text, size: '10' }, Places);
  return named.documents.map((each): Located => {
    const address = each.road_address_name === '' ? each.address_name : each.road_address_name;
    return {
      address: `${each.place_name} (${address})`,
      latitude: each.y,
      longitude: each.x,
      precision: 'place',
      district: districtIn(gazetteer, each.address_name),
    };
  });
};

export const nameByKakao = async (kakao: Kakao, gazetteer: Gazetteer, point: Point): Promise<Located[]> => {
  const query = { x: String(point.longitude), y: String(point.latitude) };
  const { documents } = await kakao.ask('/v2/local/geo/coord2address.json', query, AtPoint);
  return documents.flatMap(({ address, road_address: road }) => {
    const found = road ?? address;
    if (found === null || found === undefined) return [];
    return [
      { address: found.address_name, ...point, precision: 'address' as const, district: districtOf(gazetteer, found) },
    ];
  });
};
