import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { StreamEventName } from '@madang/contracts/chat';
import { open } from '../../app/api.ts';
import { ApiProblem } from '../../app/problem.ts';

export interface AnswerEvent {
  readonly name: StreamEventName;
  readonly data: Record<string, unknown>;
}

export interface Following {
  readonly conversationId: string;
  readonly messageId: string;
  readonly signal: AbortSignal;
  /** Waits for so many seconds, or less where there is reason to try sooner. */
  readonly pause: (seconds: number) => Promise<void>;
  /** Called when the server answers again. */
  readonly onBack: () => void;
}

const LAST: ReadonlySet<string> = new Set([
  'message.completed',
  'message.failed',
  'message.stopped',
  'message.interrupted',
]);
export const isLast = (name: string): boolean => LAST.has(name);

/** A comment comes every 15 seconds: who hears nothing for three of them has lost the connection without being told. */
const SILENCE_MS = 45_000;
const LONGEST_WAIT = 15;

/** 1, 2, 4, 8, 15, 15 … seconds. */
const waitBefore = (attempt: number): number => Math.min(LONGEST_WAIT, 2 ** attempt);

/** A refusal is final unless the server only says that it cannot right now. */
const isFinal = (error: unknown): boolean =>
  error instanceof ApiProblem && error.problem.status < 500 && error.problem.status !== 429;

/** What comes over one connection, which is given up when nothing at all comes, comments neither. */
async function* readConnection({ conversationId, messageId, signal, onBack }: Following, after: string) {
  const silence = new AbortController();
  const giveUp = (): ReturnType<typeof setTimeout> => setTimeout(() => silence.abort(), SILENCE_MS);
  let timer = giveUp();
  const heard = new TransformStream<BufferSource, BufferSource>({
    transform(bytes, controller) {
      clearTimeout(timer);
      timer = giveUp();
      controller.enqueue(bytes);
    },
  });
  try {
    const response = await open(
      'GET /conversations/:id/stream',
      { params: { id: conversationId }, query: { message_id: messageId, after } },
      { signal: AbortSignal.any([signal, silence.signal]) },
    );
    onBack();
    const events = response.body
      ?.pipeThrough(heard)
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream());
    yield* events ?? [];
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Reads an answer to its end. A lost connection is taken up again after the last event that was seen, on whatever
 * server answers then; what was read is neither repeated nor missed.
 */
export async function* followAnswer(following: Following): AsyncGenerator<AnswerEvent> {
  const { signal, pause } = following;
  let after = '0';
  let attempt = 0;
  while (!signal.aborted) {
    try {
      for await (const { id, event, data } of readConnection(following, after)) {
        if (id !== undefined && id !== '') after = id;
        attempt = 0;
        yield { name: event as StreamEventName, data: JSON.parse(data) as Record<string, unknown> };
        if (isLast(event ?? '')) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isFinal(error)) throw error;
    }
    await pause(waitBefore(attempt++));
  }
}
