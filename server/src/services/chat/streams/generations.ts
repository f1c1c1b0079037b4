import type { Citation, MessageStatus } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import type { Log } from '#platform/log';
import { AppError } from '#platform/errors';
import { ModelError, type AnswerPart, type AnswerRequest, type ChatModel } from '../models/model.ts';
import { finishGeneration } from '../store/finish-generation.ts';
import { isAlive, stopsRequestedOf } from '../store/generations.ts';
import { FencedError } from './event-log.ts';
import type { LogWriter } from './log-writer.ts';
import type { StreamHub } from './stream-hub.ts';

const RETRY_MS = 500;

class StopRequest extends Error {}
class Shutdown extends Error {}

type Outcome = { status: Exclude<MessageStatus, 'generating'>; errorCode: string | null };

const outcomeOf = (error: unknown, reason: unknown): Outcome => {
  if (reason instanceof StopRequest) return { status: 'stopped', errorCode: null };
  if (reason instanceof Shutdown) return { status: 'interrupted', errorCode: null };
  if (error instanceof ModelError || error instanceof AppError) return { status: 'failed', errorCode: error.code };
  return { status: 'failed', errorCode: 'internal' };
};

interface Running {
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

/**
 * The answers that this process writes. They are tied to no request: whoever asked may go, whoever reads may come and
 * go, and the answer is written to its end.
 */
export class Generations {
  readonly #db: Database;
  readonly #processId: string;
  readonly #writer: LogWriter;
  readonly #hub: StreamHub;
  readonly #log: Log;
  readonly #running = new Map<string, Running>();

  constructor(db: Database, processId: string, writer: LogWriter, hub: StreamHub, log: Log) {
    this.#db = db;
    this.#processId = processId;
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

  start(messageId: string, model: ChatModel, request: Omit<AnswerRequest, 'signal'>): void {
    const controller = new AbortController();
    const done = this.#write(messageId, model, { ...request, signal: controller.signal }, controller).finally(() => this.#running.delete(messageId));
    this.#running.set(messageId, { controller, done });
  }

  /** Resolves when the answer has ended and is stored; at once when it is not written here. */
  async finished(messageId: string): Promise<void> {
    await this.#running.get(messageId)?.done;
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

  async #write(messageId: string, model: ChatModel, request: AnswerRequest, controller: AbortController): Promise<void> {
    let content = '';
    let citations: Citation[] = [];
    let outcome: Outcome = { status: 'complete', errorCode: null };
    this.#writer.append(messageId, 'message.started', { message_id: messageId, model: model.info.id });
    try {
      for await (const part of model.answer(request)) {
        if (controller.signal.aborted) break;
        if (part.kind === 'text') content += part.text;
        if (part.kind === 'citations') citations = [...part.citations];
        this.#publish(messageId, part);
      }
      if (controller.signal.aborted) outcome = outcomeOf(undefined, controller.signal.reason);
    } catch (error) {
      outcome = outcomeOf(error, controller.signal.reason);
      if (outcome.status === 'failed') this.#log.warn({ err: error, model: model.info.id, message: messageId }, 'a model failed');
    }
    await this.#finish(messageId, { ...outcome, content, citations });
    this.#hub.ended(messageId);
  }

  #publish(messageId: string, part: AnswerPart): void {
    if (part.kind === 'text') this.#writer.append(messageId, 'message.delta', { text: part.text });
    if (part.kind === 'citations') this.#writer.append(messageId, 'message.citations', { citations: part.citations });
    if (part.kind === 'tool-called') this.#writer.append(messageId, 'tool.called', { name: part.name });
    if (part.kind === 'tool-result') this.#writer.append(messageId, 'tool.result', { name: part.name, found: part.found });
  }

  /** Keeps trying while the database is away: what was written must not be lost because of that. */
  async #finish(messageId: string, result: Outcome & { content: string; citations: Citation[] }): Promise<void> {
    let seq: number | undefined;
    for (;;) {
      try {
        await this.#writer.settled(messageId);
        seq ??= this.#writer.close(messageId);
        const finished = { messageId, seq, ...result };
        await this.#db.transaction(async (tx) => {
          if (!(await isAlive(tx, this.#processId))) throw new FencedError();
          await finishGeneration(tx, finished);
        });
        return;
      } catch (error) {
        if (error instanceof FencedError) return;
        if ((error as { cause?: { code?: unknown } }).cause?.code === '23505') return; // the commit went through, its answer was lost
        this.#log.warn({ err: error, message: messageId }, 'an answer could not be stored; trying again');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}
