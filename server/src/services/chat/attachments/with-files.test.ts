import { expect, it } from 'vitest';
import type { AnswerPart, AnswerRequest, ChatModel, PromptMessage } from '../models/model.ts';
import { RULES_MODEL } from '../models/rules.ts';
import type { StoredFile } from '../parts/stored-parts.ts';
import type { FileReader } from './read-files.ts';
import { withFiles, type SaidWithFiles } from './with-files.ts';

const file = (name: string): StoredFile => ({
  id: name,
  name,
  mime_type: name.endsWith('.png') ? 'image/png' : 'text/plain',
  bytes: 1,
  width: null,
  height: null,
});
/** Files of which `gone` are not there; a text says its name, so many times that it has `chars` characters. */
const reader = ({ gone = [] as readonly string[], chars = 10 } = {}): FileReader => ({
  picture: ({ name }) =>
    Promise.resolve(gone.includes(name) ? undefined : { name, mediaType: 'image/png', base64: name }),
  text: ({ name }, most) =>
    Promise.resolve(
      gone.includes(name) ? undefined : { text: name.charAt(0).repeat(Math.min(chars, most)), isCut: chars > most },
    ),
});

const ask = async (
  said: readonly SaidWithFiles[],
  read: FileReader,
  { sees = true, begun = '', window = 128_000 } = {},
) => {
  let told: readonly PromptMessage[] = [];
  const model: ChatModel = {
    info: {
      ...RULES_MODEL,
      built_in: false,
      context_window: window,
      capabilities: sees ? ['text', 'vision'] : ['text'],
    },
    answer({ messages }) {
      told = messages;
      return Promise.resolve({ finish: 'stop', hasSpoken: true });
    },
  };
  const notes: AnswerPart[] = [];
  const request: AnswerRequest = {
    messageId: 'm',
    personaPrompt: undefined,
    toolbox: undefined,
    messages: [],
    begun,
    count: () => undefined,
    signal: new AbortController().signal,
  };
  await withFiles(model, said, read).answer(request, (part) => notes.push(part));
  return { told, notes: notes.map((part) => (part.kind === 'note' ? [part.code, ...part.names] : [part.kind])) };
};
const said = (content: string, ...names: readonly string[]): SaidWithFiles => ({
  role: 'user',
  content,
  files: names.map(file),
});

it('shows the newest pictures that there is room for, and says which it does not show', async () => {
  const old = said('old', ...Array.from({ length: 4 }, (_, n) => `old${n}.png`));
  const { told, notes } = await ask(
    [old, said('new', ...Array.from({ length: 8 }, (_, n) => `new${n}.png`))],
    reader(),
  );
  expect(told.map(({ pictures = [] }) => pictures.length)).toEqual([2, 8]);
  expect(told[0]?.content).toContain('There is no room to show it again.');
  expect(notes).toEqual([['files_left_out', 'old2.png', 'old3.png']]);
});

it('gives texts up to a limit, the newest first, and no more of them than that', async () => {
  const { told, notes } = await ask([said('x', 'b.txt'), said('y', 'a.txt', 'c.txt')], reader({ chars: 50_000 }));
  expect(told.map(({ content }) => content.match(/[abc]{9,}/g)?.map((text) => text.length))).toEqual([
    undefined,
    [50_000, 10_000],
  ]);
  expect(notes).toEqual([
    ['text_cut', 'c.txt'],
    ['files_left_out', 'b.txt'],
  ]);
});

it('gives a small context no more than half a letter for each of its tokens', async () => {
  const { told } = await ask([said('y', 'a.txt')], reader({ chars: 50_000 }), { window: 8000 });
  expect(told[0]?.content.match(/a{9,}/)?.[0]).toHaveLength(4000);
});

it('tells a model that does not see, and says what is gone; of what was said before only to the model', async () => {
  const unseen = await ask([said('x', 'old.png'), said('y', 'new.png')], reader(), { sees: false });
  expect(unseen.told.every(({ content, pictures }) => pictures === undefined && content.includes('cannot see'))).toBe(
    true,
  );
  expect(unseen.notes).toEqual([['pictures_not_seen', 'new.png']]);
  const gone = await ask([said('x', 'a.txt', 'b.png')], reader({ gone: ['a.txt', 'b.png'] }));
  expect(gone.notes).toEqual([['files_gone', 'a.txt', 'b.png']]);
  expect((await ask([said('y', 'new.png')], reader(), { sees: false, begun: 'so far' })).notes).toEqual([]);
  expect((await ask([said('plain')], reader())).told).toEqual([{ role: 'user', content: 'plain' }]);
});
