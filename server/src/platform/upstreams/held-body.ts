import { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** What undici sends as a body, but not of a kind that can only be sent once. */
const isReadable = (body: unknown): body is Readable => body instanceof Readable;

/**
 * A body that is left alone until its first byte is asked for: whoever finds no connection destroys it, and what stands
 * behind it can still be sent to another instance.
 */
class HeldBody extends Readable {
  readonly #source: Readable;
  #begun = false;
  readonly #onError = (error: Error): void => void this.destroy(error);
  readonly #onEnd = (): void => void this.push(null);
  readonly #onData = (chunk: Buffer): void => {
    if (!this.push(chunk)) this.#source.pause();
  };
  readonly #onClose = (): void => {
    if (!this.#source.readableEnded) this.destroy(this.#source.errored ?? undefined);
  };

  constructor(source: Readable) {
    super();
    this.#source = source;
    source.on('error', this.#onError).on('close', this.#onClose);
  }

  get begun(): boolean {
    return this.#begun;
  }

  override _read(): void {
    if (!this.#begun) {
      this.#begun = true;
      this.#source.on('end', this.#onEnd).on('data', this.#onData);
    }
    this.#source.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const source = this.#source;
    // Its errors are still heard: nobody else may.
    source.off('close', this.#onClose).off('end', this.#onEnd).off('data', this.#onData);
    if (this.#begun) {
      source.pause();
      // That of a request goes with its connection, on which the answer is yet to be written.
      if (!(source instanceof IncomingMessage)) source.destroy(error ?? undefined);
    }
    done(error);
  }
}

/** A body for one attempt, and whether anything of it has been taken. */
export const holdBody = <T>(body: T): { readonly body: T | Readable; readonly isUntouched: () => boolean } => {
  if (!isReadable(body))
    return { body, isUntouched: () => body === undefined || body === null || typeof body === 'string' };
  const held = new HeldBody(body);
  return { body: held, isUntouched: () => !held.begun };
};
