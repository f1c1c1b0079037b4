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

/** Whether an error may be about the tools that were offered. One that came from the other thread has only its words. */
export const refusesTools = (error: unknown): boolean => {
  if (!(error instanceof ModelError || error instanceof ProviderError || refusalOf(error) !== undefined)) return false;
  if (!MAY_REFUSE.has(toModelError(error).code)) return false;
  return TOOLS.test(refusalOf(error)?.words ?? [...layersOf(error)].map(({ message = '' }) => message).join(' '));
};
