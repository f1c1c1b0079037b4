import { asRecord } from './loose.ts';
import { errorIn, ProviderError } from './provider-error.ts';

/** No answer that comes in one piece is longer. */
const MAX_BODY_CHARS = 8_000_000;

/** How a provider's body is turned into the events that the SDK reads. */
export interface Wire {
  /** Of a body that came in one piece, as JSON. */
  readonly toEvents: (json: unknown) => readonly unknown[];
  /** Of each line of a stream. */
  readonly mend?: (line: string) => string;
}

const eventText = (json: unknown): string => `data: ${JSON.stringify(json)}\n\n`;

async function* textOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder(); // takes a byte order mark away
  for await (const piece of body) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

/** Up to the first letter. */
const headOf = async (pieces: AsyncGenerator<string>): Promise<string> => {
  let head = '';
  while (head.trim() === '') {
    const next = await pieces.next();
    if (next.done === true) break;
    head += next.value;
  }
  return head.trimStart();
};

/** Whole lines as they come; what is left at the end gets the empty line that makes it an event. */
async function* mended(
  head: string,
  pieces: AsyncGenerator<string>,
  mend: (line: string) => string,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let rest = head;
  try {
    for (;;) {
      const end = rest.lastIndexOf('\n') + 1;
      if (end > 0) yield encoder.encode(rest.slice(0, end).split('\n').map(mend).join('\n'));
      rest = rest.slice(end);
      const next = await pieces.next();
      if (next.done === true) break;
      rest += next.value;
      if (rest.length > MAX_BODY_CHARS) throw new ProviderError('a line that does not end', 200);
    }
    yield encoder.encode(`${mend(rest)}\n\n`);
  } finally {
    await pieces.return(undefined);
  }
}

/** @throws ProviderError for a page for people, and for an error that comes with status 200 @throws SyntaxError where it is cut off */
const eventsOfWhole = async (
  head: string,
  pieces: AsyncGenerator<string>,
  toEvents: Wire['toEvents'],
): Promise<string> => {
  let body = head;
  for await (const piece of pieces) {
    body += piece;
    if (body.length > MAX_BODY_CHARS) throw new ProviderError('the answer is too long for one piece', 200);
  }
  if (body.startsWith('<')) throw new ProviderError(body, 404);
  const json: unknown = JSON.parse(body);
  const all = Array.isArray(json) ? (json as unknown[]) : [json];
  const error = all.map((each) => errorIn(each, undefined)).find((each) => each !== undefined);
  if (error !== undefined) throw error;
  return all
    .flatMap((each) => [...toEvents(each)])
    .map(eventText)
    .join('');
};

/**
 * A `fetch` for the AI SDK, which reads nothing but events: JSON where a stream was asked for becomes events, an error
 * with status 200 is one, and the last event counts without the empty line behind it.
 */
