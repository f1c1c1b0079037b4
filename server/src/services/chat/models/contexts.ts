import { entriesOf } from '#platform/config/settings';

/** Of models of the settings of which nobody says it. */
export const USUAL_CONTEXT = 128_000;
/** Names of models hold slashes and colons, but no "=" and no comma. */
const ENTRY = /^([^=\s/]+\/[^=]*[^=\s])\s*=\s*([1-9]\d{2,8})$/;
const LEAST = 500;

/** Reads MODEL_CONTEXTS, in tokens; `problems` say what of it is not understood. */
export const readContexts = (
  setting: string | undefined,
): { readonly contexts: ReadonlyMap<string, number>; readonly problems: readonly string[] } => {
  const contexts = new Map<string, number>();
  const problems: string[] = [];
  for (const entry of entriesOf(setting)) {
    const [, id, tokens] = ENTRY.exec(entry) ?? [];
    if (id === undefined || Number(tokens) < LEAST)
      problems.push(
        `MODEL_CONTEXTS: "${entry}" is not provider/name=tokens, ${LEAST} or more, like openai/gpt-5-mini=400000.`,
      );
    else if (contexts.has(id)) problems.push(`MODEL_CONTEXTS: names ${id} twice.`);
    else contexts.set(id, Number(tokens));
  }
  return { contexts, problems };
};
