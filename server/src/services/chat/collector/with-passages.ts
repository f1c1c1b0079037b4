import type { Citation } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import { languageOf } from '#platform/language';
import { PLAIN } from '../apps/named-apps.ts';
import type { AnswerEnd, AnswerRequest, ChatModel, Emit } from '../models/model.ts';
import { citationsOf, isOfCollector } from '../models/passages.ts';
import { citedIn, createCitedNumbers } from './cited-numbers.ts';
import { quotesOf, sayWords } from '../models/rules.ts';
import { quotedFor, type AskedTurn, type Found } from './quoted-passages.ts';

/** What is read of what is kept is shown as a tool is. */
const READS_COLLECTOR = 'collector.search';

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

/** An app that answers by itself says what it has to say; what was found in its collection stands behind that. */
const quoteBehind = async (
  model: ChatModel,
  { citations: begun, user }: AskedTurn,
  found: readonly Found[],
  request: AnswerRequest,
  emit: Emit,
): Promise<AnswerEnd> => {
  let citations = begun;
  const end = await model.answer(request, (part) => {
    if (part.kind === 'citations') citations = part.citations;
    emit(part);
  });
  if (request.begun !== '') return end;
  const last = Math.max(0, ...citations.map(({ number }) => number));
  const passages = found.map((each, index) => ({ ...each, number: last + index + 1 }));
  emit({ kind: 'citations', citations: [...citations, ...citationsOf(passages)] });
  await sayWords(`\n\n${quotesOf(passages, languageOf(user.content))}`, emit, request.signal);
  return { ...end, hasSpoken: true };
};

/**
 * The same model, which is given passages of what the question is asked with. What it cites of them is what the answer says
 * that it is from, as soon as it cites it; what it does not is no source of it, however the answer ends.
 */
export const withPassages = (model: ChatModel, turn: AskedTurn, asking: ChatModel, db: Database): ChatModel => ({
  info: model.info,
  async answer(request, emit) {
    const isFirst = request.begun === '' && request.resumed === undefined;
    const found = await quotedFor(db, turn, asking, request.signal, isFirst ? emit : undefined);
    if (found.length === 0) return model.answer(request, emit);
    if (asking.info.built_in && turn.app !== PLAIN) return quoteBehind(model, turn, found, request, emit);
    const number = numberOf(turn.citations, request.begun);
    const passages = found.map((each) => ({ ...each, number: number(each.itemId, each.position) }));
    const collected = new Set(found.filter(({ kind }) => kind !== 'attachment').map(({ itemId }) => itemId));
    if (isFirst && collected.size > 0) {
      emit({ kind: 'tool-called', name: READS_COLLECTOR });
      emit({ kind: 'tool-result', name: READS_COLLECTOR, found: collected.size });
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
