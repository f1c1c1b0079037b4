import type { Citation, Message } from '@madang/contracts/chat';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/db/database';
import type { Log } from '#platform/log';
import { aborted } from '#platform/aborted';
import type { StreamEngine } from '#platform/streams/engine';
import type { StreamHub } from '#platform/streams/hub';
import type { LoggedEvent } from '#platform/streams/log';
import type { LogTail, LogWriter } from '#platform/streams/writer';
import { FencedError } from '#platform/errors';
import type { Judge } from '../apps/app-model.ts';
import {
  ModelError,
  type AnswerPart,
  type AnswerRequest,
  type ChatModel,
  type CountedCall,
  type Usage,
} from '../models/model.ts';
import type { CurrentPrices } from '../models/prices.ts';
import { judgeAnswer } from '../moderation/judge-answer.ts';
import type { Moderation } from '../moderation/moderation.ts';
import { PartList } from '../parts/stored-parts.ts';
import { blankWritten } from '../store/answer-log.ts';
import { createFinishGeneration, endedMessage, terminalEvent, type Ending } from '../store/finish-generation.ts';
import { stopsRequestedOf } from '../store/generations.ts';
import { usageRecords, type UsageRecord } from '../usage/usage-records.ts';
import { createTextCleaner } from './clean-text.ts';
import { outcomeOfEnd, outcomeOfError, type Outcome } from './outcome.ts';

const RETRY_MS = 500;
/** No answer for people is longer; a model that never ends would fill the memory otherwise. */
const MAX_ANSWER_CHARS = 4_000_000;

class StopRequest extends Error {}
class Shutdown extends Error {}

/** Of an answer that was ended here; undefined where it was not. */
const outcomeOfAbort = (reason: unknown): Outcome | undefined => {
  if (reason instanceof StopRequest) return { status: 'stopped', finishReason: null, errorCode: null };
  return reason instanceof Shutdown ? { status: 'interrupted', finishReason: null, errorCode: null } : undefined;
};

/** @throws ModelError where an answer and its thoughts together are too long */
const assertFits = (chars: number): void => {
  if (chars > MAX_ANSWER_CHARS)
    throw new ModelError('model_unavailable', new Error(`the answer is longer than ${MAX_ANSWER_CHARS} characters`));
};

/** What an answer has cost, with what it had cost before it was continued. */
const tokensOf = (
  { input_tokens: input, output_tokens: output }: Message,
  usage: Usage | undefined,
): Pick<Ending, 'inputTokens' | 'outputTokens'> =>
  usage === undefined
    ? { inputTokens: input, outputTokens: output }
    : { inputTokens: (input ?? 0) + usage.input, outputTokens: (output ?? 0) + usage.output };

export interface AnswerParts {
  readonly wanting: readonly string[];
  readonly prices: CurrentPrices;
  readonly moderation: Moderation | undefined;
}

interface Running {
  readonly controller: AbortController;
  /** The message as it is kept; undefined where somebody else has ended it. */
  readonly done: Promise<Message | undefined>;
}

export interface BegunAnswer {
  /** As it is stored: without text, or with what was written before it is continued. */
  readonly message: Message;
  /** The newest event of its log, stored with it. */
  readonly started: LoggedEvent;
  readonly model: ChatModel;
  /** What it says to its app, where that is known before it is written. */
  readonly structured: unknown;
  /** Not to be judged when it is whole: that was done before, or it is what the installation itself says. */
  readonly isJudged: boolean;
  readonly request: Omit<AnswerRequest, 'messageId' | 'signal' | 'begun' | 'count'>;
  /** Asked before the end is told. */
  readonly judge: Judge | undefined;
}

/**
 * The answers that this process writes. They are tied to no request: whoever asked may go, whoever reads may come and
 * go, and the answer is written to its end.
 */
export class Generations {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #finishGeneration: ReturnType<typeof createFinishGeneration>;
  readonly #prices: CurrentPrices;
  readonly #moderation: Moderation | undefined;
  readonly #processId: string;
  readonly #writer: LogWriter;
  readonly #hub: StreamHub;
  readonly #log: Log;
  readonly #running = new Map<string, Running>();

