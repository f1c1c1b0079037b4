import { inSpan, type SpanAttributes } from '#platform/tracing/spans';
import type { Config } from '../settings.ts';
import type { ModelCall, ModelCallPart } from './model-call.ts';
import type { Prompt, Said } from './prompt.ts';

/** As the semantic conventions for generative AI name them; those of servers that speak like OpenAI's are not said. */
const PROVIDERS: Readonly<Record<string, string>> = { google: 'gcp.gemini' };

const WITH_CONTENT: ReadonlySet<string> = new Set(['SPAN_ONLY', 'SPAN_AND_EVENT', 'true']);

const messageOf = (said: Said): object => ({
  role: said.role,
  parts:
    said.role === 'tool'
      ? [{ type: 'tool_call_response', id: said.callId, response: said.content }]
      : [
          ...(said.content === '' ? [] : [{ type: 'text', content: said.content }]),
          ...(said.calls ?? []).map(({ id, name, input }) => ({ type: 'tool_call', id, name, arguments: input })),
        ],
});

const requestOf = (id: string, { options = {} }: Prompt): SpanAttributes => {
  const [provider = id, ...name] = id.split('/');
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': PROVIDERS[provider] ?? provider,
    'gen_ai.request.model': name.join('/') || id,
    'gen_ai.request.max_tokens': options.maxTokens,
    'gen_ai.request.top_p': options.topP,
    'gen_ai.request.seed': options.seed,
  };
};

/** A span for each call of a model (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/). */
export const createModelSpans = (
  config: Pick<Config, 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT'>,
): ((model: string, modelCall: ModelCall) => ModelCall) => {
  const withContent = WITH_CONTENT.has(config.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT);
  return (id, modelCall) => (prompt, signal, take) => {
    const request = requestOf(id, prompt);
    const name = `chat ${String(request['gen_ai.request.model'])}`;
    return inSpan(name, { kind: 'client', attributes: request }, async (span) => {
      if (span === undefined) return modelCall(prompt, signal, take);
      let said = '';
      const takeText = (part: ModelCallPart): void => {
        if (part.kind === 'text') said += part.text;
        take(part);
      };
      if (withContent) span.set({ 'gen_ai.input.messages': JSON.stringify(prompt.messages.map(messageOf)) });
      const end = await modelCall(prompt, signal, withContent ? takeText : take);
      span.set({
        'gen_ai.response.finish_reasons': [end.finish],
        'gen_ai.usage.input_tokens': end.usage?.input,
        'gen_ai.usage.output_tokens': end.usage?.output,
      });
      if (withContent) {
        const parts = [{ type: 'text', content: said }];
        span.set({
          'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', parts, finish_reason: end.finish }]),
        });
      }
      return end;
    });
  };
};
