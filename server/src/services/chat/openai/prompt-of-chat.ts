import type { ChatCompletionRequest } from '@madang/contracts/chat/openai-chat';
import type { Locale } from '#platform/http/handler';
import type { AnswerFormat, AnswerOptions, OfferedTool, Prompt } from '../models/prompt.ts';
import { effortOf, withNamesOfTools, type ClientPrompt } from './client-prompt.ts';
import { pictureOf } from './pictures.ts';

type Message = ChatCompletionRequest['messages'][number];
type Content = Extract<Message, { role: 'user' }>['content'] | null | undefined;

const textOf = (content: Content): string =>
  typeof content === 'string'
    ? content
    : (content ?? []).flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');

const picturesOf = (content: Content, path: string, locale: Locale) =>
  typeof content === 'string'
    ? []
    : (content ?? []).flatMap((part, index) =>
        part.type === 'image_url'
          ? [pictureOf(part.image_url.url, `${path}.content.${index}.image_url.url`, locale)]
          : [],
      );

const saidOf = (message: Message, path: string, locale: Locale) => {
  if (message.role === 'tool')
    return { role: 'tool' as const, callId: message.tool_call_id, content: textOf(message.content) };
  if (message.role === 'system' || message.role === 'developer')
    return { role: 'system' as const, content: textOf(message.content) };
  if (message.role === 'assistant')
    return {
      role: 'assistant' as const,
      content: textOf(message.content),
      calls: (message.tool_calls ?? []).map(({ id, function: { name, arguments: input } }) => ({ id, name, input })),
    };
  const pictures = picturesOf(message.content, path, locale);
  return {
    role: 'user' as const,
    content: textOf(message.content),
    ...(pictures.length === 0 ? {} : { pictures }),
  };
};

const formatOf = (format: ChatCompletionRequest['response_format']): AnswerFormat | undefined => {
  if (format == null || format.type === 'text') return undefined;
  if (format.type !== 'json_schema') return { name: 'answer' };
  const { name, description, schema, strict } = format.json_schema;
  return {
    name,
    description: description ?? undefined,
    schema: schema ?? undefined,
    strict: strict ?? undefined,
  };
};

const toolOf = ({
  function: { name, description, parameters, strict },
}: NonNullable<ChatCompletionRequest['tools']>[number]): OfferedTool => ({
  name,
  description: description ?? undefined,
  inputSchema: parameters ?? { type: 'object', properties: {} },
  strict: strict ?? undefined,
});

const toolChoiceOf = (choice: ChatCompletionRequest['tool_choice']): AnswerOptions['toolChoice'] =>
  typeof choice === 'object' ? (choice === null ? undefined : { name: choice.function.name }) : choice;

/** What a client of the chat completions API asks, as a model is asked. @throws AppError `validation_failed` */
export const promptOfChat = (body: ChatCompletionRequest, locale: Locale): ClientPrompt => {
  const path = (index: number): string => `body.messages.${index}`;
  const messages = withNamesOfTools(
    body.messages.map((message, index) => saidOf(message, path(index), locale)),
    (index) => `${path(index)}.tool_call_id`,
    locale,
  );
  const tools = body.tools ?? [];
  const prompt: Prompt = {
    messages,
    tools: tools.length === 0 ? undefined : tools.map(toolOf),
    temperature: body.temperature ?? null,
    reasoningEffort: effortOf(body.reasoning_effort),
    options: {
      maxTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
      topP: body.top_p ?? undefined,
      stop: typeof body.stop === 'string' ? [body.stop] : (body.stop ?? undefined),
      seed: body.seed ?? undefined,
      frequencyPenalty: body.frequency_penalty ?? undefined,
      presencePenalty: body.presence_penalty ?? undefined,
      // Of no tools there is nothing to choose, and servers refuse to.
      toolChoice: tools.length === 0 ? undefined : toolChoiceOf(body.tool_choice),
      parallelToolCalls: tools.length === 0 ? undefined : (body.parallel_tool_calls ?? undefined),
      format: formatOf(body.response_format),
    },
  };
  return { model: body.model, prompt };
};
