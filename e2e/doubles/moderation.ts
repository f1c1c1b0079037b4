import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

/** How verdicts go wrong. */
export const MODERATION_TRAPS = [
  'silence',
  'error',
  'rate-limited',
  'redirect',
  'html',
  'other-shape',
  'no-results',
  'too-few',
  'cut-off',
] as const;
type ModerationTrap = (typeof MODERATION_TRAPS)[number];

const KEY = 'moderation-key';
const Picture = z.strictObject({
  type: z.literal('image_url'),
  image_url: z.strictObject({ url: z.string().regex(/^(https?:|data:image\/(jpeg|png);base64,[A-Za-z0-9+/]+=*$)/) }),
});
const Body = z.strictObject({
  model: z.string(),
  input: z.union([
    z.string(),
    z.array(z.string()).min(1),
    z.array(z.union([Picture, z.strictObject({ type: z.literal('text'), text: z.string() })])).min(1),
  ]),
});
type Input = z.infer<typeof Body>['input'];

export interface ModerationDouble {
  readonly url: string;
  readonly key: string;
  /** What it was asked about. */
  asked: Input[];
  trap: ModerationTrap | 'none';
  /** So many verdicts are given before the trap. */
  passes: number;
  /** Texts that hold this are held back. */
  flags: string;
  flagsPictures: boolean;
  stop(): Promise<void>;
}

const CATEGORIES = ['harassment', 'harassment/threatening', 'hate', 'illicit', 'self-harm', 'sexual', 'violence'];
const verdict = (category: string | undefined, type: 'text' | 'image') => ({
  flagged: category !== undefined,
  categories: Object.fromEntries(CATEGORIES.map((name) => [name, name === category])),
  category_scores: Object.fromEntries(CATEGORIES.map((name) => [name, name === category ? 0.98 : 0.0001])),
  category_applied_input_types: Object.fromEntries(CATEGORIES.map((name) => [name, [type]])),
});
const error = (message: string, type = 'invalid_request_error') =>
  JSON.stringify({ error: { message, type, param: null, code: null } });

/** The moderation API of OpenAI. Source: OpenAI API reference, "Moderations". */
export const startModerationDouble = async (): Promise<ModerationDouble> => {
  const judge = (input: Input): object[] => {
    const inputs = typeof input === 'string' ? [input] : input;
    const textVerdict = (text: string) => verdict(text.includes(double.flags) ? 'violence' : undefined, 'text');
    if (inputs.every((each) => typeof each === 'string')) return inputs.map((text) => textVerdict(text));
    // All of a request with pictures has one verdict.
    return [verdict(double.flagsPictures ? 'sexual' : undefined, 'image')];
  };
  /** What is said, with which status, and with which headers; undefined where nothing is. */
  type Said = readonly [status: number, body: string, headers?: Record<string, string>] | undefined;
  const trapped = (text: string, input: Input): Record<Exclude<ModerationTrap, 'cut-off'>, Said> => ({
    silence: undefined,
    error: [500, error(`cannot judge ${text}`, 'server_error')],
    'rate-limited': [429, error('Rate limit reached'), { 'retry-after': '1' }],
    redirect: [307, '', { location: `${double.url}/v1/moderations?again` }],
    html: [200, '<html>down for maintenance</html>'],
    'other-shape': [200, JSON.stringify({ results: [{ flagged: 'no' }] })],
    'no-results': [200, JSON.stringify({ id: 'modr-1', results: [] })],
    'too-few': [200, JSON.stringify({ results: judge(input).slice(1) })],
  });
  const answer = (request: IncomingMessage, text: string): Said | 'cut-off' => {
    if (request.method !== 'POST' || request.url !== '/v1/moderations') return [404, error('no such address')];
    if (request.headers.authorization !== `Bearer ${KEY}`) return [401, error('Incorrect API key provided')];
    const body = Body.safeParse(JSON.parse(text));
    if (!body.success) return [400, error(`invalid body: ${text}`)];
    const { input, model } = body.data;
    const pictures = typeof input === 'string' ? [] : input.filter((each) => typeof each !== 'string');
    if (pictures.filter(({ type }) => type === 'image_url').length > 1)
      return [400, error('Too many images: at most 1 is supported')];
    double.asked.push(input);
    const isTrapped = double.asked.length > double.passes;
    if (isTrapped && double.trap === 'cut-off') return 'cut-off';
    if (isTrapped && double.trap !== 'none' && double.trap !== 'cut-off') return trapped(text, input)[double.trap];
    return [200, JSON.stringify({ id: 'modr-1', model, results: judge(input) })];
  };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      const said = answer(request, text);
      if (said === undefined) return;
      if (said === 'cut-off') {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"id":"modr-1","results":[');
        setImmediate(() => response.destroy());
        return;
      }
      const [status, body, headers = {}] = said;
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const double: ModerationDouble = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key: KEY,
    asked: [],
    trap: 'none',
    passes: 0,
    flags: '나쁜 말',
    flagsPictures: false,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return double;
};
