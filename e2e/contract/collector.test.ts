import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CollectorItem } from '@madang/contracts/chat';
import type { Operations } from '@madang/contracts/index';
import type { CallInput } from '@madang/contracts/operation';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { startWebSite, type WebSite } from '../doubles/web-site.ts';
import { call, refusal, startGuest, type Person } from '../support/client.ts';
import { SAMPLED_SHAPES, startShape, type Installation } from '../support/shapes.ts';

const CONTRACT = [
  '제1조 임대인은 잔금일까지 등기부등본을 다시 떼어 보여 준다.',
  '제2조 임대인은 잔금 다음 날까지 근저당을 새로 설정하지 않는다. 어기면 계약을 풀고 보증금을 바로 돌려준다.',
  '제3조 통상적인 사용에 따른 마모는 원상회복에서 뺀다.',
];
const long = (sentence: string): string => `${sentence} ${'그 밖의 것은 민법에 따른다. '.repeat(40)}`;

describe.each(SAMPLED_SHAPES)('the collector, %s', (shape) => {
  let model: ModelDouble;
  let site: WebSite;
  let installation: Installation;
  let me: Person;
  let other: Person;
  beforeAll(async () => {
    model = await startModelDouble(openAiCompatible);
    model.paceMs = 1;
    site = await startWebSite();
    installation = await startShape(shape, {
      OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
      OPENAI_COMPATIBLE_API_KEY: KEY,
      OPENAI_COMPATIBLE_MODEL: 'double',
      COLLECTOR_GUEST_ITEMS: '12',
      COLLECTOR_PRIVATE_HOSTS: site.host,
    });
    [me, other] = [await startGuest(installation.url), await startGuest(installation.url)];
  });
  afterAll(async () => {
    await installation.stop();
    await model.stop();
    await site.stop();
  });

  const refuse = async <K extends keyof Operations>(key: K, input: CallInput<Operations[K]>, who: Person) => {
    const { status, problem } = await refusal(call(installation.url, key, input, who));
    return { status, code: problem.code };
  };
  const keep = async (
    body: { title?: string; tags?: string[] } & (
      | { kind: 'text'; content: string }
      | { kind: 'link'; url: string }
      | { kind: 'file'; file_id: string }
      | { kind: 'message'; message_id: string }
    ),
    who = me,
  ): Promise<CollectorItem> => (await call(installation.url, 'POST /collector/items', { body }, who)).body;
  const get = async (id: string, who = me) =>
    (await call(installation.elsewhere, 'GET /collector/items/:id', { params: { id }, query: {} }, who)).body;
  const read = async (id: string, who = me) => {
    await expect.poll(async () => (await get(id, who)).status).not.toBe('reading');
    return get(id, who);
  };
  const upload = async (content: string, name: string, who = me): Promise<string> => {
    const body = { purpose: 'document', temporary: 'true', file: new File([content], name) } as const;
    return (await call(installation.url, 'POST /files', { body }, who)).body.id;
  };
  const find = async (q: string, who = me) =>
    (await call(installation.elsewhere, 'GET /collector/search', { query: { q } }, who)).body.items;
  const begin = async (body: Record<string, unknown> = {}, who = me): Promise<string> =>
    (await call(installation.url, 'POST /conversations', { body: { app: 'chat', ...body } }, who)).body.conversation.id;
  const say = async (id: string, body: { content: string; collector_items?: string[]; model?: string }, who = me) =>
    (await call(installation.url, 'POST /conversations/:id/messages', { params: { id }, body }, who)).body;
  const messagesOf = async (id: string, who = me) =>
    (await call(installation.elsewhere, 'GET /conversations/:id/messages', { params: { id }, query: {} }, who)).body
      .items;
  const remove = (id: string, who = me) =>
    call(installation.url, 'DELETE /collector/items/:id', { params: { id } }, who);
  const told = (): string => JSON.stringify(model.requests.at(-1));
  const sql = async (text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: installation.database.adminUrl });
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(text, values);
    await client.end();
    return rows;
  };

  it('keeps a text at once, finds it by parts of its words, tags it, changes it and deletes it', async () => {
    const who = await startGuest(installation.url);
    const note = await keep({ kind: 'text', content: CONTRACT.map(long).join('\n\n'), tags: ['계약', '이사'] }, who);
    expect(note).toMatchObject({
      kind: 'text',
      status: 'ready',
      tags: ['계약', '이사'],
      error_code: null,
      pages: null,
    });
    expect(note.title).toMatch(/^제1조/);
    await keep({ kind: 'text', content: '김치찌개는 묵은지로 끓인다.', title: '레시피', tags: ['레시피'] }, who);
    const [hit] = await find('근저당, 특약', who);
    expect(hit?.item.id).toBe(note.id);
    expect(hit?.excerpt.filter(({ found }) => found)).toEqual([{ text: '근저당', found: true }]);
    expect(await find('없는낱말', who)).toEqual([]);
    expect(await find('근저당', other)).toEqual([]);
    const list = async (query: Record<string, string>) =>
      (await call(installation.url, 'GET /collector/items', { query }, who)).body.items.map(({ title }) => title);
    expect(await list({})).toEqual(['레시피', note.title]);
    expect(await list({ tag: '레시피' })).toEqual(['레시피']);
    expect(await list({ q: '원상회복' })).toEqual([note.title]);
    expect(await list({ q: '레시' })).toEqual(['레시피']);
    expect(await list({ kind: 'link' })).toEqual([]);
    const { body: tags } = await call(installation.url, 'GET /collector/tags', {}, who);
    expect(tags).toMatchObject({ total: 2, limit: 12 });
    expect(tags.items).toHaveLength(3);
    const params = { id: note.id };
    const { body: changed } = await call(
      installation.url,
      'PUT /collector/items/:id',
      { params, body: { title: '전세 특약', tags: ['계약'] } },
      who,
    );
    expect(changed).toMatchObject({ title: '전세 특약', tags: ['계약'] });
    // Tags are one where they differ in case or in how their letters are composed.
    const body = { tags: ['Lease', '계약'.normalize('NFD'), 'lease', '계약'] };
    const { body: tagged } = await call(installation.url, 'PUT /collector/items/:id', { params, body }, who);
    expect(tagged.tags).toEqual(['Lease', '계약']);
    const third = await keep({ kind: 'text', title: '셋', content: '근저당', tags: ['LEASE'] }, who);
    for (const tag of ['LEASE', 'lease', 'Ｌｅａｓｅ']) {
      expect(await list({ tag })).toEqual(['셋', '전세 특약']);
      const { body: found } = await call(
        installation.url,
        'GET /collector/search',
        { query: { q: '근저당', tag } },
        who,
      );
      expect(found.items).toHaveLength(2);
    }
    const counted = (await call(installation.url, 'GET /collector/tags', {}, who)).body.items;
    expect(counted.map(({ tag, count }) => [tag, count])).toEqual([
      ['Lease', 2],
      ['계약', 1],
      ['레시피', 1],
    ]);
    await remove(third.id, who);
    const { body: page } = await call(
      installation.url,
      'GET /collector/items/:id',
      { params, query: { from: '1', limit: '1' } },
      who,
    );
    expect(page.passages.map(({ position }) => position)).toEqual([1]);
    expect(page.next_cursor).not.toBeNull();
    expect((await remove(note.id, who)).status).toBe(204);
    expect(await find('근저당', who)).toEqual([]);
    expect(await sql('SELECT FROM chat.collector_passage WHERE item_id = $1', [note.id])).toEqual([]);
  });

  it('is refused where the app does not read it, with the reason', async () => {
    const note = await keep({ kind: 'text', content: '근저당은 두지 않는다.' });
    const collector_items = [note.id];
    for (const app of ['training', 'eco'] as const)
      expect(await refuse('POST /conversations', { body: { app, collector_items } }, me)).toEqual({
        code: 'collector_not_read',
        status: 422,
      });
    const params = { id: await begin({ app: 'eco' }) };
    expect(await refuse('PUT /conversations/:id', { params, body: { collector_items } }, me)).toMatchObject({
      code: 'collector_not_read',
    });
    await remove(note.id);
  });

  it('is nobody else’s, whatever they know of it', async () => {
    const note = await keep({ kind: 'text', content: '통장 비밀번호는 고양이 이름이다.' });
    const params = { id: note.id };
    const codes = await Promise.all([
      refuse('GET /collector/items/:id', { params, query: {} }, other),
      refuse('PUT /collector/items/:id', { params, body: { title: 'x' } }, other),
      refuse('DELETE /collector/items/:id', { params }, other),
      refuse('POST /collector/items/:id/retry', { params }, other),
      refuse('POST /conversations', { body: { app: 'chat', collector_items: [note.id] } }, other),
      refuse(
        'POST /conversations/:id/messages',
        { params: { id: await begin({}, other) }, body: { content: '비밀번호?', collector_items: [note.id] } },
        other,
      ),
      refuse(
        'PUT /conversations/:id',
        { params: { id: await begin({}, other) }, body: { collector_items: [note.id] } },
        other,
      ),
    ]);
    expect(codes.map(({ code }) => code)).toEqual(codes.map(() => 'collector_item_not_found'));
    const answer = await say(await begin({}, other), { content: '통장 비밀번호는?', model: 'madang/rules' }, other);
    expect(answer.ai_message.content).not.toContain('고양이');
    await remove(note.id);
  });

  it('is told to a model as data behind a border, with numbers that its answer cites, and asked with as long as it is attached', async () => {
    const note = await keep({ kind: 'text', title: '특약 문장', content: CONTRACT.map(long).join('\n\n') });
    const other2 = await keep({ kind: 'text', title: '레시피', content: '김치찌개는 묵은지로 끓인다.' });
    const id = await begin({ collector_items: [note.id] });
    model.words = ['근저당은 ', '두지 않아요 ', '[2]', '.'];
    const { user_message: mine, ai_message: answer } = await say(id, {
      content: '근저당이랑 원상회복이 걱정이야',
      model: 'compatible/double',
    });
    expect(mine.parts).toEqual([
      { type: 'collector', items: [{ id: note.id, title: '특약 문장' }] },
      { type: 'text', text: '근저당이랑 원상회복이 걱정이야' },
    ]);
    expect(answer.citations).toEqual([
      expect.objectContaining({ number: 2, kind: 'collector.text', ref: note.id, title: '특약 문장' }),
    ]);
    expect(answer.parts[0]).toEqual({ type: 'tool', name: 'collector.search', found: 1 });
    const cited = answer.citations[0]?.passage?.position ?? -1;
    expect((await get(note.id)).passages[cited]?.text).toContain('근저당');
    const block = /<(passages-[0-9a-f]{12})>\\n(.*?)\\n<\/\1>/.exec(told());
    expect(block?.[2]).toContain('근저당을 새로 설정하지 않는다');
    expect(told().indexOf('근저당이랑 원상회복')).toBeGreaterThan(told().indexOf('</passages-'));
    // With one more for one question, and again as it was asked.
    await say(id, { content: '묵은지?', collector_items: [other2.id], model: 'compatible/double' });
    expect(told()).toContain('김치찌개');
    const again = (await messagesOf(id)).at(-1);
    await call(
      installation.url,
      'POST /conversations/:id/messages/:message_id/regenerate',
      { params: { id, message_id: again?.id ?? '' }, body: {} },
      me,
    );
    expect(told()).toContain('김치찌개');
    await call(installation.url, 'PUT /conversations/:id', { params: { id }, body: { collector_items: [] } }, me);
    await say(id, { content: '이제는?', model: 'compatible/double' });
    expect(told()).not.toContain('<passages-');
    // What is gone is said to be.
    await remove(note.id);
    const [, first] = await messagesOf(id);
    expect(first?.citations).toEqual([expect.objectContaining({ number: 2, deleted: true })]);
    await remove(other2.id);
  });

  it('is quoted by the built-in provider, which says what it is, whether it is attached or not', async () => {
    const note = await keep({ kind: 'text', title: '특약 *문장*', content: CONTRACT.map(long).join('\n\n') });
    for (const collector_items of [[], [note.id]]) {
      const { ai_message: answer } = await say(await begin({ collector_items }), {
        content: '원상회복 특약이 뭐였지?',
        model: 'madang/rules',
      });
      expect(answer.content).toContain('마모는 원상회복에서 뺀다');
      expect(answer.content).toContain('특약 \\*문장\\* [1]');
      expect(answer.content).toContain('madang/rules');
      expect(answer.citations[0]).toMatchObject({ number: 1, ref: note.id });
    }
    const { ai_message: nothing } = await say(await begin(), { content: '오늘 날씨 어때?', model: 'madang/rules' });
    expect(nothing.citations).toEqual([]);
    await remove(note.id);
  });

  it('keeps an answer, whatever becomes of its conversation; and none of anybody else’s', async () => {
    model.words = ['잔금일 ', '아침에 ', '등기부를 ', '떼어 보세요.'];
    const id = await begin();
    const { ai_message: answer } = await say(id, { content: '언제?', model: 'compatible/double' });
    const body = { kind: 'message', message_id: answer.id } as const;
    expect((await refuse('POST /collector/items', { body }, other)).code).toBe('message_not_found');
    const kept = await keep(body);
    expect(kept).toMatchObject({ kind: 'message', message_id: answer.id, conversation_id: id });
    await call(installation.url, 'DELETE /conversations/:id', { params: { id } }, me);
    expect((await get(kept.id)).passages[0]?.text).toBe('잔금일 아침에 등기부를 떼어 보세요.');
    await remove(kept.id);
  });

  it('reads files in the background, holds them as long as they are kept, and lets them go', async () => {
    const item = await keep({
      kind: 'file',
      file_id: await upload(CONTRACT.join('\n\n'), '계약서.md'),
      tags: ['계약'],
    });
    expect(['reading', 'ready']).toContain(item.status);
    const done = await read(item.id);
    expect(done).toMatchObject({ title: '계약서.md', status: 'ready', file: { mime_type: 'text/markdown' } });
    expect(done.passages[0]?.text).toContain('제1조');
    const address = installation.url + (done.file?.url ?? '');
    expect((await fetch(address)).status).toBe(200);
    await remove(item.id);
    expect((await fetch(address)).status).toBe(404);
    const unknown = { body: { kind: 'file', file_id: randomUUID() } } as const;
    expect((await refuse('POST /collector/items', unknown, me)).code).toBe('file_not_found');
  });

  it('takes a file with its bytes, in one form', async () => {
    const file = new File([CONTRACT.join('\n\n')], '계약서.md');
    const { body: item } = await call(
      installation.url,
      'POST /collector/files',
      { body: { file, tags: '계약, 이사' } },
      me,
    );
    expect(item).toMatchObject({ kind: 'file', title: '계약서.md', tags: ['계약', '이사'] });
    expect((await read(item.id)).passages[0]?.text).toContain('제1조');
    await remove(item.id);
  });

  it('reads links, by what they call themselves and without what stands around them; and says why it reads others not', async () => {
    const who = await startGuest(installation.url);
    const page = await keep({ kind: 'link', url: `${site.url}/article`, tags: ['분리배출'] }, who);
    const done = await read(page.id, who);
    expect(done).toMatchObject({ status: 'ready', title: '종이팩 버리기', url: `${site.url}/article` });
    expect(done.passages[0]?.text).not.toContain('첫 화면');
    const [hit] = await find('전용 수거함', who);
    expect(hit?.item.id).toBe(page.id);
    const reasons: Record<string, string> = {
      '/gone': 'link_not_found',
      '/loop': 'link_loop',
      '/picture': 'link_not_readable',
    };
    for (const [path, code] of Object.entries(reasons)) {
      const { id } = await keep({ kind: 'link', url: site.url + path }, who);
      expect(await read(id, who)).toMatchObject({ status: 'failed', error_code: code });
    }
    const { id } = await keep({ kind: 'link', url: 'http://127.0.0.1:9/' }, who);
    expect(await read(id, who)).toMatchObject({ status: 'failed', error_code: 'link_refused' });
    for (const url of ['ftp://example.com/', 'file:///etc/passwd', 'javascript:alert(1)', 'x'])
      expect(await refuse('POST /collector/items', { body: { kind: 'link', url } }, who)).toMatchObject({
        status: 422,
      });
  });

  it('says why something could not be read, keeps it, and reads it again when asked to', async () => {
    const item = await keep({ kind: 'file', file_id: await upload(' \n ', '빈 파일.txt') });
    expect(await read(item.id)).toMatchObject({ status: 'failed', error_code: 'collector_nothing_to_read' });
    const params = { id: item.id };
    const { body: retried } = await call(installation.url, 'POST /collector/items/:id/retry', { params }, me);
    expect(['reading', 'failed']).toContain(retried.status);
    expect(await read(item.id)).toMatchObject({ status: 'failed', error_code: 'collector_nothing_to_read' });
    await remove(item.id);
  });

  it('makes nobody wait behind links of somebody else that take their time', async () => {
    const [slow, quick] = [await startGuest(installation.url), await startGuest(installation.url)];
    const dripping: CollectorItem[] = [];
    for (let n = 0; n < 5; n += 1) dripping.push(await keep({ kind: 'link', url: `${site.url}/drip` }, slow));
    const item = await keep({ kind: 'link', url: `${site.url}/article` }, quick);
    expect(await read(item.id, quick)).toMatchObject({ status: 'ready' });
    const states = await Promise.all(dripping.map(async ({ id }) => (await get(id, slow)).status));
    expect(states).toContain('reading');
    for (const { id } of dripping) await remove(id, slow);
  });

  it('goes on with what a process has left behind that is gone', async () => {
    const item = await keep({ kind: 'file', file_id: await upload('죽은 프로세스가 읽던 글', '남은 글.txt') });
    await read(item.id);
    await sql("UPDATE chat.collector_item SET status = 'reading', process_id = $2, attempts = 1 WHERE id = $1", [
      item.id,
      randomUUID(),
    ]);
    await sql('DELETE FROM chat.collector_passage WHERE item_id = $1', [item.id]);
    await installation.pass(6000);
    expect(await read(item.id)).toMatchObject({ status: 'ready', passages: [{ text: '죽은 프로세스가 읽던 글' }] });
    await remove(item.id);
  });

  it('holds no more than somebody may keep, however many are added at once', async () => {
    const who = await startGuest(installation.url);
    const added = await Promise.all(
      Array.from({ length: 16 }, (_, n) =>
        call(installation.url, 'POST /collector/items', { body: { kind: 'text', content: `글 ${n}` } }, who).then(
          ({ status }) => status,
          () => 409,
        ),
      ),
    );
    expect(added.filter((status) => status === 201)).toHaveLength(12);
    const { code, status } = await refuse('POST /collector/items', { body: { kind: 'text', content: '하나 더' } }, who);
    expect([code, status]).toEqual(['too_many_collector_items', 409]);
    const [first] = (await call(installation.url, 'GET /collector/items', { query: {} }, who)).body.items;
    await sql('UPDATE chat.collector_item SET chars = 3000000 WHERE id = $1', [first?.id]);
    const last = (await call(installation.url, 'GET /collector/items', { query: {} }, who)).body.items.at(-1);
    await remove(last?.id ?? '', who);
    expect(await refuse('POST /collector/items', { body: { kind: 'text', content: '하나 더' } }, who)).toMatchObject({
      code: 'collector_text_full',
      status: 409,
    });
  });

  it('stays out of what is shared: neither what was kept nor what it is called', async () => {
    const note = await keep({ kind: 'text', title: '비밀 진단서', content: '혈압은 120이다.' });
    model.words = ['혈압은 ', '괜찮아요 [1].'];
    const id = await begin({ collector_items: [note.id] });
    await say(id, { content: '혈압 어때?', model: 'compatible/double' });
    const { body: share } = await call(installation.url, 'POST /shares', { body: { conversation_id: id } }, me);
    const { body: shown } = await call(installation.url, 'GET /shares/:id', { params: { id: share.id } });
    expect(JSON.stringify(shown)).toContain('괜찮아요');
    expect(JSON.stringify(shown)).not.toMatch(new RegExp(`비밀 진단서|${note.id}`));
    await remove(note.id);
  });
});
