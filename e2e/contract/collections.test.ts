import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CollectorItem } from '@madang/contracts/chat';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { startWebSite, type WebSite } from '../doubles/web-site.ts';
import { call, refusal, startGuest, type Person } from '../support/client.ts';
import { pdfOf } from '../support/documents.ts';
import { startWithRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';

const MODEL = 'compatible/double';

describe('what an app shares', () => {
  let model: ModelDouble;
  let site: WebSite;
  let installation: Installation;
  let admin: Pick<Person, 'token'>;
  let me: Person;
  beforeAll(async () => {
    model = await startModelDouble(openAiCompatible);
    model.paceMs = 1;
    site = await startWebSite();
    installation = await startShape('together', {
      OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
      OPENAI_COMPATIBLE_API_KEY: KEY,
      OPENAI_COMPATIBLE_MODEL: 'double',
      COLLECTOR_PRIVATE_HOSTS: site.host,
    });
    admin = await startWithRole(installation, 'admin');
    me = await startGuest(installation.url);
  });
  afterAll(async () => {
    await installation.stop();
    await model.stop();
    await site.stop();
  });

  type Added =
    | { kind: 'text'; content: string; title?: string }
    | { kind: 'link'; url: string }
    | { kind: 'file'; file_id: string };
  const add = async (app: string, body: Added): Promise<CollectorItem> =>
    (await call(installation.url, 'POST /admin/collections/:app/items', { params: { app }, body }, admin)).body;
  const listed = async (app: string) =>
    (await call(installation.elsewhere, 'GET /admin/collections/:app/items', { params: { app }, query: {} }, admin))
      .body.items;
  const read = async (app: string, id: string): Promise<CollectorItem> => {
    const find = async () => (await listed(app)).find((item) => item.id === id);
    await expect.poll(async () => (await find())?.status).not.toBe('reading');
    return (await find()) as CollectorItem;
  };
  const remove = (app: string, id: string) =>
    call(installation.url, 'DELETE /admin/collections/:app/items/:id', { params: { app, id } }, admin);
  const ask = async (app: 'chat' | 'eco', content: string, asked: string) => {
    const { id } = (await call(installation.url, 'POST /conversations', { body: { app } }, me)).body.conversation;
    const body = { content, model: asked };
    return (await call(installation.url, 'POST /conversations/:id/messages', { params: { id }, body }, me)).body
      .ai_message;
  };
  const told = (): string => JSON.stringify(model.requests.at(-1));

  it('is filled by admins with texts, links and files, and answers of that app cite it, of no other', async () => {
    const text = await add('chat', {
      kind: 'text',
      title: '환불 규정',
      content: '환불은 받은 날부터 이레 안에 받아 준다.',
    });
    const file = new File([new Uint8Array(pdfOf(['배송은 이틀이 걸린다.', '교환은 가게에서만 받는다.']))], '안내.pdf');
    const upload = { purpose: 'document', temporary: 'true', file } as const;
    const stored = (await call(installation.url, 'POST /files', { body: upload }, admin)).body;
    const guide = await add('chat', { kind: 'file', file_id: stored.id });
    expect(await read('chat', guide.id)).toMatchObject({ status: 'ready', pages: 2 });
    model.words = ['이레 안이에요 ', '[1]', '.'];
    const answer = await ask('chat', '환불은 언제까지 받아 줘?', MODEL);
    expect(answer.citations).toEqual([
      expect.objectContaining({ number: 1, kind: 'collection.text', ref: text.id, title: '환불 규정' }),
    ]);
    expect(told()).toContain('받은 날부터 이레 안에');
    const quoted = await ask('chat', '교환은 어디서 받아?', 'madang/rules');
    expect(quoted.content).toContain('마련된 자료');
    expect(quoted.citations[0]).toMatchObject({ kind: 'collection.file', ref: guide.id, passage: { page: 2 } });
    await ask('eco', '환불은 언제까지 받아 줘?', MODEL);
    expect(told()).not.toContain('이레 안에');
    await ask('chat', '오늘 날씨 어때?', MODEL);
    expect(told()).not.toContain('<passages-');
    for (const { id } of [text, guide]) await remove('chat', id);
    await ask('chat', '환불은 언제까지 받아 줘?', MODEL);
    expect(told()).not.toContain('<passages-');
  });

  it('stands behind what an app answers by itself', async () => {
    const { id } = await add('eco', {
      kind: 'text',
      title: '우리 단지',
      content: '우리 단지의 거울은 목요일 밤에 내놓는다.',
    });
    const answer = await ask('eco', '거울은 어떻게 버려?', 'madang/rules');
    const own = answer.citations.filter(({ kind }) => !kind.startsWith('collection.'));
    expect(own.length).toBeGreaterThan(0);
    expect(answer.citations.at(-1)).toMatchObject({ kind: 'collection.text', ref: id, number: own.length + 1 });
    expect(answer.content).toContain(`우리 단지 [${own.length + 1}]`);
    await remove('eco', id);
  });

  it('is shown to others only where their answer cites it, and is nobody’s else to list or to change', async () => {
    const other = await startGuest(installation.url);
    const long = Array.from({ length: 4 }, (_, at) => `${at}번째 규정이다. ${'그 밖의 것은 따로 정한다. '.repeat(50)}`);
    const item = await add('chat', {
      kind: 'text',
      title: '규정',
      content: [...long, '주차는 세 시간까지다.'].join('\n\n'),
    });
    model.words = ['세 시간 ', '[1]', '.'];
    const answer = await ask('chat', '주차는 몇 시간이야?', MODEL);
    const [cited] = answer.citations;
    model.words = ['안녕하세요.'];
    const another = await ask('chat', '주차 말고, 안녕?', MODEL);
    const open = (who: Pick<Person, 'token'>, query: Record<string, unknown>) =>
      call(installation.elsewhere, 'GET /collector/items/:id', { params: { id: item.id }, query }, who);
    const { body } = await open(me, { message_id: answer.id });
    expect(body.passages).toHaveLength(1);
    expect(body.passages[0]?.position).toBe(cited?.passage?.position);
    expect(body).toMatchObject({ title: '규정', tags: [], excerpt: '', next_cursor: null });
    for (const [who, query] of [
      [me, {}],
      [me, { message_id: another.id }],
      [other, { message_id: answer.id }],
      [admin, {}],
    ] as const)
      expect((await refusal(open(who, query))).status).toBe(404);
    expect((await call(installation.url, 'GET /collector/items', { query: {} }, me)).body.items).toEqual([]);
    const params = { id: item.id };
    // Not by way of another app either.
    const elsewhere = { params: { app: 'eco', id: item.id }, query: {} };
    expect((await listed('eco')).map(({ id }) => id)).not.toContain(item.id);
    expect(
      (await refusal(call(installation.url, 'GET /admin/collections/:app/items/:id', elsewhere, admin))).problem.code,
    ).toBe('collector_item_not_found');
    for (const who of [me, admin])
      expect((await refusal(call(installation.url, 'DELETE /collector/items/:id', { params }, who))).status).toBe(404);
    const attached = refusal(
      call(installation.url, 'POST /conversations', { body: { collector_items: [item.id] } }, me),
    );
    expect((await attached).problem.code).toBe('collector_item_not_found');
    const share = await call(
      installation.url,
      'POST /shares',
      { body: { conversation_id: answer.conversation_id } },
      me,
    );
    expect(
      JSON.stringify((await call(installation.url, 'GET /shares/:id', { params: share.body })).body),
    ).not.toContain('규정');
    await remove('chat', item.id);
    expect((await refusal(open(me, { message_id: answer.id }))).status).toBe(404);
    const none = await refusal(
      call(installation.url, 'GET /admin/collections/:app/items', { params: { app: 'training' }, query: {} }, admin),
    );
    expect(none.problem.code).toBe('collection_not_found');
  });

  it('says why a link could not be read, and reads it anew, also one that could', async () => {
    const lost = await add('chat', { kind: 'link', url: `${site.url}/gone` });
    expect(await read('chat', lost.id)).toMatchObject({ status: 'failed', error_code: 'link_not_found' });
    const page = await add('chat', { kind: 'link', url: `${site.url}/article` });
    const first = await read('chat', page.id);
    expect(first.status).toBe('ready');
    const params = { app: 'chat', id: page.id };
    const again = await call(installation.url, 'POST /admin/collections/:app/items/:id/read', { params }, admin);
    expect(again.body.status).toBe('reading');
    expect(await read('chat', page.id)).toMatchObject({ status: 'ready', chars: first.chars });
    const all = (await call(installation.url, 'GET /admin/collections', {}, admin)).body.items;
    expect(all.find(({ app }) => app === 'chat')).toMatchObject({ items: 2, reading: 0, failed: 1 });
    expect(all.map(({ app }) => app)).toEqual(['chat', 'eco']);
    for (const { id } of [lost, page]) await remove('chat', id);
  });
});
