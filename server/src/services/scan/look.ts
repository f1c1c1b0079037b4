import type { Box, ScanCandidate, ScanResult, ScanRow } from '@madang/contracts/scan/entities';
import type { Database } from '#platform/db/database';
import type { ServiceClient } from '#platform/client';
import { barcodeNumber } from './barcode-number.ts';
import type { ModelSight } from './ask-model.ts';
import type { Marks } from './content.ts';
import { candidateOfBarcode, candidatesOfLabel, candidatesOfMark, candidatesOfThings } from './find-candidates.ts';
import { guideOf, readItem } from './guide.ts';
import { nextStepOf } from './next-step.ts';
import type { Label, Packaging } from './read-packaging.ts';

/** From here on it is taken for the thing itself; below, it is one to choose from. */
const SURE = 0.5;
const MOST_CANDIDATES = 6;

interface Evidence {
  readonly sight: ModelSight;
  readonly packaging: Packaging;
  /** Read only where nothing else says what it is. */
  readonly label: Label;
}

interface Means {
  readonly db: Database;
  readonly client: ServiceClient;
  readonly marks: Marks;
}

const rowsOf = (marks: Marks, packaging: Packaging): ScanRow[] =>
  packaging.marks.flatMap(({ mark, confidence, box }) => {
    const known = marks.get(mark);
    if (known === undefined) return [];
    const { name, category, disposal_route, how, source } = known;
    return [{ mark, name, category, disposal_route, how, source, confidence, box }];
  });

/** The body of a package rather than the label around it: of several marks that of film is the label's. */
const mainRow = (rows: readonly ScanRow[]): ScanRow | undefined =>
  rows.find(({ disposal_route: route }) => route !== 'film') ?? rows[0];

const readBarcodes = async (means: Means, packaging: Packaging, signal: AbortSignal) => {
  const read = new Map<string, Box>();
  for (const { text, box } of packaging.barcodes) {
    const barcode = barcodeNumber(text);
    if (barcode !== undefined && !read.has(barcode)) read.set(barcode, box);
  }
  return Promise.all(
    [...read].map(async ([barcode, box]) => {
      const { accounts, candidate } = await candidateOfBarcode(means, barcode, signal);
      return { shown: { barcode, box, confirmed_by: accounts }, candidate };
    }),
  );
};

const distinct = (candidates: readonly ScanCandidate[]): ScanCandidate[] =>
  candidates.filter(({ item_id: id }, index) => candidates.findIndex((other) => other.item_id === id) === index);

/** Puts together what a model has seen and what stands on the packaging. What is surest comes first; words of a label prove nothing. */
export const judge = async (
  means: Means,
  { sight, packaging, label }: Evidence,
  signal: AbortSignal,
): Promise<ScanResult> => {
  const { client, marks } = means;
  const rows = rowsOf(marks, packaging);
  const main = mainRow(rows);
  const [seen, barcodes, marked, labelled] = await Promise.all([
    candidatesOfThings(client, sight.things, signal),
    readBarcodes(means, packaging, signal),
    main === undefined ? [] : candidatesOfMark(client, main, marks, signal),
    candidatesOfLabel(client, label.lines, signal),
  ]);
  const known = barcodes.flatMap(({ candidate }) => candidate ?? []);
  const sureOf = (candidates: readonly ScanCandidate[]): ScanCandidate | undefined =>
    candidates.find(({ confidence }) => confidence >= SURE);
  const [only, ...more] = known;
  // Two accounts may both be wrong: what is printed on it says where it goes.
  const isAgreed =
    only !== undefined &&
    more.length === 0 &&
    (main === undefined || rows.some(({ disposal_route: route }) => route === only.disposal_route));
  const chosen = sureOf(seen) ?? sureOf(marked) ?? (isAgreed ? only : undefined);
  const candidates = distinct([
    ...(chosen === undefined ? [] : [chosen]),
    ...known,
    ...seen,
    ...marked,
    ...labelled,
  ]).slice(0, MOST_CANDIDATES);
  const knownBy = chosen?.known_by ?? (main !== undefined ? 'mark' : (candidates[0]?.known_by ?? null));
  const found = {
    item_id: chosen?.item_id ?? null,
    category: chosen?.category ?? main?.category ?? null,
    disposal_route: chosen?.disposal_route ?? main?.disposal_route ?? null,
    confidence: chosen?.confidence ?? main?.confidence ?? candidates[0]?.confidence ?? null,
    known_by: knownBy,
    model: sight.model,
    model_problem: sight.model_problem,
    unread: [...packaging.unread, ...label.unread],
    guide: chosen === undefined ? null : guideOf(await readItem(client, chosen.item_id, signal)),
    rows,
    candidates,
    // That by which it is known comes first.
    barcodes: barcodes
      .toSorted((a, b) => Number(b.candidate === chosen) - Number(a.candidate === chosen))
      .map(({ shown }) => shown),
  };
  return { ...found, next_step: nextStepOf(found) };
};
