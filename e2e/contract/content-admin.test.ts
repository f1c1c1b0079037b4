import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Item } from '@madang/contracts/recycle-content';
import type { Region } from '@madang/contracts/recycle-regions';
import { call, refusal, startGuest } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { startInProcess } from '../../server/src/platform/testing/server.ts';

/** Two processes on one database: what one of them edits, the other shows. */
let installation: Installation;
let editor: { readonly token: string };
beforeAll(async () => {
  installation = await startShape('together');
  editor = await startWithRole(installation, 'editor');
});
afterAll(() => installation.stop());

const refused = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).problem.code;
const readItem = async (id: string, url = installation.url): Promise<Item> => {
  const { photo: _, ...item } = (await call(url, 'GET /guide/items/:id', { params: { id } })).body;
  return item;
};
const search = async (query: string, url = installation.elsewhere) =>
  (await call(url, 'POST /guide/items/search', { body: { query } })).body.items.map(({ item }) => item.id);
const readShipped = async <T>(name: string): Promise<T> =>
  JSON.parse(await readFile(new URL(`../../content/recycle/${name}.json`, import.meta.url), 'utf8')) as T;
const write = ({ id, ...body }: Item, token = editor.token) =>
  call(installation.url, 'PUT /admin/recycle/items/:id', { params: { id }, body }, { token });

