import { z } from 'zod';
import type { Located } from '@madang/contracts/location/entities';
import type { Outbound } from '#platform/outbound';
import type { Gazetteer } from '../gazetteer.ts';
import type { Point } from '../metres.ts';

/** Coordinates come as text. */
const Degrees = z
  .string()
  .regex(/^-?\d{1,3}(\.\d+)?$/)
  .transform(Number);
const Region = z.object({ region_1depth_name: z.string(), region_2depth_name: z.string() });
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

/** No answer that can be used: its key, its quota, or itself. */
export class KakaoError extends Error {
  override readonly name = 'KakaoError';
  /** Asking again at once would only be refused again. */
  readonly isQuota: boolean;
  constructor(message: string, isQuota = false, options?: ErrorOptions) {
    super(message, options);
    this.isQuota = isQuota;
  }
}

const PATIENCE_MS = 4000;
const MOST_LETTERS = 512 * 1024;
/** Its errors may come with 200: then they have one of these in the place of documents. */
const Refusal = z.looseObject({
  errorType: z.string().optional(),
  code: z.number().optional(),
  msg: z.string().optional(),
});
const QUOTA_CODE = -10;

export interface Kakao {
  readonly outbound: Outbound;
  readonly key: string;
  readonly base?: string | undefined;
}

const ask = async <S extends z.ZodType>(
  { outbound, key, base }: Kakao,
  path: string,
  query: Record<string, string>,
  shape: S,
): Promise<z.output<S>> => {
  let status: number;
  let body: unknown;
  try {
    const response = await outbound.fetch(
      `${base ?? 'https://dapi.kakao.com'}${path}?${new URLSearchParams(query).toString()}`,
      {
        headers: { authorization: `KakaoAK ${key}` },
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE_MS),
      },
    );
    status = response.status;
    let text = '';
    const decoder = new TextDecoder();
    for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      text += decoder.decode(piece, { stream: true });
      if (text.length > MOST_LETTERS) throw new Error('the answer is too long');
    }
    body = text === '' ? {} : JSON.parse(text);
  } catch (cause) {
    throw new KakaoError('no answer', false, { cause });
  }
  const refusal = Refusal.safeParse(body);
  if (
    status === 429 ||
    (refusal.success && (refusal.data.errorType === 'RequestThrottled' || refusal.data.code === QUOTA_CODE))
  )
    throw new KakaoError('the quota is used up', true);
  const parsed = shape.safeParse(body);
  if (status !== 200 || !parsed.success)
    throw new KakaoError(
      `answered ${status}${refusal.data?.errorType === undefined ? '' : ` ${refusal.data.errorType}`}`,
    );
  return parsed.data;
};

const districtOf = (gazetteer: Gazetteer, region: z.infer<typeof Region> | null | undefined): Located['district'] => {
  if (region === null || region === undefined) return null;
  const areas = gazetteer.find(`${region.region_1depth_name} ${region.region_2depth_name}`);
  return areas.length === 1 ? gazetteer.show(areas[0]?.district?.code ?? null) : null;
};

/** Of an address, else of what is called so. Empty where Kakao knows neither. */
export const findByKakao = async (kakao: Kakao, gazetteer: Gazetteer, text: string): Promise<Located[]> => {
  const { documents } = await ask(kakao, '/v2/local/search/address.json', { query: text, size: '10' }, Addresses);
  const byAddress = documents.map((each): Located => ({
    address: each.address_name,
    latitude: each.y,
    longitude: each.x,
    precision: each.address_type === 'REGION' ? 'district' : 'address',
    district: districtOf(gazetteer, each.road_address ?? each.address),
  }));
  if (byAddress.length > 0) return byAddress;
  const named = await ask(kakao, '/v2/local/search/keyword.json', { query: text, size: '10' }, Places);
  return named.documents.map((each): Located => {
    const address = each.road_address_name === '' ? each.address_name : each.road_address_name;
    const [region = '', district = ''] = each.address_name.split(' ');
    return {
      address: `${each.place_name} (${address})`,
      latitude: each.y,
      longitude: each.x,
      precision: 'place',
      district: districtOf(gazetteer, { region_1depth_name: region, region_2depth_name: district }),
    };
  });
};

export const nameByKakao = async (kakao: Kakao, gazetteer: Gazetteer, point: Point): Promise<Located[]> => {
  const query = { x: String(point.longitude), y: String(point.latitude) };
  const { documents } = await ask(kakao, '/v2/local/geo/coord2address.json', query, AtPoint);
  return documents.flatMap(({ address, road_address: road }) => {
    const found = road ?? address;
    if (found === null || found === undefined) return [];
    return [
      { address: found.address_name, ...point, precision: 'address' as const, district: districtOf(gazetteer, found) },
    ];
  });
};
