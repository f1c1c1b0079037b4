import type { ServiceClient } from '#platform/client';
import type { Database } from '#platform/db/database';
import type { Log } from '#platform/log';
import { isDocument } from '../attachments/documents.ts';
import { createFileReader } from '../attachments/read-files.ts';
import { withFiles } from '../attachments/with-files.ts';
import type { Catalogue } from '../models/catalogue.ts';
import { estimateTokens } from '../models/counted-model-call.ts';
import {
  isVisible,
  ModelError,
  type AnswerPart,
  type AnswerRequest,
  type ChatModel,
  type Usage,
} from '../models/model.ts';
import { addUsage } from '../models/tool-calls.ts';
import { filesIn } from '../parts/stored-parts.ts';
import type { MessageRow, PastMessage } from '../store/messages.ts';
import { readPath, readPathSummaries, storeSummary, type PathMessage, type PathSummary } from '../store/summaries.ts';
import { firstThatFits, roomFor } from './room.ts';
import { cutToBytes, summarise, summaryCost, summaryTokens, tokensOfCall, type SummaryOf } from './summarise.ts';

export interface HistoryContext {
  readonly db: Database;
  readonly client: ServiceClient;
  readonly catalogue: Catalogue;
  readonly log: Log;
}

/** What a turn is about to be told. */
export interface ToldTurn {
  readonly ownerId: string;
  readonly user: MessageRow;
  /** As it was read with the turn: the newest of what was said before. */
  readonly history: readonly PastMessage[];
  /** Whether the person's limits have room for so many tokens more. */
  readonly hasRoom: (tokens: number) => Promise<boolean>;
}

/** The past as a model is told it. */
interface Fitted {
  readonly messages: readonly PastMessage[];
  readonly summary?: { readonly id: string; readonly text: string } | undefined;
  /** Messages are told neither as they are nor in short. */
  readonly isCut: boolean;
}

/** After a summary there is room for as much again before the next one. */
const KEPT_SHARE = 0.6;
/** A summary of more than leaves this much of the newest messages is for a smaller window than this. */
const LEAST_SHARE = 0.3;
const BYTES_OF_TOKEN = 4;
/** What is read to be summed up: more would take more calls than anybody waits for. */
const MOST_BYTES = 8_000_000;

/** An empty answer tells a model nothing, and one that a filter held back would be held back again with all that follows. */
const isTelling = ({ role, content, finishReason }: PastMessage): boolean =>
  role === 'user' || (isVisible(content) && finishReason !== 'content_filter');

const sizeOf = (messages: readonly PastMessage[]): number => estimateTokens(...messages.map(({ content }) => content));

const toTold = ({ messageId, content }: PathSummary): Fitted['summary'] => ({ id: messageId, text: content });

/** Fits the past of one turn into the room that a model has. */
class History {
  readonly #context: HistoryContext;
  readonly #turn: ToldTurn;
  readonly #model: ChatModel;
  /** Of what was summed up. */
  usage: Usage | undefined;

  constructor(context: HistoryContext, turn: ToldTurn, model: ChatModel) {
    this.#context = context;
    this.#turn = turn;
    this.#model = model;
  }

  /** `window`: what the model reads at once, of a conversation that is to be summed up. */
  async fit(request: AnswerRequest, room: number, window: number): Promise<Fitted> {
    const { history, user } = this.#turn;
    const known = history.filter(isTelling);
    const isWhole = (history[0] ?? user).parentId === null;
    if (isWhole && sizeOf(known) <= room) return { messages: known, isCut: false };
    try {
      return await this.#fitRead(request, room, window);
    } catch (error) {
      if (request.signal.aborted) throw error;
      // The answer is worth more than its past.
      this.#context.log.warn({ err: error }, 'what was said before could not be read; its beginning is left out');
      return { messages: known.slice(firstThatFits(known, room)), isCut: true };
    }
  }

