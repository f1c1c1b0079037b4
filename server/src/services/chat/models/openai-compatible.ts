import type { Readable } from 'node:stream';
import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import type { Outbound } from '#platform/outbound';
import { messagesFor } from './instructions.ts';
import type { AnswerRequest, Say } from './model.ts';
import { openTwice, ProviderError, toModelError } from './provider-error.ts';
import { answerInRounds, type RoundPart, type ToolTurn } from './tool-rounds.ts';
import { inputSchema, wireName } from './tools.ts';

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

const SHOWN_OF_ERROR = 500;
const END_MS = 1000;

const turnMessages = ({ text, calls, outcomes }: ToolTurn): object[] => [
  { role: 'assistant', content: text === '' ? null : text, tool_calls: calls.map(({ id, name, input }) => ({ id, type: 'function', function: { name, arguments: input } })) },
  ...calls.map(({ id }, index) => ({ role: 'tool', tool_call_id: id, content: JSON.stringify(outcomes[index]?.result) })),
];

const requestBody = (name: string, request: AnswerRequest, turns: readonly ToolTurn[], offered: boolean): string => {
  const { toolbox, speaker } = request;
  const tools = toolbox?.tools.map((tool) => ({ type: 'function', function: { name: wireName(tool), description: tool.description, parameters: inputSchema(tool) } }));
  return JSON.stringify({
    model: name,
    stream: true,
    temperature: speaker?.temperature ?? undefined,
    messages: [...messagesFor(request), ...turns.flatMap(turnMessages)],
    ...(tools !== undefined && offered ? { tools } : {}),
  });
};

const open = async ({ baseUrl, apiKey }: CompatibleModel, requested: string, signal: AbortSignal, outbound: Pick<Outbound, 'request'>) => {
  const { statusCode, headers, body } = await outbound.request(`${baseUrl.replace(/\/+$/, '')}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }) },
    body: requested,
    signal,
  });
  if (statusCode === 200) return body.setEncoding('utf8');
  throw new ProviderError((await body.text()).slice(0, SHOWN_OF_ERROR), statusCode, headers);
};

/** What comes after the last word is read to its end, so that the connection serves the next question too; not for long. */
const letGo = (body: Readable): void => {
  const timer = setTimeout(() => body.destroy(), END_MS).unref();
  body.on('error', () => undefined).once('close', () => clearTimeout(timer)).resume();
};

/** Feeds what comes until `isEnded`, or to the end of the body. */
const read = (body: Readable, feed: (text: string) => void, isEnded: () => boolean): Promise<void> =>
  new Promise((resolve, reject) => {
    const take = (text: string): void => {
      try {
        feed(text);
        if (!isEnded()) return;
        resolve();
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
      body.off('data', take);
    };
    body.on('data', take).once('end', resolve).once('close', resolve).once('error', reject);
  });

const round = async (model: CompatibleModel, request: AnswerRequest, outbound: Pick<Outbound, 'request'>, turns: readonly ToolTurn[], offered: boolean, take: (part: RoundPart) => void): Promise<void> => {
  let text = '';
  let ended = false;
  const calls = new Map<number, { id: string; name: string; input: string }>();
  const parser = createParser({
    onEvent: ({ data }) => {
      ended ||= data === '[DONE]';
      if (ended) return;
      const { error, choices } = readChunk(data);
      if (error != null) throw new ProviderError(error.message, 200);
      const [choice] = choices ?? [];
      text += choice?.delta?.content ?? '';
      for (const { index, id, function: piece } of choice?.delta?.tool_calls ?? []) {
        const call = calls.get(index) ?? { id: id ?? `call_${turns.length}_${index}`, name: '', input: '' };
        calls.set(index, { ...call, name: call.name + (piece?.name ?? ''), input: call.input + (piece?.arguments ?? '') });
      }
      ended = typeof choice?.finish_reason === 'string';
    },
  });
  const requested = requestBody(model.name, request, turns, offered);
  const body = await openTwice(() => open(model, requested, request.signal, outbound), request.signal);
  const feed = (chunk: string): void => {
    parser.feed(chunk);
    if (text !== '') take({ kind: 'text', text });
    text = '';
  };
  try {
    await read(body, feed, () => ended);
  } finally {
    letGo(body);
  }
  if (!ended) throw new ProviderError('the answer ended without saying so', 200);
  for (const call of calls.values()) take({ kind: 'call', call });
};

/**
 * Reads the streaming chat completions API, which Ollama, vLLM, LM Studio, llama.cpp and many others speak. Written by
 * hand because these are the servers that people run themselves, at hundreds of tokens a second: the AI SDK leads each
 * token through five web streams and an asynchronous schema, which costs more CPU than all the rest of its way.
 * Source: OpenAI API reference, "Chat completions", "Streaming" and "Function calling".
 */
export const compatibleAnswer = async (model: CompatibleModel, request: AnswerRequest, say: Say, outbound: Pick<Outbound, 'request'>): Promise<void> => {
  try {
    await answerInRounds(request.toolbox, (turns, offered, take) => round(model, request, outbound, turns, offered, take), say, request.signal);
  } catch (error) {
    throw toModelError(error);
  }
};
