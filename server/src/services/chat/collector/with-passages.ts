import type { Citation } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import type { AnswerPart, ChatModel } from '../models/model.ts';
import { citationsOf, isOfCollector, type QuotedPassage } from '../models/passages.ts';
import type { MessageRow } from '../store/messages.ts';
import type { RankedPassage } from '../store/collector-passages.ts';
import { findItems, type Collection, type ItemRow } from '../store/collector-items.ts';
import { findPassages, passagesFor, questionWords, wordsFound } from './find-passages.ts';
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
  readonly user: MessageRow;
  /** In a conversation of no app in particular. */
  readonly isPlain: boolean;
}

const numbered = (passages: readonly RankedPassage[], items: readonly ItemRow[]): QuotedPassage[] => {
  const byId = new Map(items.map((item) => [item.id, item]));
  return passages
    .flatMap(({ itemId, position, page, text }) => {
      const item = byId.get(itemId);
      return item === undefined ? [] : [{ item, position, page, text }];
    })
    .map(({ item, position, page, text }, index) => ({
      number: index + 1,
      itemId: item.id,
      kind: item.kind,
      title: item.title,
      source: item.url ?? '',
      page,
      position,
      text,
    }));
};

const quote = async (
  db: Database,
  { ownerId, user, isPlain }: AskedTurn,
  model: ChatModel,
): Promise<QuotedPassage[]> => {
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
    return numbered(
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
  return numbered(isBuiltIn ? passages.slice(0, MOST_QUOTED) : passages, items);
};

/** The numbers that a text cites: [1], [1, 2]. */
const citedIn = (text: string): ReadonlySet<number> =>
  new Set(
    [...text.matchAll(/\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/g)].flatMap(([, numbers = '']) =>
      numbers.split(',').map(Number),
    ),
  );

/**
 * The same model, which is given passages of what the question is asked with. What it cites of them is what the answer says
 * that it is from; what it does not is no source of it.
 */
export const withPassages = (model: ChatModel, turn: AskedTurn, asking: ChatModel, db: Database): ChatModel => ({
  info: model.info,
  async answer(request, emit) {
    const passages = await quote(db, turn, asking);
    if (passages.length === 0) return model.answer(request, emit);
    let citations: readonly Citation[] = citationsOf(passages);
    if (request.begun === '') {
      emit({ kind: 'tool-called', name: READS_COLLECTOR });
      emit({ kind: 'tool-result', name: READS_COLLECTOR, found: new Set(passages.map(({ itemId }) => itemId)).size });
    }
    emit({ kind: 'citations', citations });
    let said = request.begun;
    const tell = (part: AnswerPart): void => {
      if (part.kind === 'text') said += part.text;
      if (part.kind === 'citations') ({ citations } = part);
      emit(part);
    };
    const end = await model.answer({ ...request, passages }, tell);
    const cited = citedIn(said);
    const used = citations.filter((each) => !isOfCollector(each) || cited.has(each.number));
    if (used.length < citations.length) emit({ kind: 'citations', citations: used });
    return end;
  },
});
