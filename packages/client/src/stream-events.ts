import type { Message, StreamEventData } from './contract-types.ts';
import type { ServerEvent } from './server-events.ts';

/** An event of an answer, with all that is written of it up to here: `text` and `reasoning` are right whatever came before. */
export type StreamEvent = {
  readonly [N in keyof StreamEventData]: {
    readonly name: N;
    readonly data: StreamEventData[N];
    /** The whole text so far, not only what is new. */
    readonly text: string;
    readonly reasoning: string;
    readonly id: string | undefined;
  };
}[keyof StreamEventData];

const LAST: ReadonlySet<string> = new Set<StreamEvent['name']>([
  'message.completed',
  'message.failed',
  'message.stopped',
  'message.interrupted',
]);
export const isLast = ({ event }: ServerEvent): boolean => LAST.has(event ?? '');

export const endOf = (event: StreamEvent): Message | undefined =>
  'message' in event.data ? event.data.message : undefined;

/** Puts together what comes in pieces; `reset` begins anew, and the last event has the whole of it. */
export const createReading = (): ((message: ServerEvent) => StreamEvent) => {
  let text = '';
  let reasoning = '';
  return ({ event: name, data: json, id }) => {
    // An event that a newer server sends is handed on all the same: whoever does not know its name passes it over.
    const event = { name, data: JSON.parse(json) as unknown } as StreamEvent;
    if (event.name === 'message.delta') text += event.data.text;
    if (event.name === 'message.reasoning') reasoning += event.data.text;
    if (event.name === 'reset') ({ text, reasoning } = event.data);
    const message = endOf(event);
    if (message !== undefined) {
      text = message.content;
      reasoning = message.reasoning ?? '';
    }
    return { ...event, id, text, reasoning };
  };
};
