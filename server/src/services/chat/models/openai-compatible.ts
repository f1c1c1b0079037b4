import { StringDecoder } from 'node:string_decoder';
import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import type { Outbound } from '#platform/outbound';
import type { StreamedResponse } from '#platform/outbound-stream';
import type { OfferedTool, Prompt, ToolTurn } from './prompt.ts';
import { openTwice, ProviderError } from './provider-error.ts';
import type { Round } from './round.ts';

/** Where such a server is, and which of its models answers. */
export interface CompatibleModel {
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly name: string;
}

/** A call comes in pieces: its name first, then its input bit by bit. */
const CallPiece = z.object({ index: z.number().int().default(0), id: z.string().nullish(), function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish() });
const Delta = z.object({ content: z.string().nullish(), tool_calls: z.array(CallPiece).nullish() });
const Chunk = z.object({
  choices: z.array(z.object({ delta: Delta.nullish(), finish_reason: z.string().nullish() })).nullish(),
  error: z.object({ message: z.string() }).nullish(),
});

interface Word {
  readonly choices: [{ readonly delta: { readonly content: string }; readonly finish_reason?: null }];
}

const isWord = (chunk: unknown): chunk is Word => {
  const { choices, error } = (chunk ?? {}) as { choices?: unknown; error?: unknown };
  if (error != null || !Array.isArray(choices) || choices.length !== 1) return false;
  const { delta, finish_reason: reason } = (choices[0] ?? {}) as { delta?: Record<string, unknown>; finish_reason?: unknown };
  return reason == null && typeof delta?.['content'] === 'string' && delta['tool_calls'] == null;
};

/** Nearly all chunks are one word and nothing else, which is seen at a glance; the schema reads all others. */
const readChunk = (data: string): z.infer<typeof Chunk> => {
  const chunk: unknown = JSON.parse(data);
  return isWord(chunk) ? chunk : Chunk.parse(chunk);
};

type Line = Pick<Outbound, 'stream'>;

const SHOWN_OF_ERROR = 500;
const END_MS = 1000;
/** No chunk of an answer for people is longer; a server that never ends a line would fill the memory otherwise. */
const MAX_CHUNK_CHARS = 8_000_000;

const turnMessages = ({ text, calls, outcomes }: ToolTurn): object[] => [
  { role: 'assistant', content: text === '' ? null : text, tool_calls: calls.map(({ id, name, input }) => ({ id, type: 'function', function: { name, arguments: input } })) },
  ...calls.map(({ id }, index) => ({ role: 'tool', tool_call_id: id, content: JSON.stringify(outcomes[index]?.result) })),
];

const toolOf = ({ name, description, inputSchema }: OfferedTool): object => ({ type: 'function', function: { name, description, parameters: inputSchema } });

const requestBody = (name: string, { messages, turns, tools, temperature }: Prompt): string =>
  JSON.stringify({
    model: name,
    stream: true,
    temperature: temperature ?? undefined,
    messages: [...messages, ...turns.flatMap(turnMessages)],
    tools: tools?.map(toolOf),
  });

const open = async ({ baseUrl, apiKey }: CompatibleModel, body: string, signal: AbortSignal, outbound: Line): Promise<StreamedResponse> => {
  const response = await outbound.stream(`${baseUrl.replace(/\/+$/, '')}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }) },
    body,
    signal,
  });
  const { statusCode, headers } = response;
  if (statusCode === 200) return response;
  let message = '';
  await readText(response, (text) => (message += text), () => message.length > SHOWN_OF_ERROR);
  throw new ProviderError(message.slice(0, SHOWN_OF_ERROR), statusCode, headers);
};

/** Feeds what comes until `isEnough`, or to its end. What follows is let through, not for long, so that the connection serves the next question too. */
const readText = (response: StreamedResponse, feed: (text: string) => void, isEnough: () => boolean): Promise<void> =>
  new Promise((resolve, reject) => {
    const decoder = new StringDecoder('utf8');
    let rest: NodeJS.Timeout | undefined;
    response
      .read((piece) => {
        if (rest !== undefined) return;
        feed(decoder.write(piece));
        if (!isEnough()) return;
        rest = setTimeout(() => response.abort(), END_MS).unref();
        resolve();
      })
      .finally(() => clearTimeout(rest))
      .then(resolve, reject);
  });

/**
 * Reads the streaming chat completions API, which Ollama, vLLM, LM Studio, llama.cpp and many others speak. Written by
 * hand because these are the servers that people run themselves, at hundreds of tokens a second: the AI SDK leads each
 * token through five web streams and an asynchronous schema, which costs more CPU than all the rest of its way.
 * Source: OpenAI API reference, "Chat completions", "Streaming" and "Function calling".
 */
export const compatibleRound = (model: CompatibleModel, outbound: Line): Round => async (prompt, signal, take) => {
  let text = '';
  let ended = false;
  const calls = new Map<number, { id: string; name: string; input: string }>();
  const parser = createParser({
    maxBufferSize: MAX_CHUNK_CHARS,
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') throw new ProviderError(error.message, 200);
    },
    onEvent: ({ data }) => {
      ended ||= data === '[DONE]';
      if (ended) return;
      const { error, choices } = readChunk(data);
      if (error != null) throw new ProviderError(error.message, 200);
      const [choice] = choices ?? [];
      text += choice?.delta?.content ?? '';
      for (const { index, id, function: piece } of choice?.delta?.tool_calls ?? []) {
        const call = calls.get(index) ?? { id: id ?? `call_${prompt.turns.length}_${index}`, name: '', input: '' };
        calls.set(index, { ...call, name: call.name + (piece?.name ?? ''), input: call.input + (piece?.arguments ?? '') });
      }
      ended = typeof choice?.finish_reason === 'string';
    },
  });
  const body = requestBody(model.name, prompt);
  const response = await openTwice(() => open(model, body, signal, outbound), signal);
  const feed = (chunk: string): void => {
    parser.feed(chunk);
    if (text !== '') take({ kind: 'text', text });
    text = '';
  };
  await readText(response, feed, () => ended);
  if (!ended) throw new ProviderError('the answer ended without saying so', 200);
  for (const call of calls.values()) take({ kind: 'call', call });
};
