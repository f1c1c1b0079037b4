import { expect, it } from 'vitest';
import { importedIn, judgeImported } from './judge-imported.ts';

const FILE = { id: 'f', mime_type: 'image/png', bytes: 1, width: 1, height: 1 };
const row = (id: string, model: string | null, importedFrom: 'madang' | null = 'madang') => ({
  ...{ id, content: `said ${id}`, model, importedFrom, errorCode: null },
  parts: [{ type: 'picture' as const, file: { ...FILE, name: `file ${id}.png` } }],
  citations: [
    {
      ...{ number: 1, kind: 'a kind', ref: 'a ref', title: 'a title', note: 'a note', source: 'https://a.example' },
      ...{ varies_by_region: false, checked_on: null },
    },
  ],
});
const NO_TITLE = { ofConversation: null, ofShare: undefined };

it('all words that a share shows of what was imported are judged', () => {
  const [, said] = importedIn(NO_TITLE, [row('a', null)]);
  for (const shown of ['said a', 'a kind', 'a ref', 'a title', 'a note', 'https://a.example'])
    expect(said?.text).toContain(shown);
});

it('names of models and files are judged, whatever they look like and whoever said what they belong to', () => {
  const rows = [row('a', 'come/here'), row('b', 'openai/gpt-4o', null), row('c', 'come/here', null)];
  const [names] = importedIn(NO_TITLE, rows);
  expect(names?.text).toBe('come/here\nfile a.png\nopenai/gpt-4o\nfile b.png\nfile c.png');
});

it('the title that a share shows is judged, of what was said here too', () => {
  const texts = (ofShare: string | undefined, from: 'madang' | null) =>
    importedIn({ ofConversation: 'brought', ofShare }, [row('a', null, from)]).map(({ text }) => text.split('\n')[0]);
  expect(texts(undefined, 'madang')).toEqual(['brought', 'file a.png', 'said a']);
  expect(texts('written', 'madang')).toEqual(['written', 'file a.png', 'said a']);
  expect(texts('written', null)).toEqual(['written', 'file a.png']);
  expect(texts(undefined, null)).toEqual(['brought', 'file a.png']);
});

it('nobody is asked any more once whoever shares has left', async () => {
  const leaver = new AbortController();
  let asked = 0;
  const moderation = (): Promise<void> => {
    asked += 1;
    leaver.abort();
    return Promise.resolve();
  };
  const many = importedIn(
    NO_TITLE,
    Array.from({ length: 100 }, (_, n) => row(`${n}`, null)),
  );
  await expect(judgeImported(moderation, 'me', many, leaver.signal)).rejects.toThrow();
  expect(asked).toBe(8);
});