describe('the guide, edited without a release', () => {
  it('shows at once, in every process, what an editor wrote, and finds it', async () => {
    const glass = await readItem('broken-glass');
    await readItem('broken-glass', installation.elsewhere);
    await write({ ...glass, description: { ko: '고친 설명이에요.', en: 'An edited description.' } });
    await expect
      .poll(async () => (await readItem('broken-glass', installation.elsewhere)).description.ko)
      .toBe('고친 설명이에요.');
    await write({ ...glass, id: 'moon-stone', name: { ko: '달맞이돌', en: 'Moon stone' }, keywords: ['월석덩이'] });
    await expect.poll(() => search('월석덩이')).toEqual(['moon-stone']);
    await call(installation.url, 'DELETE /admin/recycle/items/:id', { params: { id: 'moon-stone' } }, editor);
    await expect.poll(() => search('월석덩이')).toEqual([]);
    expect(await refused(readItem('moon-stone'))).toBe('item_not_found');
  });

  it('tells an editor, and nobody else, what was looked for and not found', async () => {
    const missed = (query = {}) =>
      call(installation.url, 'GET /admin/recycle/searches', { query }, editor).then(({ body }) => body.items);
    for (const _ of [1, 2]) expect(await search('쀍쉙뷁', installation.url)).toEqual([]);
    await search('깨진 유리', installation.url);
    await expect
      .poll(() => missed(), { interval: 250 })
      .toContainEqual({ query: '쀍쉙뷁', count: 2, last_on: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string });
    expect((await missed()).map(({ query }) => query)).not.toContain('깨진 유리');
    await expect
      .poll(() => missed({ found: 'true' }), { interval: 250 })
      .toContainEqual(expect.objectContaining({ query: '깨진 유리' }));
    const guest = await startGuest(installation.url);
    expect(await refused(call(installation.url, 'GET /admin/recycle/searches', { query: {} }, guest))).toBe(
      'forbidden',
    );
  });

  it('overwrites nothing that another editor wrote, and keeps what each entry said before', async () => {
    const params = { id: 'pizza-box' };
    const kept = async () => (await call(installation.url, 'GET /admin/recycle/items/:id', { params }, editor)).body;
    const first = await kept();
    expect(first).toMatchObject({ origin: 'shipped', removed: false });
    if (first.content === null) throw new Error('no item');
    const { id: _, ...body } = first.content;
    const put = (ko: string, version: string) =>
      call(
        installation.url,
        'PUT /admin/recycle/items/:id',
        { params, query: { version }, body: { ...body, description: { ko, en: 'By a test.' } } },
        editor,
      );
    await put('처음 고쳤어요.', first.version);
    expect(await refused(put('덮어써요.', first.version))).toBe('content_changed');
    const second = await kept();
    expect(second).toMatchObject({ origin: 'edited', content: { description: { ko: '처음 고쳤어요.' } } });
    await put('두 번째로 고쳤어요.', second.version);
    expect(
      await refused(
        call(
          installation.url,
          'DELETE /admin/recycle/items/:id',
          { params, query: { version: second.version } },
          editor,
        ),
      ),
    ).toBe('content_changed');
    const revert = (version: string) =>
      call(installation.url, 'POST /admin/recycle/items/:id/revert', { params, query: { version } }, editor);
    expect(await refused(revert(second.version))).toBe('content_changed');
    await call(installation.url, 'DELETE /admin/recycle/items/:id', { params }, editor);
    expect(await kept()).toMatchObject({ removed: true, version: 'none' });
    await revert('none');
    expect(await kept()).toEqual(first);
    const history = { kind: 'item' as const, ...params };
    const { items } = (
      await call(installation.url, 'GET /admin/recycle/history/:kind/:id', { params: history }, editor)
    ).body;
    expect(items.map(({ act, content }) => [act, (content as Item | null)?.description.ko])).toEqual([
      ['reverted', first.content.description.ko],
      ['removed', undefined],
      ['written', '두 번째로 고쳤어요.'],
      ['written', '처음 고쳤어요.'],
    ]);
  });

  it('an item and a question that come back have the votes and views that they had, and nobody votes twice', async () => {
    const guest = await startGuest(installation.url);
    const [question] = (await call(installation.url, 'GET /guide/faq', { query: {} })).body.items;
    if (question === undefined) throw new Error('no question');
    const faq = { params: { id: question.id } };
    const item = { params: { id: 'pizza-box' } };
    const vote = async () => [
      (await call(installation.url, 'POST /guide/faq/:id/helpful', faq, guest)).body.helpful,
      (await call(installation.url, 'POST /guide/items/:id/helpful', item, guest)).body.helpful,
    ];
    const counted = await vote();
    const { views } = (await call(installation.url, 'GET /guide/faq/:id', faq)).body;
    expect(views).toBeGreaterThan(0);
    await call(installation.url, 'DELETE /admin/recycle/faq/:id', faq, editor);
    await call(installation.url, 'DELETE /admin/recycle/items/:id', item, editor);
    expect(await refused(call(installation.url, 'GET /guide/faq/:id', faq))).toBe('faq_not_found');
    await call(installation.url, 'POST /admin/recycle/faq/:id/revert', faq, editor);
    await call(installation.url, 'POST /admin/recycle/items/:id/revert', item, editor);
    expect((await call(installation.url, 'GET /guide/faq/:id', faq)).body).toMatchObject({ views: views + 1 });
    expect(await vote()).toEqual(counted);
  });

  it('keeps the edits when the shipped content is loaded again, and goes back to it when asked to', async () => {
    const before = (await readShipped<Item[]>('items')).find(({ id }) => id === 'broken-glass');
    await installation.database
      .connect('recycle')
      .$client.query("UPDATE recycle_info.content_version SET hash = 'of an earlier release'");
    await (
      await startInProcess({ env: { ...installation.database.env, DATABASE_URL: installation.database.adminUrl } })
    ).stop();
    expect((await readItem('broken-glass')).description.ko).toBe('고친 설명이에요.');
    const { items } = (await call(installation.url, 'GET /admin/recycle/edits', {}, editor)).body;
    expect(items.map(({ kind, id, removed }) => ({ kind, id, removed }))).toContainEqual({
      kind: 'item',
      id: 'broken-glass',
      removed: false,
    });
    await call(installation.url, 'POST /admin/recycle/items/:id/revert', { params: { id: 'broken-glass' } }, editor);
    // Another process, which keeps items for a moment, is told of it by a notification.
    await expect.poll(() => readItem('broken-glass')).toEqual(before);
  });

  it('keeps a region that an editor wrote in the form of an earlier version, without telling a district the days of its province', async () => {
    const db = installation.database.connect('recycle').$client;
    const source = { title: { ko: '시청', en: 'The city' }, url: null as string | null, checked_on: '2026-05-01' };
    const earlier = {
      code: '26',
      name: { ko: '부산광역시', en: 'Busan' },
      short_name: '부산',
      aliases: ['부산시'],
      office: { name: { ko: '부산광역시청', en: 'Busan' }, url: 'https://www.busan.go.kr' },
      recyclables: {
        days: { ko: '월·수', en: 'Monday and Wednesday' },
        time: { ko: '19:00~22:00', en: '19:00 to 22:00' },
        place: null,
      },
      notes: [
        { ko: '위 요일과 시간은 표준데이터 표본에서 가장 많은 값이에요.', en: 'The most frequent value.' },
        { ko: '우리가 적은 안내', en: 'A note of ours' },
      ],
      unknown: [],
      districts: [{ name: '부산진구' }, { name: '우리구' }],
      source,
    };
    const keep = async (url: string | null): Promise<void> => {
      const data = { ...earlier, source: { ...source, url } };
      await db.query(
        `INSERT INTO recycle_info.content_edit (kind, id, data, edited_by) VALUES ('rules', '26', $1, $2) ON CONFLICT (kind, id) DO UPDATE SET data = excluded.data`,
        [data, randomUUID()],
      );
      await (
        await startInProcess({ env: { ...installation.database.env, DATABASE_URL: installation.database.adminUrl } })
      ).stop();
    };
    const read = async (district?: string) =>
      (
        await call(installation.url, 'GET /guide/rules/:region', {
          params: { region: '부산' },
          query: district === undefined ? {} : { district },
        })
      ).body;
    await keep(null);
    expect((await read()).facts.map(({ text }) => text.ko)).toEqual(['우리가 적은 안내']);
    expect((await read()).collection).toEqual([]);
    expect((await read('우리구')).unknown.map(({ text }) => text.ko)).toContain(
      '우리구에서 재활용품을 내놓는 요일과 시간은 아직 몰라요.',
    );
    expect((await read('부산진구')).page?.url).toContain('busanjin.go.kr');
    // Days stay where the editor named an address for them: as those of the whole, not of a district.
    await keep('https://www.busan.go.kr/waste');
    expect((await read()).collection.map(({ days }) => days?.ko)).toEqual(['월·수']);
    expect(JSON.stringify(await read('부산진구'))).not.toContain('월·수');
    expect(
      (
        await db.query(
          "SELECT data->'recyclables'->'days'->>'ko' AS days FROM recycle_info.content_edit WHERE kind = 'rules' AND id = '26'",
        )
      ).rows,
    ).toEqual([{ days: '월·수' }]);
    // A process of the earlier version reads the same rows while both run.
    const Earlier = z.object({
      recyclables: z.object({
        days: z.object({ ko: z.string() }),
        time: z.object({ ko: z.string() }),
        place: z.null(),
      }),
      notes: z.array(z.object({ ko: z.string(), en: z.string() })),
      unknown: z.array(z.unknown()),
      source: z.object({ url: z.string().nullable(), checked_on: z.string() }),
      districts: z.array(z.object({ name: z.string() })),
    });
    const { rows } = await db.query<{ data: unknown }>('SELECT data FROM recycle_info.region');
    for (const { data } of rows) expect(Earlier.parse(data).recyclables.days.ko).toBe('시·군·구마다 달라요');
    await call(installation.url, 'POST /admin/recycle/rules/:region/revert', { params: { region: '26' } }, editor);
  });

  it('changes questions and rules, and refuses what does not fit the rest', async () => {
    const [question] = (await call(installation.url, 'GET /guide/faq', { query: {} })).body.items;
    if (question === undefined) throw new Error('no question');
    const { id, category, question: asked, answer, display_order, source } = question;
    const body = { category, question: asked, answer, display_order, source, item_ids: ['broken-glass'] };
    await call(
      installation.url,
      'PUT /admin/recycle/faq/:id',
      { params: { id }, body: { ...body, answer: { ko: '새 답', en: 'A new answer' } } },
      editor,
    );
    expect((await call(installation.elsewhere, 'GET /guide/faq/:id', { params: { id } })).body.answer.ko).toBe('새 답');
    const [{ code, ...rules }] = (await readShipped<Region[]>('regions')) as [Region];
    const fact = {
      text: { ko: '새 안내', en: 'A new note' },
      source: { title: { ko: '구청', en: 'The office' }, url: 'https://example.org/', checked_on: '2026-11-20' },
    };
    const rewrite = (facts: Region['facts']) =>
      call(
        installation.url,
        'PUT /admin/recycle/rules/:region',
        { params: { region: code }, body: { ...rules, facts } },
        editor,
      );
    await rewrite([fact]);
    await expect
      .poll(async () =>
        (await call(installation.elsewhere, 'GET /guide/rules/:region', { params: { region: code } })).body.facts.map(
          ({ text }) => text.ko,
        ),
      )
      .toEqual(['새 안내']);
    expect(await refused(rewrite([{ ...fact, source: { ...fact.source, url: null } }]))).toBe('content_does_not_fit');
    expect(
      await refused(
        rewrite([{ ...fact, text: { ko: '모든 구는 수요일에 내놓아요.', en: 'All put it out on that day.' } }]),
      ),
    ).toBe('content_does_not_fit');
    const glass = await readItem('broken-glass');
    expect(await refused(write({ ...glass, source: { ...glass.source, checked_on: 'yesterday' } }))).toBe(
      'validation_failed',
    );
    expect(await refused(write({ ...glass, name: { ko: 'a\u0000b', en: 'x' } }))).toBe('validation_failed');
    expect(
      await refused(
        call(installation.url, 'DELETE /admin/recycle/items/:id', { params: { id: 'nothing-like-it' } }, editor),
      ),
    ).toBe('item_not_found');
    expect(await refused(write(glass, (await startGuest(installation.url)).token))).toBe('forbidden');
  });
});
