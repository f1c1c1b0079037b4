import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CategoryId } from '@madang/contracts/recycle-content';
import { call, refusal, startGuest } from '../support/client.ts';
import { sharedShape, type Installation } from '../support/shapes.ts';

describe.each(['apart'] as const)('the recycling guide, %s', (shape) => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await sharedShape(shape);
  });
  afterAll(() => installation.stop());
  const rules = (region: string, district?: string) =>
    call(installation.url, 'GET /guide/rules/:region', {
      params: { region },
      query: district === undefined ? {} : { district },
    });

  it('lists every item once, page by page, with as many as its categories say', async () => {
    const { body: categories } = await call(installation.url, 'GET /guide/categories', {});
    expect(categories.items.map(({ display_order }) => display_order)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const walk = async (category?: CategoryId): Promise<string[]> => {
      const seen: string[] = [];
      for (let cursor: string | undefined; ;) {
        const { body } = await call(installation.url, 'GET /guide/items', {
          query: {
            limit: 40,
            ...(category === undefined ? {} : { category }),
            ...(cursor === undefined ? {} : { cursor }),
          },
        });
        seen.push(...body.items.map(({ id }) => id));
        if (body.next_cursor === null) return seen;
        cursor = body.next_cursor;
      }
    };
    const all = await walk();
    expect(all.length).toBeGreaterThanOrEqual(700);
    expect(new Set(all).size).toBe(all.length);
    for (const { id, item_count } of categories.items) expect((await walk(id)).length, id).toBe(item_count);
  });

  it('shows a change of the guide at once, though what was read is remembered', async () => {
    const names = () =>
      Promise.all(
        [installation.url, installation.elsewhere].flatMap((url) => [
          call(url, 'GET /guide/items/:id', { params: { id: 'broken-glass' } }).then(({ body }) => body.name.en),
          call(url, 'POST /guide/items/search', { body: { query: '깨진 유리' } }).then(
            ({ body }) => body.items[0]?.item.name.en,
          ),
        ]),
      );
    const [before = ''] = await names();
    const admin = new pg.Client({ connectionString: installation.database.adminUrl });
    await admin.connect();
    const rename = (name: string) =>
      admin.query(
        `UPDATE recycle_info.item SET data = jsonb_set(data, '{name,en}', to_jsonb($1::text)) WHERE id = 'broken-glass'`,
        [name],
      );
    await rename('Shards');
    await expect.poll(names, { interval: 20 }).toEqual(['Shards', 'Shards', 'Shards', 'Shards']);
    await rename(before);
    await expect.poll(names, { interval: 20 }).toEqual([before, before, before, before]);
    await admin.end();
  });

  it('shows one item in both languages, with its source, to be cached', async () => {
    const { body, headers } = await call(installation.url, 'GET /guide/items/:id', {
      params: { id: 'broken-glass' },
    });
    expect(body).toMatchObject({ name: { ko: '깨진 유리' }, recyclable: false, varies_by_region: true });
    expect(body.source.checked_on).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    expect(
      (await refusal(call(installation.url, 'GET /guide/items/:id', { params: { id: 'unicorn' } }))).problem.code,
    ).toBe('item_not_found');
  });

  it('searches by initial consonants, by several keywords and by questions, and suggests while typing', async () => {
    const search = async (query: string) =>
      (await call(installation.url, 'POST /guide/items/search', { body: { query } })).body.items;
    const [bottle] = await search('ㅍㅌㅂ');
    expect(bottle).toMatchObject({
      item: { id: 'clear-pet-bottle' },
      matched: '페트병',
      highlights: [{ from: 0, to: 3 }],
    });
    expect((await search('유리,깨진'))[0]?.item.id).toBe('broken-glass');
    expect((await search('깨진 유리컵은 어떻게 버려?'))[0]?.item.id).toBe('broken-glass');
    const asked = await call(installation.url, 'POST /guide/items/search', {
      body: { query: '핸드폰 요금제 추천', mode: 'question' },
    });
    expect(asked.body.items).toEqual([]);
    const misspelled = await call(installation.url, 'POST /guide/items/search', {
      body: { query: '형광들, 쀍쉙뷁' },
    });
    expect(misspelled.body).toMatchObject({
      items: [{ item: { id: 'lamp' }, near: true }],
      not_understood: ['쀍쉙뷁'],
    });
    const questions = await call(installation.url, 'POST /guide/faq/search', {
      body: { query: '뚜껑도 같이 버려?', item_ids: ['clear-pet-bottle'] },
    });
    expect(questions.body.items[0]?.faq.id).toBe('pet-cap');
    const { body } = await call(installation.url, 'GET /guide/suggestions', { query: { q: '페ㅌ' } });
    expect(body.items.length).toBeLessThanOrEqual(8);
    expect(body.items.map(({ id }) => id)).toContain('clear-pet-bottle');
  });

  it.each(['11', '서울특별시', '서울', '서울시', 'Seoul', 'seoul '])('finds the region %s', async (name) => {
    expect((await rules(name)).body).toMatchObject({ code: '11', district: null });
  });

  it('finds a region by its earlier code and name, and lists all 17', async () => {
    expect((await rules('42')).body.code).toBe('51');
    expect((await rules('강원도')).body.code).toBe('51');
    for (const merged of ['전남광주통합특별시', '12'])
      expect((await refusal(rules(merged))).problem).toMatchObject({
        code: 'region_ambiguous',
        title: expect.stringContaining('광주광역시, 전라남도') as string,
      });
    const { body } = await call(installation.url, 'GET /guide/rules', {});
    expect(body.items).toHaveLength(17);
    for (const { code, districts } of body.items) {
      for (const { name } of districts) expect((await rules(code, name)).body.district).toBe(name);
    }
  });

  it('says what is wrong with a place that is none, or could be several', async () => {
    expect((await rules('서울', '마포')).body).toMatchObject({
      district: '마포구',
      office: { name: { ko: '서울특별시청' } },
      page: { url: 'https://www.mapo.go.kr/site/main/content/mapo05060501' },
    });
    const code = async (region: string, district?: string) => {
      const { status, problem } = await refusal(rules(region, district));
      return [status, problem.code, problem.title];
    };
    expect(await code('아틀란티스')).toEqual([404, 'region_not_found', expect.stringContaining('아틀란티스')]);
    expect(await code('충청')).toEqual([422, 'region_ambiguous', expect.stringContaining('충청북도, 충청남도')]);
    expect(await code('서울', '해운대구')).toEqual([404, 'district_not_found', expect.stringContaining('서울특별시')]);
    expect(await code('서울', '강')).toEqual([422, 'district_ambiguous', expect.stringContaining('강남구')]);
  });

  it('counts views and, once per person, whom an answer helped', async () => {
    const id = 'pet-label';
    const view = async () => (await call(installation.url, 'GET /guide/faq/:id', { params: { id } })).body;
    const first = await view();
    expect(first.items.map((item) => item.id)).toEqual(first.item_ids);
    expect((await view()).views).toBe(first.views + 1);
    const people = await Promise.all([startGuest(installation.url), startGuest(installation.url)]);
    const help = (token: string) =>
      call(installation.url, 'POST /guide/faq/:id/helpful', { params: { id } }, { token });
    await Promise.all(people.flatMap(({ token }) => [help(token), help(token), help(token)]));
    expect((await view()).helpful).toBe(first.helpful + 2);
    expect((await refusal(help(''))).status).toBe(401);
    const missing = call(
      installation.url,
      'POST /guide/faq/:id/helpful',
      { params: { id: 'nothing' } },
      { token: people[0].token },
    );
    expect((await refusal(missing)).problem.code).toBe('faq_not_found');
    const { body } = await call(installation.url, 'GET /guide/faq', {
      query: { category: 'plastic', sort: 'views' },
    });
    expect(body.items[0]?.id).toBe(id);
    expect(new Set(body.items.map(({ category }) => category))).toEqual(new Set(['plastic']));
  });

  it('counts once per person whom an item helped, beside an item that is cached', async () => {
    const id = 'pen';
    const helped = async () =>
      (await call(installation.url, 'GET /guide/items/:id/helpful', { params: { id } })).body.helpful;
    const before = await helped();
    const people = await Promise.all([startGuest(installation.url), startGuest(installation.url)]);
    const help = (token: string, item = id) =>
      call(installation.url, 'POST /guide/items/:id/helpful', { params: { id: item } }, { token });
    const answers = await Promise.all(people.flatMap(({ token }) => [help(token), help(token), help(token)]));
    expect(Math.max(...answers.map(({ body }) => body.helpful))).toBeLessThanOrEqual(before + 2);
    expect(await helped()).toBe(before + 2);
    expect((await help(people[0].token)).body.helpful).toBe(before + 2);
    expect((await refusal(help(''))).status).toBe(401);
    expect((await refusal(help(people[0].token, 'nothing'))).problem.code).toBe('item_not_found');
    const missing = call(installation.url, 'GET /guide/items/:id/helpful', { params: { id: 'nothing' } });
    expect((await refusal(missing)).problem.code).toBe('item_not_found');
  });

  it('keeps what is looked for without whoever looks, and tells only what many look for', async () => {
    // Words that no other file of this installation looks for: what others search is counted too.
    const search = (query: string) => call(installation.url, 'POST /guide/items/search', { body: { query } });
    for (let i = 0; i < 12; i++) await search('맷돌');
    for (const query of [
      '죽부인',
      '없는물건임',
      'haneul@example.com 병풍',
      '010-1234-5678 병풍',
      'https://example.com/a 병풍',
    ])
      await search(query);
    await call(installation.url, 'POST /guide/items/search', {
      body: { query: '누군가의 대화 속 병풍', mode: 'question' },
    });
    const admin = new pg.Client({ connectionString: installation.database.adminUrl });
    await admin.connect();
    const kept = async (): Promise<Record<string, number>> => {
      const { rows } = await admin.query<{ query: string; found: boolean; count: number }>(
        'SELECT query, found, count FROM recycle_info.search_query',
      );
      return Object.fromEntries(rows.map(({ query, found, count }) => [`${query} ${found}`, count]));
    };
    await expect.poll(kept).toMatchObject({ '맷돌 true': 12, '죽부인 true': 1, '없는물건임 false': 1, '병풍 true': 3 });
    expect(Object.keys(await kept()).join(' ')).not.toMatch(/\d|@|example|누군가/);
    await admin.end();
    const { body } = await call(installation.url, 'GET /guide/stats', {});
    expect(body.most_searched).toContainEqual({ query: '맷돌', count: 12 });
    expect(body.most_searched.map(({ query }) => query)).not.toContain('죽부인');
    expect(body.items_by_category.reduce((sum, { count }) => sum + count, 0)).toBe(body.items);
    expect(body).toMatchObject({ regions: 17 });
    expect(body.faqs).toBeGreaterThanOrEqual(25);
  });
});
