import type { ScanCandidate, ScanRow } from '@madang/contracts/scan/entities';
import type { ServiceClient } from '#platform/client';
import type { Database } from '#platform/db/database';
import type { SeenThing } from './ask-model.ts';
import type { Marks } from './content.ts';
import { candidateOf, findItem } from './guide.ts';
import type { Line } from './read-packaging.ts';
import { ACCOUNTS_NEEDED, countConfirmed } from './store/barcodes.ts';

/** What the guide only guesses at counts for half. */
const NEAR = 0.5;
/** Two accounts may both be wrong. */
const CONFIRMED = 0.9;
/** Items that bear a mark often, of which one is to be chosen. */
const BEARER = 0.3;
const LABEL = 0.4;
/** Of lines of a label: how sure the reading, and how good the name has to be; and how many are looked up. */
const READABLE = 0.6;
const NAMED = 0.9;
const MOST_LINES = 8;
const MOST_OF_LABEL = 3;

const search = async (client: ServiceClient, query: string, signal: AbortSignal) => {
  const body = { query, limit: 1, private: true };
  const { items } = await client.call('POST /guide/items/search', { body }, { signal });
  return items[0];
};

/** What a model has named, as the guide has it: by the first of its names that the guide knows well. */
export const candidatesOfThings = async (
  client: ServiceClient,
  things: readonly SeenThing[],
  signal: AbortSignal,
): Promise<ScanCandidate[]> => {
  const found: ScanCandidate[] = [];
  for (const { name, others, confidence } of things) {
    let best: ScanCandidate | undefined;
    for (const query of [name, ...others]) {
      const hit = await search(client, query, signal);
      if (hit === undefined) continue;
      const sure = confidence * hit.score * (hit.near ? NEAR : 1);
      if (sure > (best?.confidence ?? 0)) best = candidateOf(hit.item, { confidence: sure, known_by: 'model' });
      if (!hit.near && hit.score === 1) break;
    }
    if (best !== undefined) found.push(best);
  }
  return found.toSorted((a, b) => b.confidence - a.confidence);
};

/** What accounts have confirmed for a barcode; nothing where two items have been confirmed by equally many. */
export const candidateOfBarcode = async (
  { db, client }: { readonly db: Database; readonly client: ServiceClient },
  barcode: string,
  signal: AbortSignal,
): Promise<{ readonly accounts: number; readonly candidate: ScanCandidate | undefined }> => {
  const [first, second] = await countConfirmed(db, barcode);
  const accounts = first?.accounts ?? 0;
  if (first === undefined || accounts < ACCOUNTS_NEEDED || second?.accounts === accounts)
    return { accounts, candidate: undefined };
  const item = await findItem(client, first.itemId, signal);
  if (item === undefined) return { accounts, candidate: undefined };
  return { accounts, candidate: candidateOf(item, { confidence: CONFIRMED, known_by: 'barcode' }) };
};

/** Of one item it is the mark itself that says so; of several each is one to choose. */
export const candidatesOfMark = async (
  client: ServiceClient,
  { mark, confidence }: Pick<ScanRow, 'mark' | 'confidence'>,
  marks: Marks,
  signal: AbortSignal,
): Promise<ScanCandidate[]> => {
  const ids = marks.get(mark)?.item_ids ?? [];
  const items = await Promise.all(ids.map((id) => findItem(client, id, signal)));
  const sure = ids.length === 1 ? confidence : confidence * BEARER;
  return items
    .filter((item) => item !== undefined)
    .map((item) => candidateOf(item, { confidence: sure, known_by: 'mark' }));
};

/** What of a line may name a thing: Korean or English words, and not a paragraph of small print. */
const queryOf = (line: string): string | undefined => {
  const words = line
    .replace(/[^\p{L}\s]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  return words.length >= 2 && words.length <= 20 && /\p{Script=Hangul}{2}|[A-Za-z]{4}/u.test(words) ? words : undefined;
};

/** Items that the words of a label name. A label says what was inside as often as what it is on, so none of them is sure. */
export const candidatesOfLabel = async (
  client: ServiceClient,
  lines: readonly Line[],
  signal: AbortSignal,
): Promise<ScanCandidate[]> => {
  const read = lines
    .filter(({ confidence }) => confidence >= READABLE)
    .flatMap(({ text, confidence }) => {
      const query = queryOf(text);
      return query === undefined ? [] : [{ query, confidence }];
    })
    .slice(0, MOST_LINES);
  const found: ScanCandidate[] = [];
  for (const { query, confidence } of read) {
    const hit = await search(client, query, signal);
    if (hit !== undefined && !hit.near && hit.score >= NAMED)
      found.push(candidateOf(hit.item, { confidence: confidence * hit.score * LABEL, known_by: 'label' }));
  }
  return found.toSorted((a, b) => b.confidence - a.confidence).slice(0, MOST_OF_LABEL);
};
