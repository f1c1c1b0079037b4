import { DONE, END } from './endings.ts';
import { sse, type Recording } from './model-double.ts';
import { chunk } from './openai-compatible.ts';

/** What a server of the chat completions API was seen to send, and what has to come of it. */
export interface Oddity {
  readonly name: string;
  readonly recording: Recording;
  /** Text, status and error code of the answer. */
  readonly becomes: readonly [text: string, status: 'complete' | 'interrupted' | 'failed', code: string | null];
}

const SSE = { 'content-type': 'text/event-stream' };
const JSON_TYPE = { 'content-type': 'application/json' };
const said = (content: unknown, finish: string | null = null): string => chunk({ content }, finish);
export const whole = (message: object, finish: string | null = 'stop'): object => ({
  id: 'c',
  object: 'chat.completion',
  choices: [{ index: 0, message, finish_reason: finish }],
});
export const stream = (...body: Recording['body']): Recording => ({ headers: SSE, body });
export const plain = (body: string | object, headers: Record<string, string> = JSON_TYPE, status = 200): Recording => ({
  status,
  headers,
  body: [typeof body === 'string' ? body : JSON.stringify(body)],
});
const refused = (status: number, body: string | object, headers: Record<string, string> = JSON_TYPE): Recording =>
  plain(body, headers, status);
const odd = (name: string, recording: Recording, ...becomes: Oddity['becomes']): Oddity => ({
  name,
  recording,
  becomes,
});
const fine = (name: string, recording: Recording, text = '가나'): Oddity =>
  odd(name, recording, text, 'complete', null);
const fails = (name: string, recording: Recording, code: string, text = ''): Oddity =>
  odd(name, recording, text, 'failed', code);
const joined = said('가') + said('나') + END;

const FRAMING: readonly Oddity[] = [
  fine('no space after data:', stream(joined.replaceAll('data: ', 'data:'))),
  fine('CRLF', stream(joined.replaceAll('\n', '\r\n'))),
  fine('CR alone', stream(joined.replaceAll('\n', '\r'))),
  fine('CRLF cut between CR and LF', stream(...joined.replaceAll('\n', '\r\n').split(/(?<=\r)/))),
  fine('a byte order mark', stream(`\ufeff${joined}`)),
  fine(
    'comments and retry',
    stream(': hello\n\nretry: 3000\n\n', said('가'), ': OPENROUTER PROCESSING\n\n', said('나'), END),
  ),
  fine('empty lines first', stream('\n\n\n', joined)),
  fine('ids and names of events', stream(joined.replaceAll('data: ', 'id: 1\nevent: message\ndata: '))),
  fine('data over several lines', stream(joined.replaceAll('"choices":', '\ndata: "choices":'))),
  fine('one newline between events', stream(joined.replaceAll('\n\n', '\n'), '\n')),
  fine('an event with no data', stream(said('가'), 'data:\n\n', 'data: \n\n', said('나'), END)),
  fine('no empty line behind the last event', stream(said('가'), said('나', 'stop').trimEnd())),
  fine('no [DONE]', stream(said('가'), said('나'), chunk({}, 'stop'))),
  fine('[DONE] in quotes of white space', stream(said('가'), said('나'), chunk({}, 'stop'), 'data:   [DONE]  \n\n')),
  fine('something behind [DONE]', stream(joined, said('다'), 'data: nonsense\n\n')),
  fine('letters cut in two', stream(...[...Buffer.from(joined)].map((byte) => Buffer.from([byte])))),
  fine('content-type text/plain', { headers: { 'content-type': 'text/plain' }, body: [joined] }),
  fine('content-type application/json for a stream', { headers: JSON_TYPE, body: [joined] }),
  fine('no content-type', { headers: {}, body: [joined] }),
  fine('status 201', { status: 201, headers: SSE, body: [joined] }),
];

