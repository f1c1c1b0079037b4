import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How the next answers go wrong, or are only unusual. */
export type Trap =
  | 'none'
  | 'slow'
  | 'bursty'
  | 'cut-character'
  | 'huge'
  | 'unstorable'
  | 'invalid-utf8'
  | 'rate-limited'
  | 'error-before'
  | 'error-after'
  | 'cut-off'
  | 'ended-early'
  | 'malformed'
  | 'silence'
  | 'length'
  | 'filtered'
  | 'unknown'
  | 'empty'
  | 'nothing';

/** An answer as bytes: what is written, waits in milliseconds or for something that happens, and the loss of the connection. */
export interface Recording {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: readonly (string | Buffer | number | Promise<unknown>)[];
}

/** One provider's streaming API, as it is on the wire. */
export interface WireFormat {
  readonly isAsked: (request: IncomingMessage) => boolean;
  readonly isAuthorised: (request: IncomingMessage) => boolean;
  /** Body of an answer with an error status. */
  readonly refusal: (status: number) => string;
  /** What is said, with status 400, of a question that is longer than the context. */
  readonly tooLong: string;
  readonly begin: string;
  readonly delta: (text: string) => string;
  /** An error after the answer has begun. */
  readonly failure: string;
  readonly end: string;
  /** The end of an answer for another reason than that all is said. */
  readonly endedBy: Readonly<Record<'length' | 'filtered' | 'unknown', string>>;
  /** An answer that is a call of a tool, in pieces. */
  readonly toolCall: (name: string, input: string) => string;
  /** Whether a request offers tools, and whether it brings what one has given. */
  readonly offersTools: (body: string) => boolean;
  readonly bringsResult: (body: string) => boolean;
}

export interface ModelDouble {
  readonly url: string;
  /** Answers that are being given. */
  open: number;
  /** Bodies of the requests. */
  readonly requests: unknown[];
  trap: Trap;
  /** Played to the next questions, one each, in the place of an answer; the last one to all that follow. */
  recordings: readonly Recording[];
  /** What it answers, piece by piece, so many milliseconds apart. */
  words: readonly string[];
  paceMs: number;
  /** Ends answers, as a whole one ends, at the word that they have come to. */
  concludes: boolean;
  /** Calls this tool where tools are offered: once, or each time that it may. `then`: what it calls after it; null: nothing. */
  tool: DoubleTool | null;
  /** Refuses what is longer than its context, as its format says it; null where nothing is too long. */
  mostBytes: number | null;
  /** Names in its list of models; null where it gives none. */
  offers: readonly string[] | null;
  stop(): Promise<void>;
}

interface DoubleTool {
  readonly name: string;
  readonly input: string;
  readonly always?: boolean;
  readonly then?: Pick<DoubleTool, 'name' | 'input'> | null;
}

export const KEY = 'double-key';
export const WORDS: readonly string[] = [
  '빛은 ',
  '누구에게나 ',
  '같은 ',
  '빠르기로 ',
  '보이고, ',
  '시간은 ',
  '그렇지 ',
  '않아요.',
];
export const HUGE = '가'.repeat(350_000);
/** The word at which what goes wrong in the middle goes wrong. */
const MIDDLE = 3;

export const sse = (data: unknown, event?: string): string =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;

const refuse = (
  response: ServerResponse,
  format: WireFormat,
  status: number,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(format.refusal(status));
};

/** Every character of more than one byte comes in two chunks. */
const writeCut = async (response: ServerResponse, text: string): Promise<void> => {
  const bytes = Buffer.from(text);
  const cut = bytes.findIndex((byte) => byte > 0x7f) + 1;
  response.write(bytes.subarray(0, cut));
  await sleep(20);
  response.write(bytes.subarray(cut));
};

