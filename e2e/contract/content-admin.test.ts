import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Item, Region } from '@madang/contracts/recycle-content';
import { call, collect, readStream, refusal, startGuest } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { startInProcess } from '../../server/src/platform/testing/server.ts';

/** Two processes on one database: what one of them edits, the other shows. */
let house: Installation;
let editor: { readonly token: string };
beforeAll(async () => {
  house = await startShape('together');
  editor = await startWithRole(house, 'editor');
});
afterAll(() => house.stop());

const refused = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).problem.code;
const readItem = async (id: string, url = house.url): Promise<Item> => (await call(url, 'GET /recycle/items/:id', { params: { id } })).body;
const search = async (query: string, url = house.elsewhere) => (await call(url, 'POST /recycle/items/search', { body: { query } })).body.items.map(({ item }) => item.id);
const readShipped = async <T>(name: string): Promise<T> => JSON.parse(await readFile(new URL(`../../content/recycle/${name}.json`, import.meta.url), 'utf8')) as T;
const write = ({ id, ...body }: Item, token = editor.token) => call(house.url, 'PUT /admin/recycle/items/:id', { params: { id }, body }, { token });

describe('the guide, edited without a release', () => {
  it('shows at once, in every process, what an editor wrote, and finds it', async () => {
    const glass = await readItem('broken-glass');
    await readItem('broken-glass', house.elsewhere);
    await write({ ...glass, description: { ko: '고친 설명이에요.', en: 'An edited description.' } });
    await expect.poll(async () => (await readItem('broken-glass', house.elsewhere)).description.ko).toBe('고친 설명이에요.');
    await write({ ...glass, id: 'moon-stone', name: { ko: '달맞이돌', en: 'Moon stone' }, keywords: ['월석덩이'] });
    await expect.poll(() => search('월석덩이')).toEqual(['moon-stone']);
    await call(house.url, 'DELETE /admin/recycle/items/:id', { params: { id: 'moon-stone' } }, editor);
    await expect.poll(() => search('월석덩이')).toEqual([]);
    expect(await refused(readItem('moon-stone'))).toBe('item_not_found');
  });

  it('keeps the edits when the shipped content is loaded again, and goes back to it when asked to', async () => {
    const before = (await readShipped<Item[]>('items')).find(({ id }) => id === 'broken-glass');
    await house.database.connect('recycle').$client.query("UPDATE recycle_info.content_version SET hash = 'of an earlier release'");
    await (await startInProcess({ env: { ...house.database.env, DATABASE_URL: house.database.adminUrl } })).stop();
    expect((await readItem('broken-glass')).description.ko).toBe('고친 설명이에요.');
    const { items } = (await call(house.url, 'GET /admin/recycle/edits', {}, editor)).body;
    expect(items.map(({ kind, id, removed }) => ({ kind, id, removed }))).toContainEqual({ kind: 'item', id: 'broken-glass', removed: false });
    await call(house.url, 'POST /admin/recycle/items/:id/revert', { params: { id: 'broken-glass' } }, editor);
    expect(await readItem('broken-glass')).toEqual(before);
  });

  it('changes questions and rules, and refuses what does not fit the rest', async () => {
    const [question] = (await call(house.url, 'GET /recycle/faq', { query: {} })).body.items;
    if (question === undefined) throw new Error('no question');
    const { id, category, question: asked, answer, display_order, source } = question;
    const body = { category, question: asked, answer, display_order, source, item_ids: ['broken-glass'] };
    await call(house.url, 'PUT /admin/recycle/faq/:id', { params: { id }, body: { ...body, answer: { ko: '새 답', en: 'A new answer' } } }, editor);
    expect((await call(house.elsewhere, 'GET /recycle/faq/:id', { params: { id } })).body.answer.ko).toBe('새 답');
    const [{ code, ...rules }] = (await readShipped<Region[]>('regions')) as [Region];
    await call(house.url, 'PUT /admin/recycle/rules/:region', { params: { region: code }, body: { ...rules, notes: [{ ko: '새 안내', en: 'A new note' }] } }, editor);
    await expect.poll(async () => (await call(house.elsewhere, 'GET /recycle/rules/:region', { params: { region: code } })).body.notes.map(({ ko }) => ko)).toEqual(['새 안내']);
    const glass = await readItem('broken-glass');
    expect(await refused(write({ ...glass, source: { ...glass.source, checked_on: 'yesterday' } }))).toBe('validation_failed');
    expect(await refused(write({ ...glass, name: { ko: 'a\u0000b', en: 'x' } }))).toBe('validation_failed');
    expect(await refused(call(house.url, 'DELETE /admin/recycle/items/:id', { params: { id: 'nothing-like-it' } }, editor))).toBe('item_not_found');
    expect(await refused(write(glass, (await startGuest(house.url)).token))).toBe('forbidden');
  });
});

describe('personas, prompts and samples, edited without a release', () => {
  it('are written, used and taken away', async () => {
    const id = randomUUID();
    const persona = { name: '달토끼', description: '떡 이야기만 해요.', avatar: 'moon', greeting: '쿵덕', model: null, locale: 'ko' as const, app: 'chat' as const, system_prompt: 'Speak of rice cakes.', temperature: null, order: 1 };
    await call(house.url, 'PUT /admin/personas/:id', { params: { id }, body: persona }, editor);
    const shown = (await call(house.elsewhere, 'GET /personas/:id', { params: { id } })).body;
    expect(shown.name).toBe('달토끼');
    expect(JSON.stringify(shown)).not.toContain('rice cakes');
    expect((await call(house.url, 'GET /admin/personas', {}, editor)).body.items.find((each) => each.id === id)?.system_prompt).toBe('Speak of rice cakes.');
    await call(house.url, 'DELETE /admin/personas/:id', { params: { id } }, editor);
    expect(await refused(call(house.url, 'GET /personas/:id', { params: { id } }))).toBe('persona_not_found');
    expect(await refused(call(house.url, 'PUT /admin/personas/:id', { params: { id }, body: { ...persona, temperature: 9 } }, editor))).toBe('validation_failed');
  });

  it('a sample is made of a share', async () => {
    const guest = await startGuest(house.url);
    const { conversation } = (await call(house.url, 'POST /conversations', { body: { app: 'eco', message: '거울' } }, { token: guest.token })).body;
    await collect(readStream(house.url, guest.token, { conversation: conversation.id }));
    const share = (await call(house.url, 'POST /shares', { body: { conversation_id: conversation.id } }, { token: guest.token })).body;
    const id = randomUUID();
    const body = { title: '거울 버리기', description: '', category: '생활', locale: 'ko' as const, app: 'eco' as const, order: 5 };
    expect(await refused(call(house.url, 'PUT /admin/samples/:id', { params: { id }, body }, editor))).toBe('nothing_to_share');
    await call(house.url, 'PUT /admin/samples/:id', { params: { id }, body: { ...body, share_id: share.id } }, editor);
    expect((await call(house.elsewhere, 'GET /samples/:id', { params: { id } })).body.messages).toHaveLength(2);
    await call(house.url, 'PUT /admin/samples/:id', { params: { id }, body: { ...body, title: '거울' } }, editor);
    expect((await call(house.url, 'GET /samples/:id', { params: { id } })).body).toMatchObject({ title: '거울', messages: [{ role: 'user' }, { role: 'assistant' }] });
    await call(house.url, 'DELETE /admin/samples/:id', { params: { id } }, editor);
    expect(await refused(call(house.url, 'GET /samples/:id', { params: { id } }))).toBe('sample_not_found');
  });
});
