import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { fromChatGpt } from './from-chatgpt.ts';
import { fromMadang, MOST_OF_ALL_CHARS, MOST_OF_EACH, MOST_OF_STRING } from './from-madang.ts';
import { fromOpenWebUi } from './from-open-webui.ts';
import { type Leave, MOST_CHARS, MOST_FILES, MOST_MESSAGES } from './imported.ts';
import { jsonElements } from './json-elements.ts';
import { openExport } from './open-export.ts';
import { conversationIn } from './read-conversation.ts';

const noted = () => {
  const counts: Record<string, number> = {};
  const leave: Leave = (reason, count = 1) => void (counts[reason] = (counts[reason] ?? 0) + count);
  return { counts, leave };
};
const filled = (piece: string): string => piece.repeat(Math.ceil(MOST_CHARS / piece.length)).slice(0, MOST_CHARS);
const openWebUi = (content: string, leave: Leave) =>
  fromOpenWebUi({ chat: { history: { messages: { a: { role: 'assistant', content } } } } }, leave).nodes?.[0]?.message;
const chatGpt = (parts: readonly string[], attachments: readonly object[], leave: Leave) =>
  fromChatGpt(
    { mapping: { a: { message: { author: { role: 'user' }, content: { parts }, metadata: { attachments } } } } },
    leave,
  ).nodes?.[0]?.message;

// Whatever looks for an end from each beginning is busy with these for longer than a test may last.
it.each(['<details type="tool_calls">', '<details type="reasoning">', '<details type="reasoning"', '<details type="'])(
  'a million letters of %s are what was said',
  (piece) => {
    const said = filled(piece);
    expect(openWebUi(said, noted().leave)).toMatchObject({ text: said, reasoning: null });
  },
);

it('blocks of Open WebUI’s answers are thoughts, calls of tools, or as they were', () => {
  const { counts, leave } = noted();
  const said = [
    'a<details type="reasoning" done="true">\n<summary>Thought for 3 s</summary>\n> one\n> two\n</details>b',
    '<details type="reasoning"><summary>no end</details><details type="tool_calls" id="1">x</details>c',
    '<details type="code">kept</details><details type="tool_calls">',
  ];
  expect(openWebUi(said.join(''), leave)).toMatchObject({
    text: 'abc<details type="code">kept</details><details type="tool_calls">',
    reasoning: 'one\ntwo\n\n<summary>no end',
  });
  expect(counts).toEqual({ tool_messages: 1 });
});

it('thoughts that Open WebUI has escaped read as they were thought, and what was run is no part of the answer', () => {
  const { counts, leave } = noted();
  const said =
    '<details type="reasoning" done="true" duration="3">\n<summary>Thought for 3 seconds</summary>\n&gt; I&#x27;ll check if a &lt; b &amp;&amp; &amp;lt;c\n&gt; \n&gt; &quot;so&quot;\n</details>\n' +
    '<details type="code_interpreter" done="true"><summary>Analyzed</summary>\n```python\n1\n```\n</details>\nyes &gt; no';
  expect(openWebUi(said, leave)).toMatchObject({
    text: 'yes &gt; no',
    reasoning: 'I\'ll check if a < b && &lt;c\n\n"so"',
  });
  expect(counts).toEqual({ tool_messages: 1 });
});

it('marks of ChatGPT’s are taken out, a million of them without an end are not looked for', () => {
  const far = `\ue200${'x'.repeat(2001)}`;
  expect(chatGpt([`a\ue200cite\ue201b${far}\ue200\ue201c\ue201\ue200`], [], noted().leave)?.text).toBe(
    `ab${far}c\ue201\ue200`,
  );
  for (const said of [filled('\ue200'), `${filled('\ue200').slice(2)}x\ue202`, filled(`\ue200`).slice(1)])
    expect(chatGpt([said], [], noted().leave)?.text).toBe(said);
});

it('text is cut before anything is looked for in it', () => {
  const { counts, leave } = noted();
  expect(openWebUi(`${filled('x')}<details type="tool_calls"></details>`, leave)?.text).toBe(filled('x'));
  expect(chatGpt([`${filled('y')}\ue200\ue201`], [], leave)?.text).toBe(filled('y'));
  expect(counts).toEqual({ text_cut: 2 });
});