/** Plays what happens in the middle of an answer; true when nothing may follow. */
const playMiddle = (response: ServerResponse, trap: Trap, { delta, failure, endedBy }: WireFormat): boolean => {
  if (trap === 'cut-off') response.destroy();
  if (trap === 'ended-early') response.end();
  if (trap === 'malformed') response.end(`${delta('x').trimEnd().slice(0, -4)}\n\n`);
  if (trap === 'error-after') response.end(failure);
  if (trap === 'length' || trap === 'filtered' || trap === 'unknown') response.end(endedBy[trap]);
  if (trap === 'huge') response.write(delta(HUGE));
  if (trap === 'invalid-utf8')
    response.write(Buffer.from(delta('\u0001').replace('\\u0001', '\u00ff\u00fe'), 'latin1'));
  if (trap === 'unstorable') for (const bit of ['a\0b', '\ud83d', '\ude00', '\ud83d']) response.write(delta(bit));
  return ['cut-off', 'ended-early', 'malformed', 'error-after', 'silence', 'length', 'filtered', 'unknown'].includes(
    trap,
  );
};

const answer = async (response: ServerResponse, double: ModelDouble, format: WireFormat): Promise<void> => {
  const { trap, words, paceMs } = double;
  if (trap === 'rate-limited' || trap === 'error-before') {
    refuse(
      response,
      format,
      trap === 'rate-limited' ? 429 : 500,
      trap === 'rate-limited' ? { 'retry-after': '1' } : {},
    );
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (trap === 'bursty') {
    await sleep(200);
    response.end([format.begin, ...words.map(format.delta), format.end].join(''));
    return;
  }
  if (trap === 'empty' || trap === 'nothing') {
    response.end(trap === 'empty' ? format.begin + format.end : '');
    return;
  }
  response.write(format.begin);
  for (const [index, word] of words.entries()) {
    if (index === MIDDLE && playMiddle(response, trap, format)) return;
    if (response.destroyed) return;
    if (double.concludes) break;
    if (trap === 'cut-character') await writeCut(response, format.delta(word));
    else response.write(format.delta(word));
    await sleep(trap === 'slow' ? 150 : paceMs);
  }
  response.end(format.end);
};

const play = async (
  response: ServerResponse,
  { status = 200, headers = { 'content-type': 'text/event-stream' }, body }: Recording,
): Promise<void> => {
  response.writeHead(status, { ...headers });
  response.flushHeaders();
  for (const step of body) {
    if (step === 'RESET') {
      await sleep(20); // what was written before it is read before it
      response.destroy();
      return;
    }
    if (typeof step === 'number') await sleep(step);
    else if (step instanceof Promise) await step;
    else response.write(step);
  }
  response.end();
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
};

/** A server that speaks `format` and falls into the traps that it is told to. */
export const startModelDouble = async (format: WireFormat, port = 0): Promise<ModelDouble> => {
  const server = createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      if (double.offers !== null && request.method === 'GET' && request.url === '/v1/models') {
        if (format.isAuthorised(request)) response.end(JSON.stringify({ data: double.offers.map((id) => ({ id })) }));
        else refuse(response, format, 401);
        return;
      }
      if (!format.isAsked(request) || !format.isAuthorised(request)) {
        refuse(response, format, format.isAsked(request) ? 401 : 404);
        return;
      }
      double.requests.push(JSON.parse(body));
      if (double.mostBytes !== null && Buffer.byteLength(body) > double.mostBytes) {
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(format.tooLong);
        return;
      }
      double.open += 1;
      response.once('close', () => (double.open -= 1));
      const [recording, ...rest] = double.recordings;
      if (recording !== undefined) {
        if (rest.length > 0) double.recordings = rest;
        await play(response, recording);
        return;
      }
      if (
        double.tool !== null &&
        format.offersTools(body) &&
        (double.tool.always === true || !format.bringsResult(body))
      ) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const { name, input, then } = double.tool;
        response.end(format.toolCall(name, input));
        if (then !== undefined) double.tool = then === null ? null : { ...then, always: true, then: null };
        return;
      }
      await answer(response, double, format);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const double: ModelDouble = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: 0,
    requests: [],
    trap: 'none',
    recordings: [],
    words: WORDS,
    paceMs: 20,
    concludes: false,
    tool: null,
    mostBytes: null,
    offers: null,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return double;
};
