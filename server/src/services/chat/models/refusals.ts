import type { ModelCall } from './model-call.ts';
import { ModelError } from './model.ts';
import type { Prompt } from './prompt.ts';
import { layersOf, ProviderError, refusalOf, toModelError } from './provider-error.ts';

/** What a question can do without. */
type AnswerOption = 'temperature' | 'reasoningEffort';

const NAMES: Readonly<Record<AnswerOption, RegExp>> = {
  temperature: /temperature/i,
  // Ollama names it by what it does: "does not support thinking".
  reasoningEffort: /reasoning|thinking|\beffort\b/i,
};
/** The server does not know it at all, whatever its value. */
const NEVER =
  /not support|unsupported|unrecognized|unknown|unexpected|not permitted|not allowed|deprecated|only the default/i;

const isSent = (prompt: Prompt, option: AnswerOption): boolean =>
  prompt[option] !== null && prompt[option] !== undefined;
const without = (prompt: Prompt, options: Iterable<AnswerOption>): Prompt =>
  Object.assign({ ...prompt }, ...[...options].map((option) => ({ [option]: null }))) as Prompt;

/** The option that a refusal names, of those that were sent. */
export const refusedOption = (error: unknown, prompt: Prompt): AnswerOption | undefined => {
  const { status, words } = refusalOf(error) ?? { status: 0, words: '' };
  if (status !== 400 && status !== 422) return undefined;
  return (Object.keys(NAMES) as AnswerOption[]).find((option) => isSent(prompt, option) && NAMES[option].test(words));
};

/**
 * Asks once more without what a server refuses to be told of how to answer, and does not tell it that again where it
 * knows no such thing. Whoever set it is answered all the same.
 */
export const withoutRefusedOptions = (modelCall: ModelCall): ModelCall => {
  const unknown = new Set<AnswerOption>();
  return async (prompt, signal, take) => {
    let asked = unknown.size === 0 ? prompt : without(prompt, unknown);
    for (;;) {
      try {
        return await modelCall(asked, signal, take);
      } catch (error) {
        const option = signal.aborted ? undefined : refusedOption(error, asked);
        if (option === undefined) throw error;
        if (NEVER.test(refusalOf(error)?.words ?? '')) unknown.add(option);
        asked = without(asked, [option]);
      }
    }
  };
};

/**
 * How servers say that a model cannot be offered tools. Sources: Ollama ("does not support tools"), llama.cpp ("tools param
 * requires --jinja flag", with status 500), vLLM ("auto" tool choice requires …), OpenRouter ("No endpoints found that
 * support tool use", with status 404), Gemini ("Function calling is not enabled for …").
 */
const TOOLS = /\btools?\b|tool[ _-]?(use|call|choice)|function[ _-]?call/i;
const MAY_REFUSE: ReadonlySet<ModelError['code']> = new Set([
  'model_refused',
  'model_not_found',
  'model_failed',
  'model_unavailable',
]);

const wordsIn = (error: unknown): string =>
  refusalOf(error)?.words ?? [...layersOf(error)].map(({ message = '' }) => message).join(' ');

/** Whether an error may be about the tools that were offered. One that came from the other thread has only its words. */
export const refusesTools = (error: unknown): boolean => {
  if (!(error instanceof ModelError || error instanceof ProviderError || refusalOf(error) !== undefined)) return false;
  if (!MAY_REFUSE.has(toModelError(error).code)) return false;
  return TOOLS.test(wordsIn(error));
};

/** By its place among the tools that were sent. Sources: OpenAI (`tools[3].function.parameters`), Gemini (`function_declarations[3]`), Anthropic (`tools.3.custom.input_schema`). */
const PLACE = /(?:tools|function_?declarations)[.[](\d+)/gi;
/** Gemini puts all of them into its first tool. */
const DECLARATION = /function_?declarations\[(\d+)\]/i;
/** What is said of a tool's input: OpenAI says "Invalid schema for function 'x'", and neither names a tool. */
const SCHEMA = /\b(json ?)?schema\b|\bparameters\b|\bfunction\b|function_?declaration/i;

/**
 * Which of the tools that were offered an error is about, by their names on the wire; all of them where it is about tools and
 * names none. Empty for what is about something else.
 */
export const refusedTools = (error: unknown, offered: readonly string[]): readonly string[] => {
  const isRefusal = error instanceof ModelError || error instanceof ProviderError || refusalOf(error) !== undefined;
  const { code } = isRefusal ? toModelError(error) : { code: undefined };
  if (code === undefined || !MAY_REFUSE.has(code)) return [];
  const words = wordsIn(error);
  const tokens = new Set(words.split(/[^\w-]+/));
  const named = offered.filter((name) => tokens.has(name));
  if (named.length > 0) return named;
  const declaration = DECLARATION.exec(words)?.[1];
  const places = declaration === undefined ? [...words.matchAll(PLACE)].map(([, at]) => at) : [declaration];
  const placed = places.flatMap((at) => offered[Number(at)] ?? []);
  if (placed.length > 0) return [...new Set(placed)];
  return TOOLS.test(words) || (code === 'model_refused' && SCHEMA.test(words)) ? offered : [];
};