const SHAPES: readonly Oddity[] = [
  fine('JSON, though a stream was asked for', plain(whole({ role: 'assistant', content: '가나' }))),
  fine('JSON with white space around it', plain(`\n \ufeff${JSON.stringify(whole({ content: '가나' }), null, 2)}\n`)),
  fine('JSON as text/event-stream', plain(whole({ content: '가나' }), SSE)),
  fine(
    'lines of JSON',
    plain([said('가'), said('나'), chunk({}, 'stop')].map((event) => event.slice(6).trim()).join('\n'), {}),
  ),
  fine(
    'a list of chunks',
    plain(`[${[said('가'), said('나'), chunk({}, 'stop')].map((event) => event.slice(6).trim()).join(',')}]`),
  ),
  fine('a whole message in one event', stream(sse(whole({ content: '가나' })), DONE)),
  fine('all of it repeated at the end', stream(said('가'), said('나'), sse(whole({ content: '가나' })), DONE)),
  fine(
    'content as a list of parts',
    stream(
      said([{ type: 'text', text: '가' }]),
      said([
        { type: 'text', text: '나' },
        { type: 'image_url', image_url: {} },
      ]),
      END,
    ),
  ),
  fine('content as a list of strings', stream(said(['가', '나']), END)),
  fine(
    'content as one part',
    stream(said({ type: 'text', text: '가' }), said({ type: 'text', text: { value: '나' } }), END),
  ),
  fine(
    'null content',
    stream(chunk({ role: 'assistant', content: null }), said('가'), chunk({ content: null }), said('나'), END),
  ),
  fine('null delta', stream(said('가'), sse({ choices: [{ index: 0, delta: null }] }), said('나'), END)),
  fine(
    'choices as an object',
    stream(sse({ choices: { index: 0, delta: { content: '가나' }, finish_reason: 'stop' } }), DONE),
  ),
  fine(
    'no choices in between',
    stream(said('가'), sse({ choices: [] }), sse({ prompt_filter_results: [] }), sse({}), said('나'), END),
  ),
  fine(
    'text in the place of delta',
    stream(sse({ choices: [{ text: '가' }] }), sse({ choices: [{ text: '나', finish_reason: 'stop' }] }), DONE),
  ),
  fine('an empty reason with each piece', stream(said('가', ''), said('나', ''), END)),
  fine('the word null as a reason', stream(said('가', 'null'), said('나'), END)),
  fine('STOP', stream(said('가'), said('나', 'STOP'), DONE)),
  fine('eos_token', stream(said('가'), said('나', 'eos_token'), DONE)),
  fine('end_turn', stream(said('가'), said('나', 'end_turn'), DONE)),
  fine(
    'error: null with each piece',
    stream(sse({ error: null, choices: [{ delta: { content: '가' } }] }), said('나'), END),
  ),
  odd('max_tokens', stream(said('가', 'max_tokens'), DONE), '가', 'interrupted', null),
  odd(
    'JSON cut in the middle',
    plain(JSON.stringify(whole({ content: '가나' })).slice(0, -12)),
    '',
    'failed',
    'model_cut_off',
  ),
  odd('JSON without a reason', plain(whole({ content: '가나' }, null)), '가나', 'interrupted', null),
  odd('a refusal', stream(chunk({ refusal: '할 수 없어요' }), END), '할 수 없어요', 'failed', 'model_filtered'),
];