export const createTolerantFetch =
  (fetch: typeof globalThis.fetch, { toEvents, mend = (line) => line }: Wire): typeof globalThis.fetch =>
  async (input, init) => {
    // The key is in a header that would go along to wherever an answer points.
    const response = await fetch(input, { ...init, redirect: 'manual' });
    if (!response.ok || response.body === null) return response;
    const pieces = textOf(response.body);
    const head = await headOf(pieces);
    const passOn = (body: string | ReadableStream<Uint8Array>): Response =>
      new Response(body, { status: response.status, headers: response.headers });
    if (/^[{[<]/.test(head)) return passOn(await eventsOfWhole(head, pieces, toEvents));
    return passOn(ReadableStream.from(mended(head, pieces, mend)));
  };

/** Gemini's chunks and its whole answer look the same. */
export const GOOGLE_WIRE: Wire = { toEvents: (json) => [json] };

const partsOf = (value: unknown): Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.map(asRecord) : [];

/** A block of the content as the events that it would have come in. */
const blockEvents = (block: Readonly<Record<string, unknown>>, index: number): unknown[] => {
  const { type } = block;
  const [empty, delta] =
    type === 'tool_use'
      ? [
          { ...block, input: {} },
          { type: 'input_json_delta', partial_json: JSON.stringify(block['input'] ?? {}) },
        ]
      : type === 'thinking'
        ? [
            { type, thinking: '' },
            { type: 'thinking_delta', thinking: block['thinking'] },
          ]
        : [
            { type, text: '' },
            { type: 'text_delta', text: block['text'] },
          ];
  return [
    { type: 'content_block_start', index, content_block: empty },
    { type: 'content_block_delta', index, delta },
    { type: 'content_block_stop', index },
  ];
};

/** A whole message of the Messages API as the events that it would have come in. Source: Anthropic API reference, "Streaming messages". */
const messageEvents = (json: unknown): unknown[] => {
  const message = asRecord(json);
  if (!Array.isArray(message['content'])) return [json];
  // What was read of a cache is counted beside what was read anew.
  const usage = { input_tokens: 0, output_tokens: 0, ...asRecord(message['usage']) };
  return [
    { type: 'message_start', message: { ...message, content: [], stop_reason: null, usage } },
    ...partsOf(message['content']).flatMap(blockEvents),
    { type: 'message_delta', delta: { stop_reason: message['stop_reason'] }, usage },
    { type: 'message_stop' },
  ];
};

const DELTA = /"type": ?"(text_delta|input_json_delta|thinking_delta|signature_delta)"/;
const EVENTS: ReadonlySet<unknown> = new Set([
  'message_start',
  'content_block_start',
  'content_block_stop',
  'message_delta',
  'message_stop',
  'ping',
  'error',
]);
const PING = 'data: {"type":"ping"}';

/** More kinds of events and deltas are to come, and are to be passed over; the SDK ends the answer at one. Source: Anthropic API reference, "Streaming messages". */
const passOverUnknown = (line: string): string => {
  if (!line.startsWith('data:') || DELTA.test(line)) return line;
  try {
    return EVENTS.has(asRecord(JSON.parse(line.slice('data:'.length)))['type']) ? line : PING;
  } catch {
    return line; // cut off, or over several lines: the SDK says so
  }
};

export const ANTHROPIC_WIRE: Wire = { toEvents: messageEvents, mend: passOverUnknown };

/** The SDK takes an answer that is incomplete without a reason for complete. */
const withReason = (event: Readonly<Record<string, unknown>>): unknown => {
  const response = asRecord(event['response']);
  if (event['type'] !== 'response.incomplete' || asRecord(response['incomplete_details'])['reason'] != null)
    return event;
  return { ...event, response: { ...response, incomplete_details: { reason: 'unknown' } } };
};

const mendResponseLine = (line: string): string => {
  if (!line.startsWith('data:') || !line.includes('"response.incomplete"')) return line;
  try {
    return `data: ${JSON.stringify(withReason(asRecord(JSON.parse(line.slice('data:'.length)))))}`;
  } catch {
    return line; // cut off, or over several lines: the SDK says so
  }
};

/** Of an item of the output; of a message its text too. */
const itemEvents = (item: Readonly<Record<string, unknown>>, index: number): unknown[] => [
  {
    type: 'response.output_item.added',
    output_index: index,
    item: item['type'] === 'message' ? { ...item, content: [] } : item,
  },
  ...partsOf(item['content'])
    .filter(({ type }) => type === 'output_text')
    .map(({ text }) => ({
      type: 'response.output_text.delta',
      item_id: item['id'],
      output_index: index,
      content_index: 0,
      delta: text,
      logprobs: [],
    })),
  { type: 'response.output_item.done', output_index: index, item },
];

/** A whole response of the Responses API as the events it would have come in. Source: OpenAI API reference, "Responses". */
const responseEvents = (json: unknown): unknown[] => {
  const response = asRecord(json);
  if (!Array.isArray(response['output'])) return [json];
  const status = response['status'];
  const type = status === 'completed' || status === 'failed' ? `response.${status}` : 'response.incomplete';
  return [
    { type: 'response.created', response },
    ...partsOf(response['output']).flatMap(itemEvents),
    withReason({ type, response }),
  ];
};

export const OPENAI_WIRE: Wire = { toEvents: responseEvents, mend: mendResponseLine };
