import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

export interface StreamRequest {
  readonly method: 'DELETE' | 'GET' | 'POST';
  readonly headers: Record<string, string>;
  readonly body?: string;
  /** Ends the call at once, whatever it is doing, with the signal's reason. */
  readonly signal: AbortSignal;
}

/** An answer that has begun. Its body waits until somebody reads it. */
export interface StreamedResponse {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  /** Hands on what comes as it comes, and resolves at the end of it. An error that `take` throws ends the call. To be called once. */
  read(take: (piece: Buffer) => void): Promise<void>;
  /** Lets go of the rest. */
  abort(): void;
}

type Controller = Dispatcher.DispatchController;

const FIRST_FINAL_STATUS = 200;
const errorOf = (reason: unknown): Error =>
  reason instanceof Error ? reason : new Error('the call was ended', { cause: reason });

/** One call. Pieces come to it straight from the parser: a stream in between would cost each of them two more ticks. */
class StreamedCall implements Dispatcher.DispatchHandler {
  readonly begun = Promise.withResolvers<StreamedResponse>();
  readonly #ended = Promise.withResolvers<void>();
  readonly #signal: AbortSignal;
  #controller: Controller | undefined;
  #take: (piece: Buffer) => void = () => undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    this.#ended.promise.catch(() => undefined); // where nobody has come to read yet
    signal.addEventListener('abort', this.#abort, { once: true });
    if (signal.aborted) this.#abort();
  }

  /** While it waits for a connection there is no controller yet: whoever asked is told all the same. */
  readonly #abort = (): void => {
    const reason = errorOf(this.#signal.reason);
    this.#controller?.abort(reason);
    this.#settle(reason);
  };

  #settle(error?: Error): void {
    this.#signal.removeEventListener('abort', this.#abort);
    if (error === undefined) {
      this.#ended.resolve();
      return;
    }
    this.begun.reject(error);
    this.#ended.reject(error);
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#signal.aborted) controller.abort(errorOf(this.#signal.reason));
  }

  onResponseStart(controller: Controller, statusCode: number, headers: IncomingHttpHeaders): void {
    if (statusCode < FIRST_FINAL_STATUS) return;
    controller.pause();
    this.begun.resolve({
      statusCode,
      headers,
      read: (take) => {
        this.#take = take;
        controller.resume();
        return this.#ended.promise;
      },
      abort: () => controller.abort(new Error('nobody reads the rest')),
    });
  }

  onResponseData(_: Controller, piece: Buffer): void {
    this.#take(piece);
  }

  onResponseEnd(): void {
    this.#settle();
  }

  onResponseError(_: Controller, error: Error): void {
    this.#settle(error);
  }
}

/** @throws Error where no answer begins: what the network, a time limit or the signal says. */
export const openStreamed = (
  dispatcher: Dispatcher,
  url: string,
  { signal, ...request }: StreamRequest,
): Promise<StreamedResponse> => {
  const { origin, pathname, search } = new URL(url);
  const call = new StreamedCall(signal);
  if (!signal.aborted) dispatcher.dispatch({ origin, path: pathname + search, ...request }, call);
  return call.begun.promise;
};
