import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { Problem } from '@madang/contracts/errors';
import { settingsOf, startDoubles, stopDoubles, type Doubles } from '../doubles/providers/all.ts';
import { sample, type JsonSchema } from '../../server/src/platform/testing/sample.ts';
import { fillPath, readApiDocument, type ApiDocument, type DocumentedOperation } from '../support/api-document.ts';
import { call } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';

/** Of each operation. */
const CALLS = Number(process.env['FUZZ_CALLS'] ?? 10);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_121);

/** The same calls at every run of a seed. Source: mulberry32, in the public domain. */
const randomFrom = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** Values that have broken servers before. */
const NASTY: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  9_007_199_254_740_993,
  '',
  ' ',
  '\u0000',
  '\ud800',
  'x'.repeat(70_000),
  // What takes the square of its length where it is looked for at every letter.
  `a${' '.repeat(70_000)}b`,
  `${'\n'.repeat(30_000)}a${','.repeat(30_000)}`,
  '‮gnp.exe',
  "'; DROP TABLE chat.message; --",
  '${7*7}',
  '../../etc/passwd',
  '%00',
  '<script>alert(1)</script>',
  '👨‍👩‍👧‍👦'.repeat(50),
  'İ'.repeat(300),
  '0',
  'null',
  'NaN',
  'constructor',
  '__proto__',
  [],
  {},
  [[[[[[]]]]]],
  { length: 1e9 },
  Array.from({ length: 2000 }, () => 1),
  Array.from({ length: 3000 }, () => ({})),
  '2026-13-45T99:99:99Z',
  '00000000-0000-0000-0000-000000000000',
];

let doubles: Doubles;
let installation: Installation;
let api: ApiDocument;
let token: string;
let known: Record<string, string>;
beforeAll(async () => {
  doubles = await startDoubles();
  installation = await startShape('together', {
    ...settingsOf(doubles),
    FIREBASE_PROJECT_ID: 'project',
    FRONTEND_HMAC_SECRET: 's'.repeat(32),
    DEFAULT_MODEL: 'madang/rules',
  });
  api = await readApiDocument(installation.url);
  // May call everything there is.
  const admin = await startWithRole(installation, 'admin');
  token = admin.token;
  const { body } = await call(installation.url, 'POST /conversations', { body: { app: 'eco' } }, { token });
  const turn = await call(
    installation.url,
    'POST /conversations/:id/messages',
    { params: { id: body.conversation.id }, body: { content: '거울' } },
    { token },
  );
  known = { provider: 'github', id: body.conversation.id, message_id: turn.body.ai_message.id, user_id: admin.id };
});
afterAll(async () => {
  await installation.stop();
  await stopDoubles(doubles);
});

const random = randomFrom(SEED);
const oneOf = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
/** Short enough that a whole address of them is still read by the HTTP parser. */
const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 1000);

/** What fits, with one thing or another that does not. */
const bodyFor = (schema: JsonSchema): string => {
  if (random() < 0.1)
    return oneOf(['{', '[]', 'null', '"text"', '{"a":1}'.repeat(3), '\ufeff{}', '{"__proto__":{"admin":true}}']);
  const { properties = {} } = api.resolve(schema);
  const body = Object.fromEntries(
    Object.entries(properties)
      .filter(() => random() < 0.7)
      .map(([name, field]) => [name, random() < 0.5 ? oneOf(NASTY) : sample(field, api.resolve)]),
  );
  return JSON.stringify(
    random() < 0.2 ? { ...body, [oneOf(['id', 'owner_id', 'roles', 'constructor'])]: oneOf(NASTY) } : body,
  );
};

/** Bytes that begin like a picture, or do not. */
const fileFor = (): Buffer =>
  Buffer.concat([
    Buffer.from(
      oneOf([
        'ffd8ffe0',
        '89504e470d0a1a0a',
        '474946383961',
        '52494646ffffffff57454250',
        '0000002066747970617669660000',
        '3c737667',
      ]),
      'hex',
    ),
    Buffer.from(Array.from({ length: 2000 }, () => Math.floor(random() * 256))),
  ]);

/** Parts that may be whole, known, and of the right kind. */
const formFor = (): Buffer => {
  const part = (): Buffer =>
    Buffer.concat([
      Buffer.from(
        `--fuzz\r\nContent-Disposition: form-data; name="${oneOf(['file', 'purpose', '__proto__', '', 'x"; filename="y'])}"${oneOf(['', '; filename="a.png"', '; filename="../../a"', '; filename=""'])}\r\n\r\n`,
      ),
      oneOf([fileFor(), Buffer.from('photo'), Buffer.from('document'), Buffer.from(asText(oneOf(NASTY)))]),
      Buffer.from('\r\n'),
    ]);
  return Buffer.concat([
    ...Array.from({ length: Math.floor(random() * 4) }, part),
    Buffer.from(oneOf(['--fuzz--\r\n', '--fuzz', '', '--fuzz--'])),
  ]);
};

