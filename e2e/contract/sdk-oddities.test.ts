import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anthropic } from '../doubles/anthropic.ts';
import { google } from '../doubles/google.ts';
import {
  KEY,
  sse,
  startModelDouble,
  type ModelDouble,
  type Recording,
  type WireFormat,
} from '../doubles/model-double.ts';
import { openAiResponses } from '../doubles/openai-responses.ts';
import { call, collect, readStream, startGuest, type Person } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

type Becomes = readonly [text: string, status: 'complete' | 'interrupted' | 'failed', code: string | null];
type Row = readonly [name: string, recording: Recording, becomes: Becomes];

const JSON_TYPE = { 'content-type': 'application/json' };
const FINE: Becomes = ['가나', 'complete', null];
const failed = (code: string, text = ''): Becomes => [text, 'failed', code];
const json = (body: object | string, status = 200): Recording => ({
  status,
  headers: JSON_TYPE,
  body: [typeof body === 'string' ? body : JSON.stringify(body)],
});

/** What the transport and every server can do, whatever it speaks. */
const common = ({ begin, delta, end, failure, endedBy }: WireFormat): readonly Row[] => {
  const whole = begin + delta('가') + delta('나') + end;
  return [
    ['no space after data:', { body: [whole.replaceAll('data: ', 'data:')] }, FINE],
    ['CRLF', { body: [whole.replaceAll('\n', '\r\n')] }, FINE],
    ['a byte order mark', { body: [`\ufeff${whole}`] }, FINE],
    ['comments and empty lines', { body: ['\n\n: hello\n\n', whole.replaceAll('\n\n', '\n\n: ping\n\n')] }, FINE],
    ['letters cut in two', { body: [...Buffer.from(whole)].map((byte) => Buffer.from([byte])) }, FINE],
    ['no empty line behind the last event', { body: [whole.trimEnd()] }, FINE],
    ['content-type text/plain', { headers: { 'content-type': 'text/plain' }, body: [whole] }, FINE],
    ['no content-type', { headers: {}, body: [whole] }, FINE],
    ['200 with {error: {message}}', json({ error: { message: 'no', code: 'server_error' } }), failed('model_failed')],
    ['200 with {error: string}', json({ error: 'model crashed' }), failed('model_failed')],
    ['200 with {detail}', json({ detail: 'model crashed' }), failed('model_failed')],
    [
      '200 with an error that names 429',
      json({ error: { code: 429, message: 'slow down', status: 'RESOURCE_EXHAUSTED' } }),
      failed('model_rate_limited'),
    ],
    ['200 with HTML', json('<!doctype html><title>proxy</title>'), failed('model_not_found')],
    ['JSON cut in the middle', json('{"a":'), failed('model_failed')],
    ['an error after some text', { body: [begin, delta('가'), failure] }, failed('model_failed', '가')],
    ['a lost connection', { body: [begin, delta('가'), 'RESET'] }, ['가', 'interrupted', 'model_cut_off']],
    ['an end without a reason', { body: [begin, delta('가')] }, ['가', 'interrupted', 'model_cut_off']],
    [
      'broken JSON in an event',
      { body: [begin, delta('가'), 'data: {"broken\n\n', end] },
      failed('model_failed', '가'),
    ],
    ['the limit of length', { body: [begin, delta('가'), endedBy.length] }, ['가', 'interrupted', null]],
    ['400', json({ error: { message: 'bad temperature', code: 400 } }, 400), failed('model_refused')],
    [
      '400 about the context',
      json({ error: { message: 'input is too long: maximum context is 8192', code: 400 } }, 400),
      failed('model_input_too_long'),
    ],
    ['401 with {detail}', json({ detail: 'who are you' }, 401), failed('model_key_refused')],
    ['403 with HTML', json('<html>no</html>', 403), failed('model_key_refused')],
    ['404', json({ message: 'nothing here' }, 404), failed('model_not_found')],
    ['413', json('too large', 413), failed('model_input_too_long')],
    ['422', json({ detail: [{ msg: 'no such field' }] }, 422), failed('model_refused')],
    ['500 with a text', json('oops', 500), failed('model_unavailable')],
    ['503', json('', 503), failed('model_unavailable')],
  ];
};