const ERRORS: readonly Oddity[] = [
  fails('200 with {error: {message}}', plain({ error: { message: 'no', type: 'server_error' } }), 'model_failed'),
  fails('200 with {error: string}', plain({ error: 'model crashed' }), 'model_failed'),
  fails('200 with {detail}', plain({ detail: 'model crashed' }), 'model_failed'),
  fails('200 with {detail: [{msg}]}', plain({ detail: [{ loc: ['body'], msg: 'field required' }] }), 'model_failed'),
  fails('200 with {message}', plain({ message: 'model crashed' }), 'model_failed'),
  fails('200 with {object: error}', plain({ object: 'error', message: 'no', code: 500 }), 'model_failed'),
  fails(
    '200 with HTML',
    plain('<!doctype html><title>Welcome to nginx</title>', { 'content-type': 'text/html' }),
    'model_not_found',
  ),
  fails(
    '200 with an error that names 429',
    plain({ error: { message: 'slow down', code: 429 } }),
    'model_rate_limited',
  ),
  fails(
    '200 with an error that names 401 as text',
    plain({ error: { message: 'bad key', code: '401' } }),
    'model_key_refused',
  ),
  fails('an error string in the stream', stream(said('가'), sse({ error: 'out of memory' })), 'model_failed', '가'),
  fails(
    'an error list in the stream',
    stream(said('가'), sse({ errors: [{ message: 'out of memory' }] })),
    'model_failed',
    '가',
  ),
  fails(
    'an error beside choices',
    stream(
      said('가'),
      sse({
        error: { code: 502, message: 'bad gateway' },
        choices: [{ delta: { content: '' }, finish_reason: 'error' }],
      }),
    ),
    'model_failed',
    '가',
  ),
  fails(
    'event: error with {message}',
    stream(said('가'), sse({ message: 'out of memory' }, 'error')),
    'model_failed',
    '가',
  ),
  fails(
    'event: error in plain words',
    stream(said('가'), 'event: error\ndata: out of memory\n\n'),
    'model_failed',
    '가',
  ),
  fails(
    'an error of quota in the stream',
    stream(sse({ error: { message: 'You exceeded your current quota', type: 'insufficient_quota' } })),
    'model_no_credit',
  ),
  fails(
    'an error of the context in the stream',
    stream(sse({ error: { message: 'x', code: 'context_length_exceeded' } })),
    'model_input_too_long',
  ),
  fails(
    'broken JSON in an event',
    stream(said('가'), 'data: {"choices":[{"delta"\n\n', said('나'), END),
    'model_failed',
    '가',
  ),
  fails('400', refused(400, { error: { message: 'temperature must be less than 2' } }), 'model_refused'),
  fails(
    '400 about the context',
    refused(400, {
      error: { message: "This model's maximum context length is 4096 tokens.", code: 'context_length_exceeded' },
    }),
    'model_input_too_long',
  ),
  fails(
    '400 about the content',
    refused(400, { error: { message: 'triggered content management policy', code: 'content_filter' } }),
    'model_filtered',
  ),
  fails(
    '400 about a key',
    refused(400, { error: { message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT' } }),
    'model_key_refused',
  ),
  fails(
    '400 about the name of a model',
    refused(400, { error: { message: 'x is not a valid model ID', code: 400 } }),
    'model_not_found',
  ),
  fails(
    '400 about a model that is not there any more',
    refused(400, { error: { message: 'The model `x` has been decommissioned', code: 'model_decommissioned' } }),
    'model_not_found',
  ),
  fails(
    '400 with {error: string} about what is not loaded',
    refused(400, { error: 'No models loaded. Please load a model in the developer page.' }),
    'model_not_found',
  ),
  fails(
    '400 about credit',
    refused(400, { error: { message: 'Your credit balance is too low to access the API.' } }),
    'model_no_credit',
  ),
  fails('402', refused(402, { error: { message: 'Insufficient Balance' } }), 'model_no_credit'),
  fails(
    '429 about credit, which is not asked again',
    refused(429, { error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } }),
    'model_no_credit',
  ),
  fails(
    '429 about the length of one question',
    refused(429, { error: { message: 'Request too large: the input or output tokens must be reduced.' } }),
    'model_input_too_long',
  ),
  fails(
    '400 with {status: {message}} about the length',
    refused(400, { status: { code: '40003', message: 'Text too long' } }),
    'model_input_too_long',
  ),
  fails('401 with {detail}', refused(401, { detail: 'Unauthorized' }), 'model_key_refused'),
  fails('403 with HTML', refused(403, '<html>forbidden</html>', { 'content-type': 'text/html' }), 'model_key_refused'),
  fails('404 with a text', refused(404, '404 page not found', { 'content-type': 'text/plain' }), 'model_not_found'),
  fails('404 with {error: string}', refused(404, { error: "model 'x' not found" }), 'model_not_found'),
  fails('405', refused(405, ''), 'model_not_found'),
  fails('301', refused(301, '', { location: 'http://127.0.0.1:1/elsewhere' }), 'model_not_found'),
  fails('408', refused(408, ''), 'model_timeout'),
  fails('413', refused(413, '<html>too large</html>', { 'content-type': 'text/html' }), 'model_input_too_long'),
  fails(
    '422 with {detail: [{msg}]}',
    refused(422, { detail: [{ loc: ['body', 'tools'], msg: 'extra fields not permitted' }] }),
    'model_refused',
  ),
  fails(
    '429 with a long Retry-After',
    refused(429, { message: 'rate limit' }, { ...JSON_TYPE, 'retry-after': '600' }),
    'model_rate_limited',
  ),
  fails('500 with HTML', refused(500, '<html>oops</html>', { 'content-type': 'text/html' }), 'model_unavailable'),
  fails('503 with nothing', refused(503, ''), 'model_unavailable'),
  fails('504', refused(504, 'upstream request timeout', { 'content-type': 'text/plain' }), 'model_timeout'),
];

export const ODDITIES: readonly Oddity[] = [...FRAMING, ...SHAPES, ...ERRORS];
