import type { Citation, Message } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import type { Log } from '#platform/log';
import { AppError } from '#platform/errors';
import { ModelError, type AnswerPart, type AnswerRequest, type ChatModel } from '../models/model.ts';
import { createFinishGeneration, endedMessage, terminalEvent, type Ending } from '../store/finish-generation.ts';
import { stopsRequestedOf } from '../store/generations.ts';
import { createTextCleaner } from './clean-text.ts';
import { FencedError, type LoggedEvent } from './event-log.ts';
import type { LogTail } from './log-tail.ts';
import type { LogWriter } from './log-writer.ts';
import type { ProcessLease } from './process-lease.ts';
import type { StreamHub } from './stream-hub.ts';

const RETRY_MS = 500;
/** No answer for people is longer; a model that never ends would fill the memory otherwise. */
const MAX_ANSWER_CHARS = 4_000_000;

class StopRequest extends Error {}
class Shutdown extends Error {}

type Outcome = Pick<Ending, 'status' | 'errorCode'>;

const outcomeOf = (error: unknown, reason: unknown): Outcome => {
  if (reason instanceof StopRequest) return { status: 'stopped', errorCode: null };
  if (reason instanceof Shutdown) return { status: 'interrupted', errorCode: null };
  if (error instanceof ModelError || error instanceof AppError) return { status: 'failed', errorCode: error.code };
  return { status: 'failed', errorCode: 'internal' };
};

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
  readonly request: Omit<AnswerRequest, 'signal' | 'begun'>;
}

/**
 * The answers that this process writes. They are tied to no request: whoever asked may go, whoever reads may come and
 * go, and the answer is written to its end.
 */
export class Generations {
  readonly #db: Database;
  readonly #finishGeneration: ReturnType<typeof createFinishGeneration>;
  readonly #processId: string;
  readonly #writer: LogWriter;
  readonly #hub: StreamHub;
  readonly #log: Log;
  readonly #running = new Map<string, Running>();

  constructor(db: Database, lease: ProcessLease, writer: LogWriter, hub: StreamHub, log: Log) {
    this.#db = db;
    this.#finishGeneration = createFinishGeneration(db, lease);
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
    for (const id of await stopsRequestedOf(this.#db, this.#processId)) this.#running.get(id)?.controller.abort(new StopRequest());
  }

  /** Others have taken over: nothing of ours may be written any more. */
  abandon(): void {
    for (const { controller } of this.#running.values()) controller.abort(new FencedError());
  }

  /** Waits for answers to end by themselves; what is not done by then is stored as interrupted. */
  async drain(timeoutMs: number): Promise<void> {
    const all = Promise.allSettled([...this.#running.values()].map(({ done }) => done));
    await Promise.race([all, new Promise((resolve) => setTimeout(resolve, timeoutMs).unref())]);
    for (const { controller } of this.#running.values()) controller.abort(new Shutdown());
    await all;
  }

  async #write({ message, started, model, request }: BegunAnswer, { signal }: AbortController): Promise<Message | undefined> {
    let { content, citations } = message;
    let outcome: Outcome = { status: 'complete', errorCode: null };
    const cleaner = createTextCleaner();
    const tail = this.#writer.begin(message.id, started.seq);
    const write = (text: string): void => {
      if (text === '') return;
      content += text;
      this.#writer.append(tail, 'message.delta', { text });
      if (content.length > MAX_ANSWER_CHARS) throw new ModelError('model_unavailable', new Error(`the answer is longer than ${MAX_ANSWER_CHARS} characters`));
    };
    this.#hub.began(message.id, started.seq - 1);
    this.#hub.committed([{ ...started, generationId: message.id }]);
    try {
      await model.answer({ ...request, begun: content, signal }, (part) => {
        if (signal.aborted) return;
        if (part.kind === 'text') write(cleaner.clean(part.text));
        else this.#publish(tail, part);
        if (part.kind === 'citations') citations = [...part.citations];
      });
      write(cleaner.rest());
      if (signal.aborted) outcome = outcomeOf(undefined, signal.reason);
    } catch (error) {
      outcome = outcomeOf(error, signal.reason);
      if (outcome.status === 'failed') this.#log.warn({ err: error, model: model.info.id, message: message.id }, 'a model failed');
    }
    const ended = await this.#finish(tail, endedMessage(message, { ...outcome, content, citations }));
    this.#hub.ended(message.id);
    return ended;
  }

  #publish(tail: LogTail, part: Exclude<AnswerPart, { kind: 'text' }>): void {
    if (part.kind === 'citations') this.#writer.append(tail, 'message.citations', { citations: part.citations satisfies readonly Citation[] });
    if (part.kind === 'tool-called') this.#writer.append(tail, 'tool.called', { name: part.name });
    if (part.kind === 'tool-result') this.#writer.append(tail, 'tool.result', { name: part.name, found: part.found });
  }

  /** Keeps trying while the database is away: what was written must not be lost because of that. */
  async #finish(tail: LogTail, message: Message): Promise<Message | undefined> {
    let taken: Promise<LoggedEvent[]> | undefined;
    const takeEvents = (): Promise<LoggedEvent[]> => (taken ??= this.#writer.take(tail).then(({ rest, endSeq }) => [...rest, terminalEvent(endSeq, message)]));
    for (;;) {
      try {
        const isOurs = await this.#finishGeneration({ message, takeEvents });
        this.#hub.committed((await takeEvents()).map((event) => ({ ...event, generationId: message.id })));
        return isOurs ? message : undefined;
      } catch (error) {
        if (error instanceof FencedError) return undefined;
        this.#log.warn({ err: error, message: message.id }, 'an answer could not be stored; trying again');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}
