import type { ReasoningEffort } from '@madang/contracts/chat';
import { AppError } from '#platform/errors';
import { fieldError } from '#platform/http/field-errors';
import type { Locale } from '#platform/http/handler';
import type { PromptMessage } from '../models/model.ts';
import type { Prompt, PromptPicture, Said } from '../models/prompt.ts';

/** What a client of its own has asked, whichever of the APIs it speaks. */
export interface ClientPrompt {
  /** As the client names it. */
  readonly model: string;
  readonly prompt: Prompt;
}

const EFFORTS: Readonly<Record<string, ReasoningEffort>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
};

export const effortOf = (given: string | null | undefined): ReasoningEffort | null => EFFORTS[given ?? ''] ?? null;

/** Where in the body what is wrong stands. @throws AppError `validation_failed` */
export const refuseField = (path: string, code: Parameters<typeof fieldError>[1], locale: Locale): never => {
  throw new AppError('validation_failed', { errors: [fieldError(path, code, locale)] });
};

/**
 * Every result belongs to a call that was made before it: providers refuse the others in words of their own.
 * @returns the same messages, with the names of the tools @throws AppError `validation_failed`
 */
export const withNamesOfTools = (
  messages: readonly (Exclude<Said, { role: 'tool' }> | Omit<Extract<Said, { role: 'tool' }>, 'name'>)[],
  pathOf: (index: number) => string,
  locale: Locale,
): Said[] => {
  const names = new Map<string, string>();
  return messages.map((said, index) => {
    if (said.role === 'tool') {
      const name = names.get(said.callId) ?? refuseField(pathOf(index), 'call_not_made', locale);
      return { ...said, name };
    }
    for (const { id, name } of said.calls ?? []) names.set(id, name);
    return said;
  });
};

/** What people and models say in it, for those who look at that alone. */
export const spokenIn = ({ messages }: Prompt): PromptMessage[] =>
  messages.flatMap((said) =>
    said.role === 'user' || said.role === 'assistant'
      ? [
          {
            role: said.role,
            content: said.content,
            ...(said.pictures === undefined ? {} : { pictures: said.pictures }),
          },
        ]
      : [],
  );

export const picturesIn = ({ messages }: Prompt): PromptPicture[] =>
  messages.flatMap((said) => ('pictures' in said ? (said.pictures ?? []) : []));

/** All that a client sends of its own for a model to read: none of it was looked at before. */
export const textsIn = ({ messages, tools = [], options }: Prompt): string =>
  [
    ...messages.flatMap((said) => [
      said.content,
      ...('calls' in said ? (said.calls ?? []).map(({ input }) => input) : []),
    ]),
    // Names and schemas are read by a model like everything else.
    ...tools.map((tool) => JSON.stringify(tool)),
    ...(options?.format === undefined ? [] : [JSON.stringify(options.format)]),
  ]
    .filter((text) => text.trim() !== '')
    .join('\n\n');
