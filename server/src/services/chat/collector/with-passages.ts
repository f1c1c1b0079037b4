import type { Citation } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import type { ChatModel } from '../models/model.ts';
import { citationsOf, isOfCollector, type QuotedPassage } from '../models/passages.ts';
import type { MessageRow } from '../store/messages.ts';
import type { RankedPassage } from '../store/collector-passages.ts';
import { findItems, type Collection, type ItemRow } from '../store/collector-items.ts';
import { citedIn, createCitedNumbers } from './cited-numbers.ts';
import { findPassages, passagesFor } from './find-passages.ts';
import { questionWords, wordsFound } from './find-words.ts';
import { charsOfPassages, MOST_CHARS } from './room-of-passages.ts';
import { itemIdsIn } from './asked-with.ts';

/** What is read of what is kept is shown as a tool is. */
const READS_COLLECTOR = 'collector.search';

/** Who quotes and says nothing else quotes little. */
const MOST_QUOTED = 3;
/** Of the words of a question, found in what nobody has said it is about. */
const LEAST_SHARE = 1 / 3;

export interface AskedTurn {
  readonly ownerId: string;
  readonly user: Pick<MessageRow, 'content' | 'parts'>;
  /** In a conversation of no app in particular. */
  readonly isPlain: boolean;
  /** What is written of the answer already cites these; none where it is new. */
  readonly citations: readonly Citation[];
}

/** A number for each passage: that by which it is cited already, and else one that says nothing yet. */
const numberOf = (citations: readonly Citation[], begun: string): ((itemId: string, position: number) => number) => {
  const taken = new Set([...citations.map(({ number }) => number), ...citedIn(begun)]);
  let next = Math.max(0, ...citations.map(({ number }) => number));
  return (itemId, position) => {
    const known = citations.find(
      (each) => isOfCollector(each) && each.ref === itemId && each.passage?.position === position,
    );
    if (known !== undefined) return known.number;
    do next += 1;
    while (taken.has(next));
    return next;
  };
};

type Found = Omit<QuotedPassage, 'number'>;

const foundIn = (passages: readonly RankedPassage[], items: readonly ItemRow[]): Found[] => {
  const byId = new Map(items.map((item) => [item.id, item]));
  return passages.flatMap(({ itemId, position, page, text }) => {
    const item = byId.get(itemId);
    return item === undefined
      ? []
      : [{ itemId, kind: item.kind, title: item.title, source: item.url ?? '', page, position, text }];
  });
};

const quote = async (
  db: Database,
  { ownerId, user, isPlain }: Omit<AskedTurn, 'citations'>,
  model: ChatModel,
): Promise<Found[]> => {
  const { built_in: isBuiltIn, context_window: window } = model.info;
  // An app that answers by itself has its own knowledge, and one that masks what is said is given nothing of anybody's.
  if (model.withoutFiles === true || (isBuiltIn && !isPlain)) return [];
  const collection: Collection = { ownerId };
  const itemIds = itemIdsIn(user.parts);
  if (itemIds.length === 0) {
    if (!isBuiltIn) return [];
    const least = Math.max(1, Math.ceil(questionWords(user.content).length * LEAST_SHARE));
    const found = await findPassages(db, collection, { text: user.content, limit: MOST_QUOTED });
    const telling = found.filter(({ text }) => wordsFound(user.content, text) >= least);
    return foundIn(
      telling,
      await findItems(
        db,
        collection,
        telling.map(({ itemId }) => itemId),
      ),
    );
  }
  const items = (await findItems(db, collection, itemIds)).filter(({ status }) => status === 'ready');
  const chars = charsOfPassages(window);
  const passages = await passagesFor(db, collection, {
    question: user.content,
    itemIds: items.map(({ id }) => id),
    chars: isBuiltIn ? MOST_CHARS : chars,
    whole: !isBuiltIn && items.reduce((sum, item) => sum + item.chars, 0) <= chars,
  });
  return foundIn(isBuiltIn ? passages.slice(0, MOST_QUOTED) : passages, items);
};

/**
 * The same model, which is given passages of what the question is asked with. What it cites of them is what the answer says
 * that it is from, as soon as it cites it; what it does not is no source of it, however the answer ends.
 */
export const withPassages = (model: ChatModel, turn: AskedTurn, asking: ChatModel, db: Database): ChatModel => ({
  info: model.info,
  async answer(request, emit) {
    const found = await quote(db, turn, asking);
    if (found.length === 0) return model.answer(request, emit);
    const number = numberOf(turn.citations, request.begun);
    const passages = found.map((each) => ({ ...each, number: number(each.itemId, each.position) }));
    if (request.begun === '') {
      emit({ kind: 'tool-called', name: READS_COLLECTOR });
      emit({ kind: 'tool-result', name: READS_COLLECTOR, found: new Set(passages.map(({ itemId }) => itemId)).size });
    }
    const kept = new Set(turn.citations.map((each) => each.number));
    const newOf = (all: readonly Citation[]) => all.filter((each) => !kept.has(each.number));
    let citable: readonly Citation[] = newOf(citationsOf(passages));
    const numbers = createCitedNumbers();
    numbers.take(request.begun);
    let shown = 0;
    const show = (isNew: boolean): void => {
      const used = citable.filter((each) => !isOfCollector(each) || numbers.cited.has(each.number));
      if (isNew || used.length > shown) emit({ kind: 'citations', citations: [...turn.citations, ...used] });
      shown = used.length;
    };
    return model.answer({ ...request, passages }, (part) => {
      if (part.kind === 'citations') {
        citable = newOf(part.citations);
        show(true);
        return;
      }
      emit(part);
      if (part.kind !== 'text') return;
      const before = numbers.cited.size;
      numbers.take(part.text);
      if (numbers.cited.size > before) show(false);
    });
  },
});
