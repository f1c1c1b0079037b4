import { createSSRApp, h } from 'vue';
import { createI18n } from 'vue-i18n';
import { createMemoryHistory, createRouter, RouterView } from 'vue-router';
import { renderToString } from 'vue/server-renderer';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiProblem } from '../../../app/problem.ts';
import { dismissToasts } from '../../../ui/toast.ts';
import { typedSince } from './typed-since.ts';
import { useEditor } from './use-editor.ts';

interface Entry {
  name: string;
  text: string;
}
type Kept = { readonly content: Entry | null; readonly version: string; readonly removed?: boolean };
const problem = (status: number, code: string): ApiProblem =>
  new ApiProblem({ type: '', title: code, status, code, request_id: '' });

/** A server that holds one entry, versions of which are counted. */
const createServer = () => {
  const server = {
    kept: { content: { name: 'a', text: 'first' }, version: 'v1' } as Kept,
    onWrite: () => undefined as void,
    write: async (draft: Entry, version: string): Promise<void> => {
      server.onWrite();
      // A request waits for its token before it says what is in it.
      await Promise.resolve();
      const current = server.kept.removed === true ? 'none' : server.kept.version;
      if (version !== current) throw problem(409, 'content_changed');
      server.kept = { content: structuredClone({ ...draft }), version: `${server.kept.version}+` };
    },
    read: (): Promise<Kept> => Promise.resolve(structuredClone(server.kept)),
  };
  return server;
};
type Editor = ReturnType<typeof useEditor<Entry, 'name' | 'text'>>;
const open = async (server: ReturnType<typeof createServer>): Promise<Editor> => {
  const kept = {
    content: structuredClone(server.kept.content ?? { name: '', text: '' }),
    version: server.kept.version,
  };
  const fields = { name: 'Name', text: 'Text' };
  let editor: Editor | undefined;
  const component = {
    setup: () => {
      editor = useEditor({ kept, fields, write: server.write, read: () => server.read() });
      return () => null;
    },
  };
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component }] });
  const app = createSSRApp(() => h(RouterView));
  app.use(createI18n({ legacy: false, locale: 'en', messages: { en: {} }, missingWarn: false, fallbackWarn: false }));
  app.use(router);
  await router.push('/');
  await renderToString(app);
  if (editor === undefined) throw new Error('it was not set up');
  return editor;
};

beforeEach(() => {
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('removeEventListener', () => undefined);
});
afterEach(() => {
  dismissToasts();
  vi.unstubAllGlobals();
});

test('what is typed while it is being saved stays, unsaved, and is saved by the next press', async () => {
  const server = createServer();
  const editor = await open(server);
  editor.draft.text = 'sent';
  server.onWrite = () => void (editor.draft.text = 'sent and more');
  expect(await editor.save()).toBe(false);
  expect(server.kept.content?.text).toBe('sent');
  expect(editor.draft.text).toBe('sent and more');
  server.onWrite = () => undefined;
  expect(await editor.save()).toBe(true);
  expect(server.kept.content?.text).toBe('sent and more');
});

test('an entry that another admin has deleted meanwhile is shown as deleted, and written anew when asked to', async () => {
  for (const gone of [
    { content: { name: 'a', text: 'as it was shipped' }, version: 'none', removed: true },
    { content: null, version: 'none' },
  ]) {
    const server = createServer();
    const editor = await open(server);
    editor.draft.text = 'mine';
    server.kept = gone;
    expect(await editor.save()).toBe(false);
    expect(editor.theirs.value).toEqual({ content: null, version: 'none' });
    // There is nothing of theirs to load: what was typed does not count as saved.
    editor.takeTheirs();
    expect(editor.theirs.value).not.toBeNull();
    expect(editor.draft.text).toBe('mine');
    expect(await editor.keepMine()).toBe(true);
    expect(server.kept.content?.text).toBe('mine');
  }
});

test('where nobody can be asked what is there by now, nothing is said of it', async () => {
  const server = createServer();
  const editor = await open(server);
  editor.draft.text = 'mine';
  server.kept = { content: { name: 'a', text: 'theirs' }, version: 'v2' };
  const { read } = server;
  server.read = () => Promise.reject(new TypeError('offline'));
  expect(await editor.save()).toBe(false);
  expect(editor.theirs.value).toBeNull();
  server.read = read;
  expect(await editor.save()).toBe(false);
  expect(editor.theirs.value?.content?.text).toBe('theirs');
});

test('of a form that was on its way, what was typed since is told apart', () => {
  expect(typedSince({ a: 'x', b: 'y' }, { a: 'x', b: 'y' })).toEqual({});
  expect(typedSince({ a: 'x', b: 'y' }, { a: 'x', b: 'y and more' })).toEqual({ b: 'y and more' });
});
