import type { ResponseRequest } from '@madang/contracts/chat/openai-responses';
import { AppError } from '#platform/errors';
import type { Locale } from '#platform/http/handler';
import type { PromptPicture } from '../models/prompt.ts';
import type { AnswerFormat, AnswerOptions, OfferedTool, Said } from '../models/prompt.ts';
import { effortOf, refuseField, withNamesOfTools, type ClientPrompt } from './client-prompt.ts';
import { pictureOf } from './pictures.ts';

type Item = Exclude<ResponseRequest['input'], string>[number];
type Message = Extract<Item, { role: string }>;
type Part = Exclude<Message['content'], string>[number];
type Unnamed = Parameters<typeof withNamesOfTools>[0][number];
type Spoken = Exclude<Said, { role: 'tool' }>;

const textOf = (content: string | readonly Part[]): string =>
  typeof content === 'string'
    ? content
    : content
        .flatMap((part) => (part.type === 'refusal' ? [part.refusal] : part.type === 'input_image' ? [] : [part.text]))
        .join('\n\n');

const picturesOf = ({ role, content }: Message, path: string, locale: Locale): PromptPicture[] =>
  typeof content === 'string' || role !== 'user'
    ? []
    : content.flatMap((part, index) =>
        part.type === 'input_image' ? [pictureOf(part.image_url, `${path}.content.${index}.image_url`, locale)] : [],
      );

const spokenOf = (message: Message, path: string, locale: Locale): Spoken => {
  const pictures = picturesOf(message, path, locale);
  return {
    role: message.role === 'developer' ? 'system' : message.role,
    content: textOf(message.content),
    ...(pictures.length === 0 ? {} : { pictures }),
  };
};

/** Calls of one round are one message, with what was said before them: that is how models are told of them. */
const withCall = (before: Unnamed | undefined, call: NonNullable<Spoken['calls']>[number]): Spoken =>
  before !== undefined && before.role === 'assistant'
    ? { ...before, calls: [...(before.calls ?? []), call] }
    : { role: 'assistant', content: '', calls: [call] };

/** @returns messages, and where each stands in the input @throws AppError `validation_failed` */
const messagesOf = (items: readonly Item[], locale: Locale): { readonly said: Unnamed; readonly path: string }[] => {
  const all: { said: Unnamed; path: string }[] = [];
  for (const [index, item] of items.entries()) {
    const path = `body.input.${index}`;
    if (item.type === 'reasoning') continue; // another provider's own, which ours would not take
    if ('role' in item) all.push({ said: spokenOf(item, path, locale), path });
    else if (item.type === 'function_call') {
      const call = { id: item.call_id, name: item.name, input: item.arguments };
      const last = all.at(-1)?.said;
      const joins = last?.role === 'assistant';
      all.splice(joins ? -1 : all.length, joins ? 1 : 0, { said: withCall(last, call), path });
    } else if (item.type === 'function_call_output')
      all.push({ said: { role: 'tool', callId: item.call_id, content: textOf(item.output) }, path: `${path}.call_id` });
    else if (item.type === 'item_reference') refuseField(`${path}.id`, 'nothing_stored', locale);
  }
  return all;
};

const formatOf = (format: NonNullable<ResponseRequest['text']>['format']): AnswerFormat | undefined => {
  if (format == null || format.type === 'text') return undefined;
  if (format.type !== 'json_schema') return { name: 'answer' };
  const { name, description, schema, strict } = format;
  return { name, description: description ?? undefined, schema, strict: strict ?? undefined };
};

const toolOf = ({
  name,
  description,
  parameters,
  strict,
}: NonNullable<ResponseRequest['tools']>[number]): OfferedTool => ({
  name,
  description: description ?? undefined,
  inputSchema: parameters ?? { type: 'object', properties: {} },
  strict: strict ?? undefined,
});

const toolChoiceOf = (choice: ResponseRequest['tool_choice']): AnswerOptions['toolChoice'] =>
  typeof choice === 'object' ? (choice === null ? undefined : { name: choice.name }) : choice;

/** What a client of the responses API asks, as a model is asked. @throws AppError `validation_failed` */
export const promptOfResponse = (body: ResponseRequest, locale: Locale): ClientPrompt => {
  if (body.previous_response_id != null) refuseField('body.previous_response_id', 'nothing_stored', locale);
  const items = typeof body.input === 'string' ? [{ role: 'user' as const, content: body.input }] : body.input;
  const found = messagesOf(items, locale);
  const messages = withNamesOfTools(
    found.map(({ said }) => said),
    (index) => found[index]?.path ?? 'body.input',
    locale,
  );
  if (messages.length === 0) throw new AppError('validation_failed', { detail: 'the input says nothing' });
  const tools = body.tools ?? [];
  return {
    model: body.model,
    prompt: {
      messages: [
        ...(body.instructions == null ? [] : [{ role: 'system' as const, content: body.instructions }]),
        ...messages,
      ],
      tools: tools.length === 0 ? undefined : tools.map(toolOf),
      temperature: body.temperature ?? null,
      reasoningEffort: effortOf(body.reasoning?.effort),
      options: {
        maxTokens: body.max_output_tokens ?? undefined,
        topP: body.top_p ?? undefined,
        toolChoice: tools.length === 0 ? undefined : toolChoiceOf(body.tool_choice),
        parallelToolCalls: tools.length === 0 ? undefined : (body.parallel_tool_calls ?? undefined),
        format: formatOf(body.text?.format),
      },
    },
  };
};