const part = (text: string, finishReason?: string): object => ({
  candidates: [
    { content: { parts: [{ text }], role: 'model' }, ...(finishReason === undefined ? {} : { finishReason }) },
  ],
});
const GOOGLE: readonly Row[] = [
  ['a list of chunks, as without alt=sse', json(JSON.stringify([part('가'), part('나', 'STOP')])), FINE],
  ['one whole answer', json(part('가나', 'STOP')), FINE],
  [
    'a prompt that was blocked',
    { body: [sse({ promptFeedback: { blockReason: 'SAFETY' } })] },
    failed('model_filtered'),
  ],
  [
    'a recitation',
    { body: [sse(part('가')), sse({ candidates: [{ finishReason: 'RECITATION' }] })] },
    failed('model_filtered', '가'),
  ],
  ['STOP too early', { body: [sse(part('가', 'STOP')), sse(part('나', 'STOP'))] }, FINE],
  ['a candidate without content', { body: [sse({ candidates: [{}] }), sse(part('가나', 'STOP'))] }, FINE],
  [
    'a broken function call',
    { body: [sse({ candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL' }] })] },
    failed('model_failed'),
  ],
];

const message = (text: string): object => ({
  id: 'm',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
});
const response = (status: string, more: object = {}): object => ({
  id: 'r',
  object: 'response',
  created_at: 1,
  model: 'double',
  status,
  output: [message('가나')],
  error: null,
  incomplete_details: null,
  usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
  ...more,
});
const incomplete = sse(
  { type: 'response.incomplete', sequence_number: 9, response: response('incomplete', { output: [] }) },
  'response.incomplete',
);
const OPENAI: readonly Row[] = [
  ['a whole response', json(response('completed')), FINE],
  [
    'a whole response that is incomplete',
    json(response('incomplete', { incomplete_details: { reason: 'max_output_tokens' } })),
    ['가나', 'interrupted', null],
  ],
  ['a whole response that is incomplete without a reason', json(response('incomplete')), ['가나', 'interrupted', null]],
  [
    'incomplete without a reason',
    { body: [openAiResponses.begin, openAiResponses.delta('가'), incomplete] },
    ['가', 'interrupted', null],
  ],
  [
    'an error event',
    {
      body: [
        openAiResponses.begin,
        openAiResponses.delta('가'),
        sse({ type: 'error', code: 'server_error', message: 'no', param: null, sequence_number: 3 }, 'error'),
      ],
    },
    failed('model_failed', '가'),
  ],
];

const block = (data: object): string =>
  sse({ type: 'content_block_delta', index: 0, delta: data }, 'content_block_delta');
const wholeMessage = (stop_reason: string): object => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'double',
  content: [{ type: 'text', text: '가나' }],
  stop_reason,
  usage: { input_tokens: 1, output_tokens: 2 },
});
const ANTHROPIC: readonly Row[] = [
  ['a whole message', json(wholeMessage('end_turn')), FINE],
  ['a whole message that came to its length', json(wholeMessage('max_tokens')), ['가나', 'interrupted', null]],
  ['a pause of the turn', json(wholeMessage('pause_turn')), FINE],
  [
    'the context full in the middle',
    json(wholeMessage('model_context_window_exceeded')),
    ['가나', 'interrupted', null],
  ],
  [
    'a block and a delta of a later release',
    {
      body: [
        anthropic.begin,
        anthropic.delta('가'),
        sse({ type: 'of_a_later_release', index: 0 }, 'of_a_later_release'),
        block({ type: 'of_a_later_release', words: 'x' }),
        anthropic.delta('나'),
        anthropic.end,
      ],
    },
    FINE,
  ],
  [
    'overloaded in the middle',
    {
      body: [
        anthropic.begin,
        anthropic.delta('가'),
        sse({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 'error'),
      ],
    },
    failed('model_rate_limited', '가'),
  ],
  [
    '529 overloaded',
    json({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 529),
    failed('model_rate_limited'),
  ],
];

const PROVIDERS = [
  [
    'openai',
    openAiResponses,
    (url: string) => ({ OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: KEY, OPENAI_MODEL: 'double' }),
    OPENAI,
  ],
  [
    'google',
    google,
    (url: string) => ({ GOOGLE_BASE_URL: `${url}/v1beta`, GOOGLE_API_KEY: KEY, GOOGLE_MODEL: 'double' }),
    GOOGLE,
  ],
  [
    'anthropic',
    anthropic,
    (url: string) => ({ ANTHROPIC_BASE_URL: `${url}/v1`, ANTHROPIC_API_KEY: KEY, ANTHROPIC_MODEL: 'double' }),
    ANTHROPIC,
  ],
] as const;

describe.each(PROVIDERS)('what comes from %s', (_, format, settings, own) => {
  let model: ModelDouble;
  let installation: Installation;
  let me: Person;
  const rows = [...common(format), ...own];
  beforeAll(async () => {
    model = await startModelDouble(format);
    installation = await startShape('together', {
      ...settings(model.url),
      LOG_LEVEL: 'error',
      OUTBOUND_TIMEOUT_SECONDS: '1',
    });
    me = await startGuest(installation.url);
  });
  afterAll(async () => {
    await installation.stop();
    await model.stop();
  });

  it.each(rows)('%s', async (_name, recording, becomes) => {
    model.recordings = [recording];
    const { body } = await call(
      installation.url,
      'POST /conversations',
      { body: { app: 'chat', message: '말해 줘' } },
      { token: me.token },
    );
    const events = await collect(readStream(installation.url, me.token, { conversation: body.conversation.id }));
    const kept = events.at(-1)?.data['message'] as { content: string; status: string; error_code: string | null };
    expect([kept.content, kept.status, kept.error_code]).toEqual(becomes);
  });

  it('counts its rows', () => {
    console.log(`rows: ${rows.length}`);
    expect(rows.length).toBeGreaterThan(30);
  });
});