  /** `wanting`: apps that are told of what has ended. `prices`: at which it counts, as they are when it begins. `moderation`: judges answers. */
  constructor(
    db: Database,
    clock: Clock,
    { lease, writer, source: { hub } }: Pick<StreamEngine, 'lease' | 'writer' | 'source'>,
    { wanting, prices, moderation }: AnswerParts,
    log: Log,
  ) {
    this.#prices = prices;
    this.#moderation = moderation;
    this.#db = db;
    this.#clock = clock;
    this.#finishGeneration = createFinishGeneration(db, lease, wanting);
    this.#processId = lease.processId;
    this.#writer = writer;
    this.#hub = hub;
    this.#log = log;
  }

  get count(): number {
    return this.#running.size;
  }

  get processId(): string {
    return this.#processId;
  }

  start(answer: BegunAnswer): void {
    const { id } = answer.message;
    const controller = new AbortController();
    const done = this.#write(answer, controller).finally(() => this.#running.delete(id));
    this.#running.set(id, { controller, done });
  }

  /** The answer when it has ended and is stored; undefined at once when it is not written here. */
  async finished(messageId: string): Promise<Message | undefined> {
    return this.#running.get(messageId)?.done;
  }

  /** Looks up which of ours somebody wants stopped, from whatever process. */
  async applyStops(): Promise<void> {
    if (this.#running.size === 0) return;
    for (const id of await stopsRequestedOf(this.#db, this.#processId))
      this.#running.get(id)?.controller.abort(new StopRequest());
  }

  /** Others have taken over: nothing of ours may be written any more. */
  abandon(): void {
    for (const { controller } of this.#running.values()) controller.abort(new FencedError());
  }

  /** Waits for answers to end by themselves; what is not done when `over` is aborted is stored as interrupted. */
  async drain(over: AbortSignal): Promise<void> {
    const all = Promise.allSettled([...this.#running.values()].map(({ done }) => done));
    await Promise.race([all, aborted(over)]);
    for (const { controller } of this.#running.values()) controller.abort(new Shutdown());
    await all;
  }

  async #write(
    { message, started, model, structured: known, isJudged, request, judge }: BegunAnswer,
    { signal }: AbortController,
  ): Promise<Message | undefined> {
    let { content, citations } = message;
    let reasoning = message.reasoning ?? '';
    let usage: Usage | undefined;
    const calls: CountedCall[] = [];
    const prices = this.#prices.fixed();
    const count = (call: CountedCall): void => void calls.push(call);
    if (model.info.built_in) count({ model: model.info.id, input: 0, output: 0, isEstimated: false });
    let outcome: Outcome;
    let structured = known;
    let answeredBy = message.model;
    const cleaner = createTextCleaner();
    const thoughtCleaner = createTextCleaner();
    const parts = new PartList(message);
    const tail = this.#writer.begin(message.id, started.seq);
    const write = (text: string): void => {
      if (text === '') return;
      content += text;
      parts.add('text', text.length);
      this.#writer.append(tail, 'message.delta', { text });
      assertFits(content.length + reasoning.length);
    };
    const think = (text: string): void => {
      if (text === '') return;
      reasoning += text;
      parts.add('reasoning', text.length);
      this.#writer.append(tail, 'message.reasoning', { text });
      assertFits(content.length + reasoning.length);
    };
    this.#hub.began(message.id, started.seq - 1);
    this.#hub.committed([{ ...started, streamId: message.id }]);
    try {
      const end = await model.answer({ ...request, messageId: message.id, begun: content, count, signal }, (part) => {
        if (signal.aborted) return;
        if (part.kind === 'text') write(cleaner.clean(part.text));
        else if (part.kind === 'reasoning') think(thoughtCleaner.clean(part.text));
        else this.#publish(tail, part, parts);
        if (part.kind === 'citations') citations = [...part.citations];
        if (part.kind === 'note' && part.modelId !== undefined) answeredBy = part.modelId;
      });
      think(thoughtCleaner.rest());
      write(cleaner.rest());
      ({ usage, structured = known } = end);
      outcome = (signal.aborted ? outcomeOfAbort(signal.reason) : undefined) ?? outcomeOfEnd(end, content);
    } catch (error) {
      outcome = outcomeOfAbort(signal.reason) ?? outcomeOfError(error, content);
      if (outcome.errorCode !== null)
        this.#log.warn({ err: error, model: model.info.id, message: message.id }, 'a model failed');
    }
    // What a person stopped is theirs to read as well. Whoever leaves, or has lost the answer to others, asks nobody.
    const isOver = !signal.aborted || signal.reason instanceof StopRequest;
    const withheld = isOver ? await judgeAnswer(this.#moderation, content, isJudged) : undefined;
    if (withheld !== undefined) {
      outcome = { status: 'failed', finishReason: 'content_filter', errorCode: withheld };
      this.#writer.append(tail, 'reset', { message_id: message.id, text: '', reasoning: '' });
      [content, reasoning, structured, citations] = ['', '', null, []];
    }
    if (judge !== undefined && (outcome.status === 'complete' || outcome.status === 'stopped'))
      await this.#judge(tail, judge, message, { status: outcome.status, reply: content, structured });
    const ended = await this.#finish(
      tail,
      endedMessage(
        { ...message, model: answeredBy },
        {
          ...outcome,
          content,
          parts: withheld === undefined ? parts.of({ content, reasoning }) : [],
          structured,
          citations,
          reasoning: reasoning === '' ? null : reasoning,
          ...tokensOf(message, usage),
        },
      ),
      usageRecords(calls, prices),
    );
    if (withheld !== undefined) await this.#forgetWritten(message.id);
    this.#hub.ended(message.id);
    return ended;
  }

  /** Whoever reads from the beginning is not told what was taken back. */
  async #forgetWritten(messageId: string): Promise<void> {
    await blankWritten(this.#db, messageId).catch((error: unknown) =>
      this.#log.warn(
        { err: error, message: messageId },
        'what a model wrote stays in the log of its answer for a while',
      ),
    );
  }

  /** The reply is there, whatever becomes of the judgement. */
  async #judge(
    tail: LogTail,
    judge: Judge,
    message: Message,
    written: { readonly status: 'complete' | 'stopped'; readonly reply: string; readonly structured: unknown },
  ): Promise<void> {
    try {
      const result = await judge({
        user_message_id: message.parent_id ?? message.id,
        message_id: message.id,
        ...written,
      });
      if (result !== undefined && result !== null) this.#writer.append(tail, 'app.result', { app: judge.app, result });
    } catch (error) {
      this.#log.warn(
        { err: error, app: judge.app, message: message.id },
        'an app did not judge an answer; it is kept without',
      );
    }
  }

  #publish(tail: LogTail, part: Exclude<AnswerPart, { text: string }>, parts: PartList): void {
    if (part.kind === 'citations')
      this.#writer.append(tail, 'message.citations', { citations: part.citations satisfies readonly Citation[] });
    if (part.kind === 'tool-called') {
      const call = part.sent && { ...part.sent, called_at: new Date(this.#clock.now()).toISOString() };
      this.#writer.append(tail, 'tool.called', { name: part.name, call });
      parts.called(part.name, call);
    }
    if (part.kind === 'tool-result') {
      this.#writer.append(tail, 'tool.result', { name: part.name, found: part.found, outcome: part.outcome });
      parts.found(part.name, part.found, part.outcome);
    }
    if (part.kind === 'consent') {
      this.#writer.append(tail, 'tool.consent', part.asked);
      parts.asked(part.asked);
    }
    if (part.kind === 'note') {
      this.#writer.append(tail, 'message.note', { code: part.code, names: part.names, summary_id: part.summaryId });
      parts.noted(part.code, part.names, part.summaryId);
    }
  }

  /** Keeps trying while the database is away: what was written must not be lost because of that. */
  async #finish(tail: LogTail, message: Message, calls: readonly UsageRecord[]): Promise<Message | undefined> {
    let taken: Promise<LoggedEvent[]> | undefined;
    const takeEvents = (): Promise<LoggedEvent[]> =>
      (taken ??= this.#writer.take(tail).then(({ rest, endSeq }) => [...rest, terminalEvent(endSeq, message)]));
    for (;;) {
      try {
        const isOurs = await this.#finishGeneration({ message, calls, takeEvents });
        this.#hub.committed((await takeEvents()).map((event) => ({ ...event, streamId: message.id })));
        return isOurs ? message : undefined;
      } catch (error) {
        if (error instanceof FencedError) return undefined;
        this.#log.warn({ err: error, message: message.id }, 'an answer could not be stored; trying again');
        await this.#clock.sleep(RETRY_MS);
      }
    }
  }
}
