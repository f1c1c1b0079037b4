import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Model } from '@madang/contracts/chat';
import type { ModelCall } from './model-call.ts';
import type { AnswerRequest } from './model.ts';
import { ProviderError } from './provider-error.ts';
import { languageModel } from './tool-calls.ts';
import type { Prompt } from './prompt.ts';
import { structuredModel } from './structured-model.ts';
import { type ResumedAnswer, type Tool, wireName } from './tools.ts';

const toolOf = (name: string, outsideKey?: string): Tool => ({
  name,
  description: name,
  input: z.object({}),
  ...(outsideKey === undefined ? {} : { outsideKey }),
  run: () => Promise.resolve({ result: {}, found: 0, citations: [] }),
});
const OWN = toolOf('house.search');
const GOOD = toolOf('notes.read', 'notes read a');
const BAD = toolOf('notes.send', 'notes send a');

const requestWith = (...tools: readonly Tool[]): AnswerRequest =>
  ({
    messageId: 'a',
    messages: [{ role: 'user', content: '안녕' }],
    begun: '',
    signal: new AbortController().signal,
    count: () => undefined,
    toolbox: { instructions: '', tools },
  }) as unknown as AnswerRequest;

/** A server that says `words` with `status` as long as it is offered one of `refused`; whatever it was offered, each time. */
const serverThat = (refused: readonly string[], words: (offered: readonly string[]) => string, status = 400) => {
  const offered: string[][] = [];
  const modelCall: ModelCall = (prompt, _signal, take) => {
    const names = (prompt.tools ?? []).map(({ name }) => name);
    offered.push(names);
    if (names.some((name) => refused.includes(name))) return Promise.reject(new ProviderError(words(names), status));
    take({ kind: 'text', text: '네' });
    return Promise.resolve({ finish: 'stop', usage: undefined } as Awaited<ReturnType<ModelCall>>);
  };
  const model = languageModel({ id: 'double' } as Model, modelCall);
  const ask = async (...tools: readonly Tool[]): Promise<string[][]> => {
    offered.length = 0;
    await model.answer(requestWith(...tools), () => undefined);
    return [...offered];
  };
  return ask;
};
const [own, good, bad] = [OWN, GOOD, BAD].map(wireName);
const ALL = [own, good, bad];

it.each([
  ['OpenAI', () => `Invalid schema for function '${bad}': In context=(), object schema missing properties.`],
  [
    'OpenAI, by its place',
    (names: readonly string[]) => `Unknown field at tools[${names.indexOf(bad ?? '')}].function`,
  ],
  [
    'Anthropic',
    (names: readonly string[]) => `tools.${names.indexOf(bad ?? '')}.custom.input_schema: JSON schema is invalid`,
  ],
  [
    'Gemini',
    (names: readonly string[]) =>
      `GenerateContentRequest.tools[0].function_declarations[${names.indexOf(bad ?? '')}].parameters: should be non-empty`,
  ],
])('leaves out the one tool of others whose schema %s refuses, and does not offer it again', async (_, words) => {
  const ask = serverThat([bad ?? ''], words);
  expect(await ask(OWN, GOOD, BAD)).toEqual([ALL, [own, good]]);
  expect(await ask(OWN, GOOD, BAD)).toEqual([[own, good]]);
  // With another schema it is another tool.
  expect(await ask(OWN, toolOf('notes.send', 'notes send b'))).toEqual([[own, bad], [own]]);
});

it('keeps its own tools where a server does not say which of the others it refuses', async () => {
  const ask = serverThat([bad ?? ''], () => 'Failed to parse tools: unsupported schema', 500);
  expect(await ask(OWN, GOOD, BAD)).toEqual([ALL, [own]]);
  expect(await ask(OWN, GOOD)).toEqual([[own]]);
});

it('offers none any more where its own are refused as well', async () => {
  const ask = serverThat(
    ALL.map((name) => name ?? ''),
    () => 'registry.ollama.ai/double does not support tools',
  );
  expect(await ask(OWN, GOOD)).toEqual([[own, good], [own], []]);
  expect(await ask(OWN, GOOD)).toEqual([[]]);
});

it('tells what is said of something else as it is', async () => {
  const ask = serverThat(
    ALL.map((name) => name ?? ''),
    () => 'the last message is empty',
  );
  await expect(ask(OWN, GOOD)).rejects.toMatchObject({ code: 'model_refused' });
});

/** A call that has been allowed, of an answer that goes on. */
const ALLOWED: ResumedAnswer = {
  turns: [],
  text: '보낼게요.',
  calls: [{ id: 'call_0', name: wireName(BAD), input: '{}' }],
  thoughts: [],
  outcomes: [],
  citations: [],
  cutOffCalls: 0,
  callId: 'call_0',
  serverId: 'notes',
  tool: 'send',
  fingerprint: 'a',
  isAllowed: true,
};

it('makes a call that was allowed where the model takes no tools any more, once, and tells it in words what came of it', async () => {
  let takesTools = true;
  const prompts: Prompt[] = [];
  const model = languageModel({ id: 'double' } as Model, (prompt, _signal, take) => {
    prompts.push(prompt);
    if (takesTools && prompt.tools !== undefined) {
      takesTools = false;
      return Promise.reject(new ProviderError('double does not support tools', 400));
    }
    take({ kind: 'text', text: '네' });
    return Promise.resolve({ finish: 'stop', usage: undefined } as Awaited<ReturnType<ModelCall>>);
  });
  // Another answer has found out.
  await model.answer(requestWith(OWN), () => undefined);
  let made = 0;
  const send: Tool = {
    ...BAD,
    changes: true,
    run: () => Promise.resolve({ result: { text: `sent ${(made += 1)}` }, found: 1, citations: [] }),
  };
  const kept: boolean[] = [];
  const { toolbox, ...request } = requestWith(OWN, send);
  const given: AnswerRequest = {
    ...request,
    toolbox: {
      instructions: '',
      tools: toolbox?.tools ?? [],
      keep: ({ isCalling }) => Promise.resolve(void kept.push(isCalling)),
    },
    resumed: ALLOWED,
  };
  prompts.length = 0;
  await model.answer(given, () => undefined);
  expect([made, kept, prompts.length]).toEqual([1, [true, false], 1]);
  expect(prompts[0]?.tools).toBeUndefined();
  expect(prompts[0]?.messages.map(({ role }) => role)).not.toContain('tool');
  expect(JSON.stringify(prompts[0])).toContain('sent 1');
});

it('asks whoever has to allow a call of an answer that has something to say to its app, too', async () => {
  const asks = { ...BAD, mayRun: () => Promise.resolve('waits' as const) };
  const model = languageModel({ id: 'double' } as Model, (_prompt, _signal, take) => {
    take({ kind: 'call', call: { id: 'call_0', name: wireName(BAD), input: '{}' } });
    return Promise.resolve({ finish: 'tool_calls', usage: undefined } as Awaited<ReturnType<ModelCall>>);
  });
  const request = requestWith(asks);
  const asked = { id: 'a', server: 'notes', tool: 'send', arguments: '{}' };
  const toolbox = { instructions: '', tools: [asks], pause: () => Promise.resolve(asked) };
  const end = await structuredModel(model, z.object({ risk: z.number() })).answer(
    { ...request, toolbox },
    () => undefined,
  );
  expect(end.waits).toBe(true);
});
