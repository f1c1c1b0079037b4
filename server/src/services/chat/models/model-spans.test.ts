import { afterEach, expect, it } from 'vitest';
import { useTracing, type SpanAttributes } from '#platform/tracing/spans';
import { createModelSpans } from './model-spans.ts';
import type { Prompt } from './prompt.ts';

afterEach(() => useTracing(undefined));

const prompt = { messages: [{ role: 'user', content: 'a secret question' }] } as unknown as Prompt;

/** What is recorded of one call, by what the setting says of what is written. */
const recorded = async (
  capture: Parameters<typeof createModelSpans>[0]['OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT'],
): Promise<SpanAttributes> => {
  let seen: SpanAttributes = {};
  const set = (attributes: SpanAttributes): void => void (seen = { ...seen, ...attributes });
  useTracing({
    inSpan: (name, { attributes = {} }, work) => {
      set({ name, ...attributes });
      return work({ set });
    },
    headers: () => ({}),
    traceRequests: () => undefined,
    stop: () => Promise.resolve(),
  });
  const call = createModelSpans({ OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: capture })(
    'google/gemini',
    (_prompt, _signal, take) => {
      take({ kind: 'text', text: 'a secret ' });
      take({ kind: 'text', text: 'answer' });
      return Promise.resolve({ finish: 'stop', usage: { input: 3, output: 2 } });
    },
  );
  let said = '';
  await call(prompt, new AbortController().signal, (part) => void (said += part.kind === 'text' ? part.text : ''));
  expect(said).toBe('a secret answer');
  return seen;
};

it('tells of a call by the names of the semantic conventions', async () => {
  expect(await recorded('NO_CONTENT')).toMatchObject({
    name: 'chat gemini',
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'gcp.gemini',
    'gen_ai.request.model': 'gemini',
    'gen_ai.usage.input_tokens': 3,
    'gen_ai.usage.output_tokens': 2,
    'gen_ai.response.finish_reasons': ['stop'],
  });
});

it.each(['NO_CONTENT', 'EVENT_ONLY', 'false'] as const)('%s: nothing of what was said', async (capture) => {
  expect(JSON.stringify(await recorded(capture))).not.toContain('secret');
});

it.each(['SPAN_ONLY', 'SPAN_AND_EVENT', 'true'] as const)('%s: what was said, both ways', async (capture) => {
  const seen = await recorded(capture);
  expect(JSON.parse(String(seen['gen_ai.input.messages']))).toEqual([
    { role: 'user', parts: [{ type: 'text', content: 'a secret question' }] },
  ]);
  expect(JSON.parse(String(seen['gen_ai.output.messages']))).toEqual([
    { role: 'assistant', parts: [{ type: 'text', content: 'a secret answer' }], finish_reason: 'stop' },
  ]);
});
