import { expect, it } from 'vitest';
import { importedIn, judgeImported } from './judge-imported.ts';

const row = (id: string, model: string | null, importedFrom: 'madang' | null = 'madang') => ({
  ...{ id, content: `said ${id}`, parts: null, model, importedFrom },
  citations: [
    {
      ...{ number: 1, kind: 'a kind', ref: 'a ref', title: 'a title', note: 'a note', source: 'https://a.example' },
      ...{ varies_by_region: false, checked_on: null },
    },
  ],
});
const NO_TITLE = { ofConversation: null, ofShare: undefined };

it('all words that a share shows of what was imported are judged, and the name of what is no model', () => {
  const [model, words] = importedIn(NO_TITLE, [row('a', 'openai/gpt-4o'), row('b', 'come to a bad place/now')]);
  for (const shown of ['said a', 'a kind', 'a ref', 'a title', 'a note', 'https://a.example'])
    expect(model?.text).toContain(shown);
  expect(model?.text).not.toContain('gpt-4o');
  expect(words?.text).toContain('come to a bad place/now');
});

it('the title that a share shows is judged: of what was imported, or written for it', () => {
  const texts = (ofShare: string | undefined, from: 'madang' | null) =>
    importedIn({ ofConversation: 'brought', ofShare }, [row('a', null, from)]).map(({ text }) => text.split('\n')[0]);
  expect(texts(undefined, 'madang')).toEqual(['brought', 'said a']);
  expect(texts('written', 'madang')).toEqual(['written', 'said a']);
  expect(texts('written', null)).toEqual(['written']);
  expect(texts(undefined, null)).toEqual([]);
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