it('of a hundred thousand attachments those are made that a message may have', () => {
  const { counts, leave } = noted();
  const attachments = Array.from({ length: 100_000 }, (_, n) => ({ id: `file-${n}` }));
  const message = chatGpt([], [...attachments, ...attachments], leave);
  expect([message?.files.length, counts]).toEqual([MOST_FILES, { too_many: 100_000 - MOST_FILES }]);
});

it('messages are counted before one of them is made', () => {
  let read = 0;
  const each = new Proxy({}, { get: () => void (read += 1) });
  const many = Array.from({ length: MOST_MESSAGES + 1 }, () => each);
  const byKey = Object.fromEntries(many.entries());
  const { leave } = noted();
  expect([
    fromChatGpt({ mapping: byKey }, leave).nodes,
    fromOpenWebUi({ chat: { history: { messages: byKey } } }, leave).nodes,
    fromOpenWebUi({ chat: { messages: many } }, leave).nodes,
    fromMadang({ conversation: {}, messages: many }, leave).nodes,
  ]).toEqual([null, null, null, null]);
  // Of ours it is looked which one was shown last.
  expect(read).toBeLessThanOrEqual(many.length);
});

const elementsIn = (json: string) =>
  Array.fromAsync(
    jsonElements(
      (async function* () {
        await Promise.resolve();
        yield Buffer.from(json);
      })(),
    ),
  );

it('a conversation of more values than anybody can wait for is left, and the next one is read', async () => {
  const many = (count: number): string => `{"citations":[${'{},'.repeat(count)}0]}`;
  expect(await elementsIn(`[${many(400_000)},{"a":[1,2]}]`)).toEqual([{ left: 'too_large' }, { value: { a: [1, 2] } }]);
  expect(await elementsIn(many(400_000))).toEqual([{ left: 'too_large' }]);
  expect(await elementsIn(`[${many(1000)}]`)).toMatchObject([{ value: { citations: { length: 1001 } } }]);
});

it('a conversation that is deeper than anything that anybody has said is left, and the next one is read', async () => {
  const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  expect(await elementsIn(`[${deep(2000)},{"a":${deep(500)}}]`)).toMatchObject([{ left: 'broken' }, { value: {} }]);
  expect(await elementsIn(`{"a":${deep(2000)}}`)).toEqual([{ left: 'broken' }]);
});

it('of what is cited, and of parts, no more is looked at than a message has, nor what is wrong with all of it', () => {
  let looked = 0;
  const each = { toJSON: () => ((looked += 1), {}) };
  const message = { id: 'a', role: 'assistant', citations: Array(1000).fill(each), parts: Array(1000).fill(each) };
  const { counts, leave } = noted();
  const read = fromMadang({ conversation: { id: 'c' }, messages: Array(1000).fill(message) }, leave);
  expect(looked).toBeLessThanOrEqual(MOST_OF_EACH);
  expect(read.nodes?.[0]?.message?.own).toMatchObject({ citations: [], parts: [] });
  expect(counts).toEqual({ too_many: 2 * 1000 * (1000 - MOST_OF_EACH), other_parts: 2 * 1000 * MOST_OF_EACH });
});

it('texts of citations and of parts are as long as somebody reads, and no longer all together', () => {
  const long = 'x'.repeat(100_000);
  const cited = { number: 1, kind: 'x', ref: long, title: long, note: long, varies_by_region: false, source: long };
  const note = { type: 'note', code: 'files_gone', names: Array(1000).fill('n'.repeat(100)) };
  const message = {
    ...{ id: 'a', role: 'assistant', content: long },
    citations: Array(300).fill({ ...cited, checked_on: null }),
    parts: [
      { type: 'text', text: long },
      ...Array.from({ length: 10 }, () => note),
      { type: 'tool', name: long, found: 1 },
    ],
  };
  const { counts, leave } = noted();
  const own = fromMadang({ conversation: { id: 'c' }, messages: [message] }, leave).nodes?.[0]?.message?.own;
  expect(own?.citations[0]).toMatchObject({ note: 'x'.repeat(MOST_OF_STRING), source: 'x'.repeat(MOST_OF_STRING) });
  expect(own?.parts[0]).toEqual({ type: 'text', text: long });
  expect(JSON.stringify(own?.citations).length).toBeLessThan(MOST_OF_ALL_CHARS + 1000);
  expect(JSON.stringify(own?.parts).length).toBeLessThan(long.length + MOST_OF_ALL_CHARS + 1000);
  expect([counts['too_many'], counts['text_cut']]).toEqual([expect.any(Number), expect.any(Number)]);
});

