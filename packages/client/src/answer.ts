import type { Conversation, Message } from './contract-types.ts';
import { MadangError, problemOf } from './madang-error.ts';
import { resume, type Resuming, type ServerEvent } from './server-events.ts';
import { createReading, endOf, isLast, type StreamEvent } from './stream-events.ts';

/** What the server says first where the answer to a question is its stream. */
interface StartedTurn {
  readonly conversation: Conversation;
  readonly user_message: Message;
  readonly ai_message: Message;
}

/** An answer while it is written. It is written to its end whether anybody reads it or not. */
export interface Answer extends AsyncIterable<StreamEvent> {
  readonly conversation: Conversation;
  readonly userMessage: Message;
  /** As it began; {@link Answer.message} waits for all of it. */
  readonly id: string;
  /** The message as it is kept, once it has ended, however it ended. */
  message(): Promise<Message>;
  /** All of its text. @throws MadangError where it has failed */
  text(): Promise<string>;
  /** Ends it; what is written stays. */
  stop(): Promise<void>;
}

export interface AnswerSource {
  /** Asks the question; the same answer however often. */
  readonly ask: (signal: AbortSignal) => Promise<Response>;
  readonly open: (turn: { conversation: string; message: string | undefined }) => Resuming['open'];
  readonly stop: (turn: { conversation: string; message: string }) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/** Reads a stream as events with the text so far. */
async function* readAnswer(events: AsyncIterable<ServerEvent>): AsyncGenerator<StreamEvent, void> {
  const read = createReading();
  for await (const event of events) yield read(event);
}

/** Of the newest answer it stays with the one that it began with, though another is begun while the connection is lost. */
export async function* readStream(
  { conversation, message }: { readonly conversation: string; readonly message?: string | undefined },
  { open, signal }: Pick<AnswerSource, 'open' | 'signal'>,
): AsyncGenerator<StreamEvent, void> {
  let found = message;
  const events = resume({
    open: (after, leaving) => open({ conversation, message: found })(after, leaving),
    isLast,
    signal,
  });
  for await (const event of readAnswer(events)) {
    if ('message_id' in event.data) found ??= event.data.message_id;
    yield event;
  }
}

/** Asks, and goes on reading what the question was answered with: nobody has to ask for the stream again. */
export const startAnswer = async ({ ask, open, stop, signal }: AnswerSource): Promise<Answer> => {
  let openNext: Resuming['open'] = (_, leaving) => ask(leaving);
  let hasBegun = false;
  const first = resume({
    open: (after, leaving) => openNext(after, leaving),
    // What the question was refused with is not asked about again: each asking has been repeated already.
    insists: () => hasBegun,
    isLast,
    signal,
  });
  const begun = await first.next();
  if (begun.done === true || begun.value.event !== 'turn.started')
    throw new MadangError({ problem: problemOf('unexpected_answer', 502, 'The answer did not begin as one') });
  const turn = JSON.parse(begun.value.data) as StartedTurn;
  const ids = { conversation: turn.conversation.id, message: turn.ai_message.id };
  // From here on nothing has to be asked again: what is lost of the answer comes from its stream.
  const openRest: Resuming['open'] = (after = '0', leaving) => open(ids)(after, leaving);
  openNext = openRest;
  hasBegun = true;
  let unread: AsyncIterable<ServerEvent> | undefined = first;
  let ended: Message | undefined;

  async function* read(): AsyncGenerator<StreamEvent, void> {
    // Whoever reads it once more reads it from its beginning.
    const events = unread ?? resume({ open: openRest, isLast, signal });
    unread = undefined;
    for await (const event of readAnswer(events)) {
      ended = endOf(event) ?? ended;
      yield event;
    }
  }
  const message = async (): Promise<Message> => {
    if (ended === undefined) for await (const _ of read());
    if (ended === undefined) throw new MadangError({ problem: problemOf('unexpected_answer', 502, 'No end came') });
    return ended;
  };
  return {
    conversation: turn.conversation,
    userMessage: turn.user_message,
    id: ids.message,
    message,
    async text() {
      const { status, content, error_code: code, id } = await message();
      if (status !== 'failed') return content;
      const problem = problemOf(code ?? 'model_failed', 502, 'The answer has failed');
      throw new MadangError({ problem: { ...problem, message_id: id, user_message_id: turn.user_message.id } });
    },
    stop: () => stop(ids),
    [Symbol.asyncIterator]: read,
  };
};
