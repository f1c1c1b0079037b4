import { expect, it } from 'vitest';
import { z } from 'zod';
import { isStorable } from '@madang/contracts/fields';
import type { AnswerPart, AnswerRequest, ChatModel } from './model.ts';
import { ReplyReader } from './reply-reader.ts';
import { RULES_MODEL } from './rules.ts';
import { structuredModel } from './structured-model.ts';

const SCHEMA = z.object({ risk: z.number().int().min(0).max(5), tips: z.array(z.string()) });
const REPLY = '그 링크는 "누르지" 마세요 😀.\n은행은 문자로 {비밀번호}를 묻지 않아요: a,b';
const GOOD = JSON.stringify({ risk: 4, reply: REPLY, tips: ['끊으세요'] });
const BAD = JSON.stringify({ reply: REPLY, risk: 'very', tips: [] });

/** Gives these answers in turn, letter by letter. */
const script = (...answers: readonly string[]) => {
  const asked: AnswerRequest[] = [];
  const model: ChatModel = {
    info: RULES_MODEL,
    answer(request, emit) {
      const answer = answers[asked.push(request) - 1] ?? '';
      for (let at = 0; at < answer.length; at += 1) emit({ kind: 'text', text: answer.charAt(at) });
      return Promise.resolve({ finish: 'stop', hasSpoken: answer !== '', usage: { input: 10, output: 5 } });
    },
  };
  return { asked, model };
};
const run = async (answers: readonly string[], schema: z.ZodObject = SCHEMA) => {
  const { asked, model } = script(...answers);
  const parts: AnswerPart[] = [];
  const request: AnswerRequest = {
    messageId: 'm',
    personaPrompt: undefined,
    toolbox: undefined,
    messages: [{ role: 'user', content: '문자가 왔어' }],
    begun: '',
    count: () => undefined,
    signal: new AbortController().signal,
  };
  const end = await structuredModel(model, schema).answer(request, (part) => parts.push(part));
  const texts = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
  return { asked, end, texts, text: texts.join('') };
};

it.each([
  ['bare', GOOD],
  ['in a fence', `\`\`\`json\n${GOOD}\n\`\`\``],
  ['escaped', GOOD.replace('😀', '\\ud83d\\ude00')],
])('streams the reply of an answer that is only JSON, %s', async (_, answer) => {
  const { asked, end, texts, text } = await run([answer]);
  expect(text).toBe(REPLY);
  expect(texts.length).toBeGreaterThan(20);
  expect(end).toMatchObject({ hasSpoken: true, structured: { risk: 4, tips: ['끊으세요'] } });
  expect(asked).toHaveLength(1);
  expect(asked[0]?.toolbox?.instructions).toContain('"risk"');
});

it.each([
  ['half a letter in a value', '{"reply":"괜찮아요","risk":1,"tips":["\\ud800"]}'],
  ['U+0000 in a value', '{"reply":"괜찮아요","risk":1,"tips":["a\\u0000b"]}'],
  ['half a letter in a name', '{"reply":"괜찮아요","risk":1,"tips":[],"\\ud800":1}'],
  ['U+0000 as it is', '{"reply":"괜찮아요","risk":1,"tips":7}\0'],
])('asks once more for what no database can store, and asks with what everybody can read: %s', async (_, wrong) => {
  const schema = z.looseObject(SCHEMA.shape);
  const { asked, end, text } = await run([wrong, wrong], schema);
  expect([text, end.structured, asked.length]).toEqual(['괜찮아요', null, 2]);
  expect(isStorable(asked[1]?.messages)).toBe(true);
  expect((await run([wrong, GOOD], schema)).end.structured).toMatchObject({ risk: 4, tips: ['끊으세요'] });
});

it('takes an object behind a text, which is shown without it', async () => {
  const { end, text } = await run([`누르지 마세요.\n\n\`\`\`json\n${GOOD}\n\`\`\``]);
  expect([text.trim(), end.structured]).toEqual(['누르지 마세요.', { risk: 4, tips: ['끊으세요'] }]);
});

it('asks once more for what does not fit, without a word of it; and what does not fit then is null', async () => {
  const mended = await run([BAD, GOOD]);
  expect([mended.text, mended.end.structured, mended.end.usage]).toEqual([
    REPLY,
    { risk: 4, tips: ['끊으세요'] },
    { input: 20, output: 10 },
  ]);
  expect(mended.asked[1]?.messages.at(-1)?.content).toContain('risk');
  const plain = await run(['그냥 글이에요.', BAD]);
  expect([plain.text, plain.end.structured, plain.asked.length]).toEqual(['그냥 글이에요.', null, 2]);
  const silent = await run(['{"risk":1,"tips":[]}', 'no']);
  expect([silent.text, silent.end.structured]).toEqual(['no', null]);
});

it('never shows what it has to take back, wherever the answer is cut', () => {
  for (let cut = 1; cut < GOOD.length; cut += 1) {
    const said: string[] = [];
    const reader = new ReplyReader((text) => said.push(text));
    reader.take(GOOD.slice(0, cut));
    expect(REPLY.startsWith(said.join(''))).toBe(true);
    reader.take(GOOD.slice(cut));
    reader.end();
    expect(said.join('')).toBe(REPLY);
  }
});
