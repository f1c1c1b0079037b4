import { KEY, sse, type WireFormat } from './model-double.ts';

const chunk = (text: string, rest: object = {}): string =>
  sse({
    candidates: [{ content: { parts: [{ text }], role: 'model' }, index: 0, ...rest }],
    usageMetadata: { promptTokenCount: 10, totalTokenCount: 18 },
    modelVersion: 'double',
    responseId: 'r1',
  });
const STATUS: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
};
const error = (code: number) => ({
  error: { code, message: `the double says ${code}`, status: STATUS[code] ?? 'UNKNOWN' },
});

const asObject = (input: string): unknown => {
  try {
    return JSON.parse(input);
  } catch {
    return { unreadable: input };
  }
};

/** streamGenerateContent of the Gemini API, as server-sent events. Source: Gemini API reference, "Generating content". */
export const google: WireFormat = {
  isAsked: ({ method, url }) => method === 'POST' && url === '/v1beta/models/double:streamGenerateContent?alt=sse',
  isAuthorised: ({ headers }) => headers['x-goog-api-key'] === KEY,
  refusal: (status) => JSON.stringify(error(status)),
  tooLong: JSON.stringify({
    error: {
      code: 400,
      message: 'The input token count (5000) exceeds the maximum number of tokens allowed (4096).',
      status: 'INVALID_ARGUMENT',
    },
  }),
  begin: '',
  delta: (text) => chunk(text),
  failure: sse(error(500)),
  end: chunk('', { finishReason: 'STOP' }),
  endedBy: {
    length: chunk('', { finishReason: 'MAX_TOKENS' }),
    filtered: chunk('', { finishReason: 'SAFETY' }),
    unknown: chunk('', { finishReason: 'OTHER' }),
  },
  /** Gemini gives its input as an object; it cannot be broken JSON. */
  toolCall: (name, input) =>
    sse({
      candidates: [
        {
          content: { parts: [{ functionCall: { name, args: asObject(input) } }], role: 'model' },
          index: 0,
          finishReason: 'STOP',
        },
      ],
      usageMetadata: { promptTokenCount: 10, totalTokenCount: 18 },
      modelVersion: 'double',
      responseId: 'r1',
    }),
  offersTools: (body) => body.includes('"functionDeclarations"'),
  bringsResult: (body) => body.includes('"functionResponse"'),
};
