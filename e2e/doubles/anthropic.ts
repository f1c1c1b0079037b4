import { KEY, sse, type WireFormat } from './model-double.ts';

const event = ({ type, ...data }: { readonly type: string; readonly [field: string]: unknown }): string =>
  sse({ type, ...data }, type);
const start = event({
  type: 'message_start',
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'double',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 1 },
  },
});
const stop = (reason: string): string =>
  event({ type: 'content_block_stop', index: 0 }) +
  event({
    type: 'message_delta',
    delta: { stop_reason: reason, stop_sequence: null },
    usage: { output_tokens: 8 },
  }) +
  event({ type: 'message_stop' });

const KINDS: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  500: 'api_error',
};
const error = (status: number) => ({
  type: 'error',
  error: { type: KINDS[status] ?? 'invalid_request_error', message: `the double says ${status}` },
  request_id: 'req_1',
});

/** The Messages API, streamed. Source: Anthropic API reference, "Messages" and "Streaming messages". */
export const anthropic: WireFormat = {
  isAsked: ({ method, url }) => method === 'POST' && url === '/v1/messages',
  isAuthorised: ({ headers }) => headers['x-api-key'] === KEY && headers['anthropic-version'] === '2023-06-01',
  refusal: (status) => JSON.stringify(error(status)),
  tooLong: JSON.stringify({
    type: 'error',
    error: { type: 'invalid_request_error', message: 'prompt is too long: 5000 tokens > 4096 maximum' },
  }),
  begin:
    start +
    event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }) +
    event({ type: 'ping' }),
  delta: (text) => event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
  failure: event(error(500)),
  end: stop('end_turn'),
  endedBy: { length: stop('max_tokens'), filtered: stop('refusal'), unknown: stop('of a later release') },
  toolCall: (name, input) =>
    start +
    event({
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'tool_use', id: 'toolu_1', name, input: {} },
    }) +
    [input.slice(0, 5), input.slice(5)]
      .map((partial_json) =>
        event({ type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json } }),
      )
      .join('') +
    stop('tool_use'),
  offersTools: (body) => body.includes('"input_schema"'),
  bringsResult: (body) => body.includes('"tool_result"'),
};