it('conversations without ids are told apart by what stands in them, and known again', () => {
  const { leave } = noted();
  const said = (content: string) => ({ role: 'user', content });
  const node = (content: string) => ({ a: { message: { author: { role: 'user' }, content: { parts: [content] } } } });
  const makers = [
    (content: string) => fromOpenWebUi({ chat: { messages: [said(content)] } }, leave).key,
    (content: string) => fromOpenWebUi({ chat: { history: { messages: { 1: said(content) } } } }, leave).key,
    (content: string) => fromChatGpt({ mapping: node(content) }, leave).key,
    (content: string) => fromMadang({ conversation: {}, messages: [{ id: 'a', ...said(content) }] }, leave).key,
  ];
  for (const keyOf of makers) {
    expect(keyOf('라벨')).not.toBe(keyOf('페트'));
    expect(keyOf('라벨')).toBe(keyOf('라벨'));
  }
});

it('an archive of many small documents that unpack to 300 times its size is not read', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-hostile-'));
  try {
    const file = path.join(folder, 'file');
    const empty = new Uint8Array(8 * 1024 * 1024);
    const readAll = async (count: number): Promise<number> => {
      const names = Array.from({ length: count }, (_, n) => `conversations-${n}.json`);
      await writeFile(file, zipSync(Object.fromEntries(names.map((name) => [name, empty])), { level: 1 }));
      const opened = await openExport(file, 'user');
      let read = 0;
      try {
        for (const document of opened.documents(() => undefined))
          for await (const piece of document) read += piece.length;
      } finally {
        opened.close();
      }
      return read;
    };
    expect(await readAll(2)).toBe(2 * empty.length);
    await expect(readAll(5)).rejects.toMatchObject({ code: 'archive_unreadable' });
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('a document that unpacks to 300 times its size is not read, however much stands beside it', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-hostile-'));
  try {
    const file = path.join(folder, 'file');
    const bomb = new Uint8Array(40 * 1024 * 1024);
    await writeFile(file, zipSync({ 'conversations.json': bomb, 'photo.jpg': [randomBytes(400_000), { level: 0 }] }));
    const opened = await openExport(file, 'user');
    try {
      const [document] = [...opened.documents(() => undefined)];
      await expect(Array.fromAsync(document ?? [], ({ length }) => length)).rejects.toMatchObject({
        code: 'archive_unreadable',
      });
    } finally {
      opened.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

const NO_TIMES: readonly unknown[] = [{ toString: 1 }, { valueOf: null }, [[]], true, null, '', 'yesterday', -1, 1e300];
it.each(NO_TIMES.map((create_time) => ({ create_time })))(
  'a time that is none ($create_time) is that of the conversation, whatever stands there',
  ({ create_time }) => {
    const message = { author: { role: 'user' }, content: { parts: ['x'] }, create_time };
    const made = { create_time: 1_700_000_000, mapping: { a: { message } } };
    expect(conversationIn(made, noted().leave)).toMatchObject({
      at: new Date(1_700_000_000_000),
      nodes: [{ message: { text: 'x', at: null } }],
    });
    expect(typeof conversationIn({ ...made, create_time }, noted().leave)).toBe('object');
  },
);

it('one that cannot be read is broken by itself', () => {
  const odd = { mapping: {} };
  Object.defineProperty(odd, 'title', {
    get: () => {
      throw new TypeError('nobody has thought of this');
    },
  });
  expect(conversationIn(odd, noted().leave)).toBe('broken');
  expect(conversationIn({ neither: true }, noted().leave)).toBe('unknown_format');
});
