/** What is there under names, of whatever came; nothing where it is no object. */
export const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

const TEXT_PARTS: ReadonlySet<unknown> = new Set([undefined, null, 'text', 'output_text', 'refusal']);

/** The text of a message: a string, or a list of parts of which some are text (`{type: 'text', text: '…'}`). */
export const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join('');
  const { type, text, value: inner, content, refusal } = asRecord(value);
  if (!TEXT_PARTS.has(type)) return '';
  const given = text ?? inner ?? content ?? refusal;
  return given === undefined || given === null ? '' : textOf(given);
};

const THOUGHT_PARTS: ReadonlySet<unknown> = new Set([
  'thinking',
  'reasoning',
  'reasoning.text',
  'reasoning.summary',
  'thought',
]);

/** Of parts of a message, the text of those that are thoughts: `{type: 'thinking', thinking: …}`. */
const thoughtIn = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(thoughtIn).join('');
  const { type, thinking, text, summary } = asRecord(value);
  return THOUGHT_PARTS.has(type) ? textOf(thinking ?? text ?? summary) : '';
};

/**
 * What a model thinks, under the names that servers give it: `reasoning_content` (DeepSeek, vLLM, SGLang, llama.cpp),
 * `reasoning` (OpenRouter, Ollama, LM Studio), `reasoning_details` (OpenRouter), `thinking`, or parts of the content (Mistral).
 */
export const thoughtOf = ({
  reasoning_content,
  reasoning,
  thinking,
  reasoning_details,
  content,
}: Readonly<Record<string, unknown>>): string =>
  textOf(reasoning_content) ||
  textOf(reasoning) ||
  textOf(thinking) ||
  thoughtIn(reasoning_details) ||
  thoughtIn(content);
