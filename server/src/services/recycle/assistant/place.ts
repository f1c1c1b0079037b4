import type { Place, RegionalRules } from '@madang/contracts/recycle-regions';
import type { ServiceClient } from '#platform/client';
import { wordsOf } from '../normalise-term.ts';
import { withoutRomanised } from '../place-name.ts';
import { isFiller } from '../question-words.ts';
import { PRICE } from './asked-facts.ts';

/** Where the person lives, as far as they have said. */
export interface KnownPlace {
  /** Null where nothing was said, or not enough. */
  readonly rules: RegionalRules | null;
  /** The places that it could be, where the name alone does not tell. */
  readonly candidates: readonly Place[];
  /** In what words it was said. */
  readonly said?: string;
  /** It was said just now. */
  readonly isNew: boolean;
}

/** Those of the texts that say more than where somebody lives and what is asked: 관악구 and 관악구 얼마 are understood. */
export const sayMoreThanPlace = async (
  client: ServiceClient,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> => {
  const isPlace = async (text: string): Promise<boolean> =>
    (await client.call('POST /guide/places', { body: { text } }, { signal })).items.length > 0;
  const saysMore = await Promise.all(
    texts.map(async (text) => {
      const rest = withoutRomanised(text);
      if (rest === text && !(await isPlace(text))) return true;
      const words = wordsOf(rest).filter((word) => !isFiller(word) && !PRICE.test(word) && !ASKS.test(word));
      return !(await Promise.all(words.map(isPlace))).every(Boolean);
    }),
  );
  return texts.filter((_, at) => saysMore[at]);
};

const NOWHERE: KnownPlace = { rules: null, candidates: [], isNew: false };
/** How a price or a day is asked for. */
const ASKS = /^(much|about|live|요금|사는데|사는|살아요|거주|인데|언제|요일)$/;
/** People say where they live once, and go on talking. */
const LOOKED_AT = 10;

/** Looks for it in what the person said, the newest first. */
export const findPlace = async (
  client: ServiceClient,
  said: readonly string[],
  signal: AbortSignal,
): Promise<KnownPlace> => {
  for (const [index, text] of said.toReversed().slice(0, LOOKED_AT).entries()) {
    if (text.trim() === '') continue;
    const { items } = await client.call('POST /guide/places', { body: { text } }, { signal });
    const [first, second] = items;
    if (first === undefined) continue;
    if (second !== undefined) return { rules: null, candidates: items, isNew: index === 0 };
    const query = first.district === null ? {} : { district: first.district };
    return {
      rules: await client.call('GET /guide/rules/:region', { params: { region: first.region }, query }, { signal }),
      candidates: [],
      said: text,
      isNew: index === 0,
    };
  }
  return NOWHERE;
};
