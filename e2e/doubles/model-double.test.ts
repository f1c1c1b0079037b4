import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anthropic } from './anthropic.ts';
import { google } from './google.ts';
import { HUGE, KEY, startModelDouble, WORDS, type ModelDouble, type Trap, type WireFormat } from './model-double.ts';
import { openAiCompatible } from './openai-compatible.ts';
import { openAiResponses } from './openai-responses.ts';

const FORMATS: readonly [string, WireFormat, string][] = [
  ['openai-compatible', openAiCompatible, '/v1/chat/completions'],
  ['openai-responses', openAiResponses, '/v1/responses'],
  ['google', google, '/v1beta/models/double:streamGenerateContent?alt=sse'],
  ['anthropic', anthropic, '/v1/messages'],
];

interface Seen {
  readonly status: number;
  readonly retryAfter: string | null;
  /** What came, and how it ended. */
  readonly chunks: readonly Uint8Array[];
  readonly ended: 'whole' | 'broken' | 'silent';
  /** Compared with what it takes at least: a busy machine may take any time more. */
  readonly milliseconds: number;
}

describe.each(FORMATS)('the double of %s', (_, format, path) => {
  let model: ModelDouble;
  beforeAll(async () => {
    model = await startModelDouble(format);
  });
  afterAll(() => model.stop());

  const ask = async (trap: Trap, key = KEY): Promise<Seen> => {
    model.trap = trap;
    const begin = performance.now();
    const response = await fetch(`${model.url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'x-goog-api-key': key,
        'x-api-key': key,
        'anthropic-version': '2023-06-01',
      },
      body: '{}',
    });
    const chunks: Uint8Array[] = [];
    let ended: Seen['ended'] = 'silent';
    const read = (async () => {
      for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) chunks.push(chunk);
      ended = 'whole';
    })().catch(() => (ended = 'broken'));
    if (trap === 'silence') {
      // All that it says has come; what ended the answer would be here with it, or a moment later.
      await expect.poll(() => Buffer.concat(chunks).toString()).toContain(WORDS[2]);
      await new Promise((resolve) => setTimeout(resolve, 10 * model.paceMs));
    } else await read;
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      chunks,
      ended,
      milliseconds: performance.now() - begin,
    };
  };
  const bytesOf = ({ chunks }: Seen): Buffer => Buffer.concat(chunks);
  const dataOf = (seen: Seen): string[] =>
    bytesOf(seen)
      .toString('utf8')
      .split('\n')
      .filter((line) => line.startsWith('data: ') && line !== 'data: [DONE]')
      .map((line) => line.slice(6));
  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };

  it('answers whole, in pieces, to whoever has the key', async () => {
    const seen = await ask('none');
    expect(seen).toMatchObject({ status: 200, ended: 'whole' });
    for (const word of WORDS) expect(bytesOf(seen).toString()).toContain(word);
    expect(dataOf(seen).every(isJson)).toBe(true);
    expect((await ask('none', 'wrong')).status).toBe(401);
  });

  it('refuses what is longer than its context, and nothing else', async () => {
    model.mostBytes = 1;
    const seen = await ask('none');
    expect([seen.status, /context|too long|exceeds/.test(bytesOf(seen).toString())]).toEqual([400, true]);
    model.mostBytes = 2;
    expect((await ask('none')).status).toBe(200);
    model.mostBytes = null;
  });

  it('falls into each of its traps', async () => {
    const checks: Readonly<Record<Exclude<Trap, 'none'>, (seen: Seen) => void>> = {
      slow: ({ milliseconds }) => expect(milliseconds).toBeGreaterThan(WORDS.length * 100),
      bursty: (seen) => expect(seen.chunks.length).toBeLessThan(3),
      'cut-character': (seen) =>
        expect(
          seen.chunks.filter((chunk) => {
            try {
              new TextDecoder('utf-8', { fatal: true }).decode(chunk);
              return false;
            } catch {
              return true;
            }
          }).length,
        ).toBeGreaterThan(WORDS.length),
      huge: (seen) => expect(bytesOf(seen).toString()).toContain(HUGE),
      unstorable: (seen) => expect(bytesOf(seen).toString()).toContain('\\u0000'),
      'invalid-utf8': (seen) => expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(seen))).toThrow(),
      'rate-limited': (seen) => expect(seen).toMatchObject({ status: 429, retryAfter: '1' }),
      'error-before': (seen) => expect(seen.status).toBe(500),
      'error-after': (seen) =>
        expect([seen.status, seen.ended, /fails in the middle|says 500/.test(bytesOf(seen).toString())]).toEqual([
          200,
          'whole',
          true,
        ]),
      'cut-off': (seen) => expect(seen.ended).toBe('broken'),
      'ended-early': (seen) =>
        expect([
          seen.ended,
          bytesOf(seen)
            .toString()
            .includes(WORDS[2] ?? ''),
          bytesOf(seen)
            .toString()
            .includes(WORDS[3] ?? ''),
        ]).toEqual(['whole', true, false]),
      malformed: (seen) => expect(dataOf(seen).every(isJson)).toBe(false),
      length: (seen) =>
        expect([seen.ended, /length|MAX_TOKENS|max_(output_)?tokens/.test(bytesOf(seen).toString())]).toEqual([
          'whole',
          true,
        ]),
      filtered: (seen) =>
        expect([seen.ended, /content_filter|SAFETY|refusal/.test(bytesOf(seen).toString())]).toEqual(['whole', true]),
      unknown: (seen) =>
        expect([
          seen.ended,
          /"finish_reason":"stop"|"STOP"|response\.completed|end_turn/.test(bytesOf(seen).toString()),
        ]).toEqual(['whole', false]),
      empty: (seen) =>
        expect([
          seen.ended,
          seen.chunks.length > 0,
          WORDS.some((word) => bytesOf(seen).toString().includes(word)),
        ]).toEqual(['whole', true, false]),
      nothing: (seen) => expect([seen.status, seen.ended, bytesOf(seen).length]).toEqual([200, 'whole', 0]),
      silence: (seen) => expect([seen.ended, seen.chunks.length > 0]).toEqual(['silent', true]),
    };
    for (const [trap, check] of Object.entries(checks) as [Trap, (seen: Seen) => void][]) check(await ask(trap));
    console.log(`traps that fired: ${Object.keys(checks).length}`);
  });
});