const send = async (
  operation: DocumentedOperation,
): Promise<{ readonly status: number; readonly text: string; readonly asked: string }> => {
  const ids = Object.fromEntries(
    operation.parameters
      .filter((each) => each.in === 'path')
      .map(({ name }) => [name, random() < 0.6 ? (known[name] ?? '11') : asText(oneOf(NASTY)).toWellFormed() || 'x']),
  );
  const query = new URLSearchParams();
  for (const { name, schema, ...parameter } of operation.parameters)
    if (parameter.in === 'query' && random() < 0.6)
      query.set(name, random() < 0.5 ? asText(oneOf(NASTY)) : String(sample(schema, api.resolve)));
  const headers: Record<string, string> = {
    authorization: `Bearer ${random() < 0.9 ? token : `${token}x`}`,
    'accept-language': oneOf(['ko', 'en', '', 'x'.repeat(500), '*;q=0']),
  };
  if (random() < 0.1) headers['idempotency-key'] = oneOf(['', 'k', 'x'.repeat(300), 'a b']);
  if (random() < 0.1) headers['last-event-id'] = oneOf(['-1', 'x', '9'.repeat(40)]);
  const body = operation.files.includes('multipart/form-data')
    ? formFor()
    : operation.files.length > 0
      ? fileFor()
      : operation.body === undefined
        ? undefined
        : bodyFor(operation.body);
  if (body !== undefined)
    headers['content-type'] =
      random() < 0.95
        ? operation.files.includes('multipart/form-data')
          ? 'multipart/form-data; boundary=fuzz'
          : operation.files.length > 0
            ? oneOf(operation.files)
            : 'application/json'
        : 'text/plain';
  const asked = `${fillPath(operation.path, ids)}?${query.toString()}`;
  const response = await fetch(installation.url + asked, {
    method: operation.method,
    headers,
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(15_000),
  });
  return {
    status: response.status,
    text: await response.text(),
    asked: `${operation.method} ${asked.slice(0, 300)} ${(body ?? '').toString().slice(0, 300)}`,
  };
};

/** An error, as it is answered to a message of MCP. */
const JSON_RPC = z.object({ jsonrpc: z.literal('2.0'), error: z.object({ code: z.int(), message: z.string() }) });
/** The server that is named is asked at once, and none outside is asked here: bad input of it is tried elsewhere. */
const ASKS_OUTSIDE = / \/api\/v1\/admin\/mcp-servers/;
const SIGNS_OUT = /^(?:POST \/api\/v1\/auth\/logout|DELETE \/api\/v1\/(?:auth\/user|users\/me)$)/;

it('no operation of the document breaks, hangs, or answers what it does not tell of, whatever it is asked', async () => {
  const wrong: string[] = [];
  let calls = 0;
  // What signs people out comes last: it would leave the rest of the calls unsigned.
  const operations = api.operations
    .filter(({ key }) => !ASKS_OUTSIDE.test(key))
    .toSorted((one, other) => Number(SIGNS_OUT.test(one.key)) - Number(SIGNS_OUT.test(other.key)));
  const firstOut = operations.findIndex(({ key }) => SIGNS_OUT.test(key));
  for (const [index, operation] of operations.entries()) {
    if (index === firstOut)
      expect(
        (await fetch(`${installation.url}/api/v1/auth/me`, { headers: { authorization: `Bearer ${token}` } })).status,
      ).toBe(200);
    for (let n = 0; n < CALLS; n++) {
      const { status, text, asked } = await send(operation).catch((error: unknown) => ({
        status: 0,
        text: String(error),
        asked: operation.key,
      }));
      calls += 1;
      // 501 is said of what somebody has to connect first.
      if ((status >= 500 && status !== 501) || status === 0) wrong.push(`${asked}: ${status} ${text.slice(0, 200)}`);
      // The router answers what is no address of the operation at all.
      else if (!operation.statuses.includes(String(status)) && status !== 404 && status !== 400)
        wrong.push(`${asked}: ${status}, which the document does not tell of`);
      // To a message of JSON-RPC the answer is one, its errors too.
      else if (status >= 400 && asked.startsWith('POST /mcp') && JSON_RPC.safeParse(JSON.parse(text)).success) continue;
      else if (status >= 400 && !Problem.safeParse(JSON.parse(text)).success)
        wrong.push(`${asked}: ${status} is no problem document: ${text.slice(0, 200)}`);
    }
  }
  console.log(`fuzz: ${calls} calls of ${operations.length} operations, seed ${SEED}`);
  expect(wrong).toEqual([]);
}, 600_000);
