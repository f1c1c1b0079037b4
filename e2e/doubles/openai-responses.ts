import { KEY, sse, type WireFormat } from './model-double.ts';

const event = (type: string, data: object): string => sse({ type, sequence_number: 1, ...data }, type);
const response = (status: string, rest: object = {}) => ({
  response: {
    id: 'resp_1',
    object: 'response',
    created_at: 1_700_000_000,
    model: 'double',
    status,
    output: [],
    error: null,
    incomplete_details: null,
    ...rest,
  },
});
const item = { id: 'msg_1', type: 'message', role: 'assistant', status: 'in_progress', content: [] };
const failed = { code: 'server_error', message: 'the double fails in the middle' };

const incomplete = (reason: string): string =>
  event('response.output_item.done', { output_index: 0, item: { ...item, status: 'incomplete' } }) +
  event(
    'response.incomplete',
    response('incomplete', {
      incomplete_details: { reason },
      usage: { input_tokens: 10, output_tokens: 8, total_tokens: 18 },
    }),
  );

const functionCall = (name: string, input: string, status: string) => ({
  id: 'fc_1',
  type: 'function_call',
  call_id: 'call_1',
  name,
  arguments: input,
  status,
});

/** The streaming responses API. Source: OpenAI API reference, "Responses", "Streaming events". */
export const openAiResponses: WireFormat = {
  isAsked: ({ method, url }) => method === 'POST' && url === '/v1/responses',
  isAuthorised: ({ headers }) => headers.authorization === `Bearer ${KEY}`,
  refusal: (status) =>
    JSON.stringify({ error: { message: `the double says ${status}`, type: 'server_error', param: null, code: null } }),
  tooLong: JSON.stringify({
    error: {
      message: 'Your input exceeds the context window of this model. Please adjust your input and try again.',
      type: 'invalid_request_error',
      param: 'input',
      code: 'context_length_exceeded',
    },
  }),
  begin:
    event('response.created', response('in_progress')) + event('response.output_item.added', { output_index: 0, item }),
  delta: (delta) =>
    event('response.output_text.delta', { item_id: 'msg_1', output_index: 0, content_index: 0, delta, logprobs: [] }),
  failure: event('response.failed', response('failed', { error: failed })),
  end:
    event('response.output_item.done', { output_index: 0, item: { ...item, status: 'completed' } }) +
    event(
      'response.completed',
      response('completed', { usage: { input_tokens: 10, output_tokens: 8, total_tokens: 18 } }),
    ),
  endedBy: {
    length: incomplete('max_output_tokens'),
    filtered: incomplete('content_filter'),
    unknown: incomplete('something_new'),
  },
  toolCall: (name, input) =>
    [
      event('response.created', response('in_progress')),
      event('response.output_item.added', { output_index: 0, item: functionCall(name, '', 'in_progress') }),
      ...[input.slice(0, 4), input.slice(4)].map((delta) =>
        event('response.function_call_arguments.delta', { item_id: 'fc_1', output_index: 0, delta }),
      ),
      event('response.function_call_arguments.done', { item_id: 'fc_1', output_index: 0, arguments: input }),
      event('response.output_item.done', { output_index: 0, item: functionCall(name, input, 'completed') }),
      event(
        'response.completed',
        response('completed', { usage: { input_tokens: 10, output_tokens: 8, total_tokens: 18 } }),
      ),
    ].join(''),
  offersTools: (body) => body.includes('"tools":['),
  bringsResult: (body) => body.includes('"function_call_output"'),
};