  async #fitRead(request: AnswerRequest, room: number, window: number): Promise<Fitted> {
    const { db } = this.#context;
    const { conversationId, position } = this.#turn.user;
    const near = { after: -1, before: position, bytes: room * BYTES_OF_TOKEN };
    const newest = (await readPath(db, conversationId, near)).filter(isTelling);
    if (newest.length > 0 && newest[0]?.parentId === null) return { messages: newest, isCut: false };
    return this.#inShort(request, newest, room, window);
  }

  /** Something falls out: its place is taken by a summary, of now or of before. */
  async #inShort(
    request: AnswerRequest,
    newest: readonly PathMessage[],
    room: number,
    window: number,
  ): Promise<Fitted> {
    const { conversationId, position } = this.#turn.user;
    const tokens = summaryTokens(room);
    const startOf = (share: number): Pick<PathMessage, 'position' | 'parentId'> =>
      newest[firstThatFits(newest, (room - tokens) * share)] ?? this.#turn.user;
    const [from, until, latest] = [startOf(1), startOf(KEPT_SHARE), startOf(LEAST_SHARE)];
    const behind = (at: number): PathMessage[] => newest.filter((message) => message.position > at);
    const known = (await readPathSummaries(this.#context.db, conversationId, position)).map((each) => ({
      ...each,
      content: cutToBytes(each.content, tokens * BYTES_OF_TOKEN),
    }));
    const enough = known.find(
      (each) =>
        each.content !== '' &&
        (each.messageId === from.parentId || (each.position > from.position && each.position < latest.position)),
    );
    if (enough !== undefined) return { messages: behind(enough.position), summary: toTold(enough), isCut: false };
    const earlier = known.findLast((each) => each.position < from.position);
    const path = await readPath(this.#context.db, conversationId, {
      after: earlier?.position ?? -1,
      before: until.position,
      bytes: MOST_BYTES,
    });
    const last = path.at(-1);
    const isWhole = path[0]?.parentId === (earlier?.messageId ?? null);
    const of = {
      earlier: earlier?.content,
      messages: path.filter(isTelling),
      tokens,
      mostTokens: tokensOfCall(window, tokens),
    };
    const text = last && isWhole ? await this.#summed(request, of, last) : undefined;
    if (last !== undefined && text !== undefined)
      return { messages: behind(last.position), summary: { id: last.id, text }, isCut: false };
    const summary = earlier === undefined ? undefined : toTold(earlier);
    return { messages: newest.filter((message) => message.position >= from.position), summary, isCut: true };
  }

  /** undefined where no model sums it up; the answer goes on without. */
  async #summed(request: AnswerRequest, of: SummaryOf, last: PathMessage): Promise<string | undefined> {
    const { db, catalogue, log } = this.#context;
    // The model itself, without what an app makes of what it says.
    const model = catalogue.find(this.#model.info.id);
    const cost = this.#model.info.built_in ? undefined : summaryCost(of);
    if (model === undefined || cost === undefined || of.messages.length === 0) return undefined;
    try {
      if (!(await this.#turn.hasRoom(cost))) return undefined;
      const { text: content, usage } = await summarise(model, of, request);
      this.usage = addUsage(this.usage, usage);
      const { conversationId } = this.#turn.user;
      await storeSummary(db, { messageId: last.id, conversationId, content, model: model.info.id });
      return content;
    } catch (error) {
      if (request.signal.aborted) throw error;
      log.warn({ err: error, model: model.info.id }, 'what was said before was not summed up; it is left out');
      return undefined;
    }
  }
}

const notesOf = ({ summary, isCut }: Fitted): AnswerPart[] => [
  ...(summary === undefined
    ? []
    : [{ kind: 'note' as const, code: 'history_summarized' as const, names: [], summaryId: summary.id }]),
  ...(isCut ? [{ kind: 'note' as const, code: 'history_left_out' as const, names: [] }] : []),
];

/**
 * The same model, which is told what was said before as far as its context has room: what falls out is told in short, or is
 * left out where no model sums it up, and the person is told which. A model that finds it too long all the same is asked
 * once more with half of it.
 */
export const withHistory = (model: ChatModel, turn: ToldTurn, context: HistoryContext): ChatModel => ({
  info: model.info,
  async answer(request, emit) {
    const { user, ownerId, history: past } = turn;
    const history = new History(context, turn, model);
    const said = new Set<string>();
    let hasBegun = false;
    const tell = (part: AnswerPart): void => {
      hasBegun ||= part.kind === 'text' || part.kind === 'reasoning' || part.kind === 'tool-called';
      // What is said of a first attempt is not said again of the second, nor of an answer that is gone on with.
      if (part.kind === 'note' && part.code !== 'model_switched') {
        if (said.has(part.code)) return;
        said.add(part.code);
      }
      emit(part);
    };
    const ask = async (room: number, window: number) => {
      const fitted = await history.fit(request, room, window);
      if (request.begun === '') for (const note of notesOf(fitted)) tell(note);
      const messages = [...fitted.messages, user].map(({ role, content, parts }) => ({
        role,
        content,
        files: filesIn(parts),
      }));
      const hasFiles = model.withoutFiles !== true && messages.some(({ files }) => files.length > 0);
      const asked = hasFiles ? withFiles(model, messages, createFileReader(context.client, ownerId)) : model;
      const end = await asked.answer(
        {
          ...request,
          messages: messages.map(({ role, content }) => ({ role, content })),
          summary: fitted.summary?.text,
        },
        tell,
      );
      return { ...end, usage: addUsage(history.usage, end.usage) };
    };
    const room = roomFor(model.info, {
      texts: [
        user.content,
        request.personaPrompt?.instructions ?? '',
        request.toolbox?.instructions ?? '',
        request.begun,
        ...(request.passages ?? []).map(({ text }) => text),
        ...(request.toolbox?.tools ?? []).map(({ description }) => description),
      ],
      // Of documents there are passages, which are counted above.
      files: [...past, user].flatMap(({ parts }) => filesIn(parts)).filter((file) => !isDocument(file)),
    });
    try {
      return await ask(room, model.info.context_window);
    } catch (error) {
      const isTooLong = error instanceof ModelError && error.code === 'model_input_too_long';
      if (!isTooLong || hasBegun || past.length === 0) throw error;
      const half = Math.floor(Math.min(room, sizeOf(past)) / 2);
      return ask(half, 2 * half);
    }
  },
});
