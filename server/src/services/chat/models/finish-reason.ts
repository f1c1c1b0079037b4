import type { FinishReason } from '@madang/contracts/chat';

/**
 * What servers call the reasons of the chat completions API, and what others say in their place.
 * Sources: OpenAI API reference, "Chat completions", `finish_reason`; vLLM `FinishReason`; text-generation-inference
 * `finish_reason`; Anthropic `stop_reason`; Gemini `FinishReason`; Mistral `finish_reason`.
 */
const REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  eos: 'stop',
  eos_token: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  end_of_turn: 'stop',
  complete: 'stop',
  completed: 'stop',
  length: 'length',
  max_tokens: 'length',
  max_output_tokens: 'length',
  model_length: 'length',
  max_length: 'length',
  content_filter: 'content_filter',
  safety: 'content_filter',
  refusal: 'content_filter',
  recitation: 'content_filter',
  blocklist: 'content_filter',
  prohibited_content: 'content_filter',
  spii: 'content_filter',
  sensitive: 'content_filter',
  tool_calls: 'tool_calls',
  tool_call: 'tool_calls',
  tool_use: 'tool_calls',
  function_call: 'tool_calls',
  error: 'error',
  network_error: 'error',
};

/** undefined where none is given: servers also write that as an empty text, or as the word. */
export const finishReasonOf = (given: unknown): FinishReason | undefined => {
  if (given === undefined || given === null || given === '' || given === 'null') return undefined;
  return typeof given === 'string' ? (REASONS[given.toLowerCase().replaceAll('-', '_')] ?? 'unknown') : 'unknown';
};
