import type { Place, RegionalRules } from '@madang/contracts/recycle';
import type { ServiceClient } from '#platform/client';

/** Where the person lives, as far as they have said. */
export interface KnownPlace {
  /** Null where nothing was said, or not enough. */
  readonly rules: RegionalRules | null;
  /** The places that it could be, where the name alone does not tell. */
  readonly candidates: readonly Place[];
  /** It was said just now. */
  readonly isNew: boolean;
}

const NOWHERE: KnownPlace = { rules: null, candidates: [], isNew: false };
/** People say where they live once, and go on talking. */
const LOOKED_AT = 10;

/** Looks for it in what the person said, the newest first. */
export const findPlace = async (client: ServiceClient, said: readonly string[], signal: AbortSignal): Promise<KnownPlace> => {
  for (const [index, text] of said.toReversed().slice(0, LOOKED_AT).entries()) {
    if (text.trim() === '') continue;
    const { items } = await client.call('POST /recycle/places', { body: { text } }, { signal });
    const [first, second] = items;
    if (first === undefined) continue;
    if (second !== undefined) return { rules: null, candidates: items, isNew: index === 0 };
    const query = first.district === null ? {} : { district: first.district };
    return { rules: await client.call('GET /recycle/rules/:region', { params: { region: first.region }, query }, { signal }), candidates: [], isNew: index === 0 };
  }
  return NOWHERE;
};
