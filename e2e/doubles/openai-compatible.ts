import { KEY, sse, type WireFormat } from './model-double.ts';

export const chunk = (delta: object, finish: string | null = null): string =>
  sse({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'double',
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
const error = (message: string) => ({ error: { message, type: 'server_error', param: null, code: null } });

/** The streaming chat completions API. Source: OpenAI API reference, "Chat completions", "Streaming". */
export const openAiCompatible: WireFormat = {
  isAsked: ({ method, url }) => method === 'POST' && url === '/v1/chat/completions',
  isAuthorised: ({ headers }) => headers.authorization === `Bearer ${KEY}`,
  refusal: (status) => JSON.stringify(error(`the double says ${status}`)),
  tooLong: JSON.stringify({
    error: {
      message: "This model's maximum context length is 4096 tokens. However, your messages resulted in 5000 tokens.",
      type: 'invalid_request_error',
      param: 'messages',
      code: 'context_length_exceeded',
    },
  }),
  begin: chunk({ role: 'assistant', content: '' }),
  delta: (content) => chunk({ content }),
  failure: sse(error('the double fails in the middle')),
  end: `${chunk({}, 'stop')}data: [DONE]\n\n`,
  endedBy: {
    length: `${chunk({}, 'length')}data: [DONE]\n\n`,
    filtered: `${chunk({}, 'content_filter')}data: [DONE]\n\n`,
    unknown: 'data: [DONE]\n\n',
  },
  toolCall: (name, input) =>
    [
      chunk({
        role: 'assistant',
        content: null,
        tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name, arguments: '' } }],
      }),
      ...[input.slice(0, 4), input.slice(4)].map((piece) =>
        chunk({ tool_calls: [{ index: 0, function: { arguments: piece } }] }),
      ),
      `${chunk({}, 'tool_calls')}data: [DONE]\n\n`,
    ].join(''),
  offersTools: (body) => body.includes('"tools":['),
  bringsResult: (body) => body.includes('"tool_call_id"'),
};
