import { StringDecoder } from 'node:string_decoder';
import type { Outbound } from '#platform/outbound';
import type { StreamedResponse } from '#platform/outbound-stream';
import { CompletionStream } from './completion-stream.ts';
import type { AnswerFormat, AnswerOptions, OfferedTool, Prompt, Said } from './prompt.ts';
import { brokenOff, ProviderError, SHOWN_OF_ERROR } from './provider-error.ts';
import type { ModelCall } from './model-call.ts';
import { refusedOption, refusesTools } from './refusals.ts';
import { tryAgain } from './try-again.ts';

/** Where such a server is, and which of its models answers. */
export interface CompatibleModel {
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly name: string;
}

type Line = Pick<Outbound, 'stream'>;

const END_MS = 1000;
/** A server that has said why it ends may still go on, or never close: so long a silence is the end. */
const SILENCE_MS = 10_000;

/** Source: OpenAI API reference, "Images and vision": a picture as a data URL, which servers of one's own take too. */
const messageOf = (said: Said): object => {
  if (said.role === 'tool') return { role: 'tool', tool_call_id: said.callId, content: said.content };
  const { role, content, pictures = [], calls = [], thoughts = [] } = said;
  // Source: DeepSeek API, "Thinking mode": what was thought before a tool was used has to come back with it.
  if (calls.length > 0)
    return {
      role,
      content: content === '' ? null : content,
      reasoning_content: thoughts.length === 0 ? undefined : thoughts.map((thought) => thought.text).join(''),
      tool_calls: calls.map(({ id, name, input }) => ({ id, type: 'function', function: { name, arguments: input } })),
    };
  if (pictures.length === 0) return { role, content };
  const shown = pictures.map(({ mediaType, base64 }) => ({
    type: 'image_url',
    image_url: { url: `data:${mediaType};base64,${base64}` },
  }));
  return { role, content: [...shown, { type: 'text', text: content }] };
};

const toolOf = ({ name, description, inputSchema, strict }: OfferedTool): object => ({
  type: 'function',
  function: { name, description, parameters: inputSchema, strict },
});

const formatOf = ({ schema, ...named }: AnswerFormat): object =>
  schema === undefined ? { type: 'json_object' } : { type: 'json_schema', json_schema: { ...named, schema } };

const toolChoiceOf = (choice: AnswerOptions['toolChoice']): unknown =>
  typeof choice === 'object' ? { type: 'function', function: { name: choice.name } } : choice;

/** Some servers refuse what has no value, so that only what a client has set is sent. */
const optionsOf = ({ format, toolChoice, ...options }: AnswerOptions): object => ({
  max_tokens: options.maxTokens,
  top_p: options.topP,
  stop: options.stop,
  seed: options.seed,
  frequency_penalty: options.frequencyPenalty,
  presence_penalty: options.presencePenalty,
  tool_choice: toolChoiceOf(toolChoice),
  parallel_tool_calls: options.parallelToolCalls,
  response_format: format === undefined ? undefined : formatOf(format),
});

const requestBody = (
  name: string,
  { messages, tools, temperature, reasoningEffort, options = {} }: Prompt,
  asksUsage: boolean,
): string =>
  JSON.stringify({
    model: name,
    stream: true,
    stream_options: asksUsage ? { include_usage: true } : undefined,
    temperature: temperature ?? undefined,
    reasoning_effort: reasoningEffort ?? undefined,
    messages: messages.map(messageOf),
    tools: tools?.map(toolOf),
    ...optionsOf(options),
  });

const open = async (
  { baseUrl, apiKey }: CompatibleModel,
  body: string,
  signal: AbortSignal,
  outbound: Line,
): Promise<StreamedResponse> => {
  const response = await outbound.stream(`${baseUrl.replace(/\/+$/, '')}/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    },
    body,
    signal,
  });
  const { statusCode, headers } = response;
  if (statusCode >= 200 && statusCode < 300) return response;
  let message = '';
  await readText(response, (text) => (message += text), {
    isDone: () => message.length > SHOWN_OF_ERROR,
    hasFinished: () => false,
  });
  throw new ProviderError(message, statusCode, { headers });
};

interface Ends {
  /** What follows is let through, not for long, so that the connection serves the next question too. */
  readonly isDone: () => boolean;
  /** Something may follow, but need not. */
  readonly hasFinished: () => boolean;
}

/** Feeds what comes, to its end. @throws ModelError for what broke it off, and what `feed` throws */
const readText = (
  response: StreamedResponse,
  feed: (text: string) => void,
  { isDone, hasFinished }: Ends,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const decoder = new StringDecoder('utf8');
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    let refused: { readonly error: Error } | undefined;
    const letGo = (): void => {
      isOver = true;
      resolve();
      response.abort();
    };
    const feedAll = (text: string): void => {
      try {
        feed(text);
      } catch (error) {
        refused = { error: error as Error };
        throw error;
      }
    };
    response
      .read((piece) => {
        if (isOver) return;
        feedAll(decoder.write(piece));
        isOver = isDone();
        if (!isOver && !hasFinished()) return;
        clearTimeout(timer);
        timer = setTimeout(letGo, isOver ? END_MS : SILENCE_MS).unref();
        if (isOver) resolve();
      })
      .finally(() => clearTimeout(timer))
      .then(resolve, (error: unknown) => {
        if (refused !== undefined) reject(refused.error);
        else if (hasFinished())
          resolve(); // the end of a connection after the last word takes nothing away
        else reject(brokenOff(error));
      });
  });

/** Servers that do not know the request for token counts name it, or say only that something is too much. */
const refusesUsage = (error: ProviderError, prompt: Prompt): boolean =>
  (error.statusCode === 400 || error.statusCode === 422) &&
  refusedOption(error, prompt) === undefined &&
  !(prompt.tools !== undefined && refusesTools(error)) &&
  /stream_options|include_usage|extra|unknown|unrecognized|unexpected|not permitted|unsupported/i.test(error.message);

/**
 * Reads the streaming chat completions API, which Ollama, vLLM, LM Studio, llama.cpp and many others speak. Written by
 * hand because these are the servers that people run themselves, at hundreds of tokens a second: the AI SDK leads each
 * token through five web streams and an asynchronous schema, which costs more CPU than all the rest of its way.
 * Source: OpenAI API reference, "Chat completions", "Streaming" and "Function calling".
 */
export const compatibleModelCall = (model: CompatibleModel, outbound: Line): ModelCall => {
  let asksUsage = true;
  const openAsking = async (prompt: Prompt, signal: AbortSignal): Promise<StreamedResponse> => {
    const asks = asksUsage;
    try {
      return await open(model, requestBody(model.name, prompt, asks), signal, outbound);
    } catch (error) {
      if (!asks || !(error instanceof ProviderError) || !refusesUsage(error, prompt)) throw error;
      const response = await open(model, requestBody(model.name, prompt, false), signal, outbound);
      asksUsage = false;
      return response;
    }
  };
  return (prompt, signal, takePart) =>
    tryAgain(
      async (take) => {
        const response = await openAsking(prompt, signal);
        const stream = new CompletionStream(take, `call_${prompt.messages.length}`);
        await readText(response, (text) => stream.feed(text), {
          isDone: () => stream.isDone,
          hasFinished: () => stream.hasFinished,
        });
        return stream.end();
      },
      signal,
      takePart,
    );
};
