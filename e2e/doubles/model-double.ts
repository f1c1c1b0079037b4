import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How the next answers go wrong, or are only unusual. */
export type Trap =
  | 'none' | 'slow' | 'bursty' | 'cut-character' | 'huge' | 'unstorable' | 'invalid-utf8'
  | 'rate-limited' | 'error-before' | 'error-after' | 'cut-off' | 'ended-early' | 'malformed' | 'silence';

/** One provider's streaming API, as it is on the wire. */
export interface WireFormat {
  readonly isAsked: (request: IncomingMessage) => boolean;
  readonly isAuthorised: (request: IncomingMessage) => boolean;
  /** Body of an answer with an error status. */
  readonly refusal: (status: number) => string;
  readonly begin: string;
  readonly delta: (text: string) => string;
  /** An error after the answer has begun. */
  readonly failure: string;
  readonly end: string;
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
  readonly asked: unknown[];
  trap: Trap;
  /** What it answers, piece by piece, so many milliseconds apart. */
  words: readonly string[];
  paceMs: number;
  /** Calls this tool where tools are offered: once, or each time that it may. */
  tool: { readonly name: string; readonly input: string; readonly always?: boolean } | null;
  stop(): Promise<void>;
}

export const KEY = 'double-key';
export const WORDS: readonly string[] = ['빛은 ', '누구에게나 ', '같은 ', '빠르기로 ', '보이고, ', '시간은 ', '그렇지 ', '않아요.'];
export const HUGE = '가'.repeat(350_000);
/** The word at which what goes wrong in the middle goes wrong. */
const MIDDLE = 3;

export const sse = (data: unknown, event?: string): string => `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;

const refuse = (response: ServerResponse, format: WireFormat, status: number, headers: Record<string, string> = {}): void => {
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
const playMiddle = (response: ServerResponse, trap: Trap, { delta, failure }: WireFormat): boolean => {
  if (trap === 'cut-off') response.destroy();
  if (trap === 'ended-early') response.end();
  if (trap === 'malformed') response.end(`${delta('x').trimEnd().slice(0, -4)}\n\n`);
  if (trap === 'error-after') response.end(failure);
  if (trap === 'huge') response.write(delta(HUGE));
  if (trap === 'invalid-utf8') response.write(Buffer.from(delta('\u0001').replace('\\u0001', '\u00ff\u00fe'), 'latin1'));
  if (trap === 'unstorable') for (const bit of ['a\0b', '\ud83d', '\ude00', '\ud83d']) response.write(delta(bit));
  return ['cut-off', 'ended-early', 'malformed', 'error-after', 'silence'].includes(trap);
};

const answer = async (response: ServerResponse, { trap, words, paceMs }: Pick<ModelDouble, 'trap' | 'words' | 'paceMs'>, format: WireFormat): Promise<void> => {
  if (trap === 'rate-limited' || trap === 'error-before') {
    refuse(response, format, trap === 'rate-limited' ? 429 : 500, trap === 'rate-limited' ? { 'retry-after': '1' } : {});
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (trap === 'bursty') {
    await sleep(200);
    response.end([format.begin, ...words.map(format.delta), format.end].join(''));
    return;
  }
  response.write(format.begin);
  for (const [index, word] of words.entries()) {
    if (index === MIDDLE && playMiddle(response, trap, format)) return;
    if (response.destroyed) return;
    if (trap === 'cut-character') await writeCut(response, format.delta(word));
    else response.write(format.delta(word));
    await sleep(trap === 'slow' ? 150 : paceMs);
  }
  response.end(format.end);
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
};

/** A server that speaks `format` and falls into the traps that it is told to. */
export const startModelDouble = async (format: WireFormat): Promise<ModelDouble> => {
  const server = createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      if (!format.isAsked(request) || !format.isAuthorised(request)) {
        refuse(response, format, format.isAsked(request) ? 401 : 404);
        return;
      }
      double.asked.push(JSON.parse(body));
      double.open += 1;
      response.once('close', () => (double.open -= 1));
      if (double.tool !== null && format.offersTools(body) && (double.tool.always === true || !format.bringsResult(body))) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(format.toolCall(double.tool.name, double.tool.input));
        return;
      }
      await answer(response, double, format);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const double: ModelDouble = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: 0,
    asked: [],
    trap: 'none',
    words: WORDS,
    paceMs: 20,
    tool: null,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return double;
};
