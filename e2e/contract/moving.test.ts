import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOST_IMPORT_BYTES, type MoveReport } from '@madang/contracts/chat/moving';
import { call, collect, eventsOf, refusal, startGuest, type Person } from '../support/client.ts';
import { AT, BRANCHED, chatGpt, json, moversOf, node, RED, zipped } from '../support/moving.ts';
import { SAMPLED_SHAPES, sharedShape, type Installation } from '../support/shapes.ts';

const openWebUi = (id: string, chat: object) => ({
  id,
  user_id: 'x',
  title: '웹UI 대화',
  created_at: AT,
  updated_at: AT,
  pinned: true,
  archived: false,
  chat,
});
const WEBUI_MESSAGES = {
  m1: {
    id: 'm1',
    parentId: null,
    childrenIds: ['m2', 'm3'],
    role: 'user',
    content: '안녕',
    timestamp: AT,
    models: ['llama3'],
  },
  m2: {
    id: 'm2',
    parentId: 'm1',
    childrenIds: [],
    role: 'assistant',
    content: '첫째',
    model: 'llama3',
    timestamp: AT + 1,
  },
  m3: {
    id: 'm3',
    parentId: 'm1',
    childrenIds: [],
    role: 'assistant',
    content: '<details type="reasoning" done="true" duration="1">\n<summary>Thought</summary>\n> 음\n</details>\n둘째',
    model: 'llama3',
    timestamp: (AT + 2) * 1000,
  },
};

describe.each(SAMPLED_SHAPES)('moving in and out, %s', (shape) => {
  let installation: Installation;
  let movers: ReturnType<typeof moversOf>;
  beforeAll(async () => {
    installation = await sharedShape(shape);
    movers = moversOf(installation);
  });
  afterAll(() => installation.stop());
  it('takes ChatGPT’s export: branches, thoughts, pictures; and says what it left', async () => {
    const me = await startGuest(installation.url);
    const file = zipped({
      'conversations.json': [BRANCHED],
      'file-Abc123-red.png': RED,
      'chat.html': strToU8('<html>'),
    });
    const report = await movers.bring(me, file);
    expect(report).toMatchObject({ from: ['chatgpt'], conversations: 1, messages: 5, files: 1, were_there: 0 });
    expect(Object.fromEntries(report.left.map(({ reason, count }) => [reason, count]))).toEqual({
      instructions: 1,
      tool_messages: 2,
    });
    const [conversation] = await movers.listed(me);
    expect(conversation).toMatchObject({
      title: '갈라진 대화',
      app: 'chat',
      created_at: new Date(AT * 1000).toISOString(),
    });
    const shown = await movers.messages(me, conversation?.id ?? '');
    expect(shown.map(({ role, content, reasoning, model }) => [role, content, reasoning, model])).toEqual([
      ['user', '처음 물음', null, null],
      ['assistant', '다른 답 ', null, 'openai/gpt-4o'],
      ['user', '이 사진은?', null, null],
      ['assistant', '빨간 사진이에요', '빨간색이네', 'openai/gpt-4o'],
    ]);
    expect(shown[1]?.siblings.length).toBe(2);
    const picture = shown[2]?.parts.find((part) => part.type === 'picture');
    expect(
      (await fetch(`${installation.url}${picture !== undefined && 'file' in picture ? picture.file.url : ''}`)).status,
    ).toBe(200);
    expect(JSON.stringify(shown)).not.toContain('비밀 요원');
    expect((await call(installation.url, 'GET /usage', { query: {} }, me)).body.days).toEqual([]);
    // It goes on, like any other.
    const params = { id: conversation?.id ?? '' };
    await call(installation.url, 'POST /conversations/:id/messages', { params, body: { content: '그럼?' } }, me);
    expect((await movers.messages(me, params.id)).length).toBe(6);

    const again = await movers.bring(me, file);
    expect(again).toMatchObject({ conversations: 0, were_there: 1 });
    expect((await movers.listed(me)).length).toBe(1);
    await call(installation.url, 'DELETE /conversations/:id', { params }, me);
    expect(await movers.bring(me, file)).toMatchObject({ conversations: 1, messages: 7, files: 1, were_there: 0 });
    expect((await movers.messages(me, params.id)).length).toBe(6);
  });

  it('takes Open WebUI’s export, of both ages', async () => {
    const me = await startGuest(installation.url);
    const listedOnes = Object.values(WEBUI_MESSAGES).slice(0, 2);
    const report = await movers.bring(
      me,
      json([
        openWebUi('w-1', {
          title: 't',
          models: ['llama3'],
          history: { currentId: 'm3', messages: WEBUI_MESSAGES },
          messages: [],
        }),
        openWebUi('w-2', { messages: listedOnes.map(({ role, content }) => ({ role, content })) }),
      ]),
    );
    expect(report).toMatchObject({ from: ['open-webui'], conversations: 2, messages: 5, left: [] });
    const all = await Promise.all((await movers.listed(me)).map(({ id }) => movers.messages(me, id)));
    expect(all.map((each) => each.map(({ content, reasoning }) => [content, reasoning])).toSorted()).toEqual(
      [
        [
          ['안녕', null],
          ['둘째', '음'],
        ],
        [
          ['안녕', null],
          ['첫째', null],
        ],
      ].toSorted(),
    );
  });

  it('takes out what it takes in: the same tree, parts and files, in another account', async () => {
    const [me, other] = [await startGuest(installation.url), await startGuest(installation.url)];
    await movers.bring(me, zipped({ 'conversations.json': [BRANCHED], 'file-Abc123-red.png': RED }));
    const { body } = await call(installation.url, 'POST /conversations', { body: { app: 'eco', message: '거울' } }, me);
    await expect
      .poll(async () => (await movers.messages(me, body.conversation.id)).map(({ status }) => status))
      .toEqual(['complete', 'complete']);
    const archive = await movers.takenOut(me);
    const names = Object.keys(unzipSync(archive));
    expect(names.filter((name) => name.startsWith('conversations/')).length).toBe(2);
    expect(names.filter((name) => name.endsWith('.md')).length).toBe(2);
    expect(names.filter((name) => name.startsWith('files/')).length).toBe(1);
    expect(JSON.parse(strFromU8(unzipSync(archive)['madang.json'] ?? new Uint8Array()))).toMatchObject({
      format: 'madang.conversations',
      version: 1,
    });
    // Here it is still; there it is new.
    expect(await movers.bring(me, new Blob([archive]))).toMatchObject({ conversations: 0, were_there: 2 });
    expect(await movers.bring(other, new Blob([archive]))).toMatchObject({ conversations: 2, files: 1, left: [] });
    const shape = async (who: Person) =>
      Promise.all(
        (await movers.listed(who)).map(async ({ id, title }) => {
          const rows = (await movers.whole(who, id)).messages;
          const order = rows.map((row) => row['id']);
          return {
            title,
            rows: rows.map(
              ({ role, content, reasoning, parts, model, status, citations, shown, created_at, parent_id }) => ({
                role,
                content,
                reasoning,
                model,
                status,
                citations,
                shown,
                created_at,
                parent: order.indexOf(parent_id),
                parts: (parts as Record<string, Record<string, unknown>>[]).map((part) =>
                  'file' in part ? { ...part, file: { ...part['file'], id: '', url: '' } } : part,
                ),
              }),
            ),
          };
        }),
      );
    expect(await shape(other)).toEqual(await shape(me));
    const one = unzipSync(await movers.takenOut(me, `?conversation_id=${body.conversation.id}`));
    expect(Object.keys(one).filter((name) => name.endsWith('.json')).length).toBe(2);
    const stranger = await refusal(
      call(installation.url, 'GET /export/conversations', { query: { conversation_id: body.conversation.id } }, other),
    );
    expect(stranger.problem.code).toBe('conversation_not_found');
  });

  it('goes on where it was cut off, and makes nothing twice', async () => {
    const me = await startGuest(installation.url);
    const many = Array.from({ length: 300 }, (_, n) =>
      chatGpt(
        `n-${n}`,
        `대화 ${n}`,
        [node('root', null, null), node('u1', 'root', `물음 ${n}`), node('a2', 'u1', '답')],
        'a2',
      ),
    );
    const file = json(many);
    const response = await movers.post(me, file);
    for await (const { event, data } of eventsOf(response))
      if (event === 'progress' && Number(data['conversations']) > 5) break;
    const counts = async () => {
      const last = (await collect(eventsOf(await movers.post(me, file)))).at(-1)?.data['report'] as MoveReport;
      return last.conversations + last.were_there;
    };
    await expect.poll(async () => (await movers.post(me, new Blob(['[]']))).status).toBe(422); // the one before is over
    expect(await counts()).toBe(300);
    expect(await movers.bring(me, file)).toMatchObject({ conversations: 0, were_there: 300 });
  });

  it('takes what is broken and hostile as far as it can be shown, says the rest, and is never hurt', async () => {
    const me = await startGuest(installation.url);
    const deep = Array.from({ length: 5000 }, (_, n) =>
      node(`${n % 2 === 0 ? 'u' : 'a'}${n}`, n === 0 ? null : `${n % 2 === 0 ? 'a' : 'u'}${n - 1}`, `글 ${n}`),
    );
    const report = await movers.bring(
      me,
      json([
        chatGpt('circle', '원', [node('u1', 'a2', '하나'), node('a2', 'u1', '둘')], 'a2'),
        chatGpt('self', '자기', [node('u1', 'u1', '나')], 'u1'),
        chatGpt('deep', '깊은 나무', deep, 'a4999'),
        chatGpt('titles', '\u202e<script>alert(1)</script>\0\n=cmd()', [node('u1', 'gone', '부모 없음')], 'not-there'),
        chatGpt(
          'times',
          { a: 1 },
          [node('u1', null, { content: { content_type: 'text', parts: ['때'] }, more: { create_time: 1e300 } })],
          null,
        ),
        chatGpt('long', '긴 글', [node('u1', null, '가'.repeat(1_100_000))], 'u1'),
        chatGpt('empty', '빈 대화', [node('root', null, null)], 'root'),
        chatGpt('surrogate', 's', [node('u1', null, 'a\ud800b\0c')], 'u1'),
        { mapping: { x: 5, y: null, z: { parent: 7, message: 'no' } } },
        { nothing: 'known' },
        5,
        null,
        '글',
      ]),
    );
    const left = Object.fromEntries(report.left.map(({ reason, count }) => [reason, count]));
    expect(left).toEqual({ circle: 2, text_cut: 1, empty: 2, unknown_format: 4 });
    expect(report.conversations).toBe(7);
    const byTitle = new Map((await movers.listed(me)).map((each) => [each.title, each]));
    expect((await movers.messages(me, byTitle.get('깊은 나무')?.id ?? '')).length).toBe(50);
    expect([...byTitle.keys()].some((title) => title?.includes('\u202e') ?? false)).toBe(false);
    expect([...byTitle.values()].every(({ created_at }) => Date.parse(created_at) <= Date.now())).toBe(true);
  });

  it('refuses what is no export, in words, and opens no bomb', async () => {
    const me = await startGuest(installation.url);
    const bomb = zipSync({ 'conversations.json': new Uint8Array(64 * 1024 * 1024).fill(0x20) });
    const broken = new Uint8Array(await zipped({ 'conversations.json': [BRANCHED] }).arrayBuffer()).slice(0, -60);
    const cases: [Blob, string][] = [
      [new Blob(['안녕하세요']), 'not_an_export'],
      [new Blob(['']), 'not_an_export'],
      [new Blob(['[]']), 'not_an_export'],
      [new Blob(['[{"a":1},']), 'not_an_export'],
      [json({ some: 'object' }), 'not_an_export'],
      [new Blob([RED]), 'not_an_export'],
      [zipped({ 'photo.png': RED }), 'not_an_export'],
      [new Blob(['['.repeat(100_000)]), 'not_an_export'],
      [new Blob([bomb]), 'archive_unreadable'],
      [new Blob([broken]), 'archive_unreadable'],
    ];
    for (const [file, code] of cases) expect(await movers.codeOf(me, file)).toBe(code);
    const tooLarge = request(`${installation.url}/api/v1/import/conversations`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${me.token}`,
        'content-type': 'multipart/form-data; boundary=x',
        'content-length': 2 * MOST_IMPORT_BYTES,
      },
    }).on('error', () => undefined);
    tooLarge.write('--x\r\n');
    const [refused] = (await once(tooLarge, 'response')) as [IncomingMessage];
    expect(refused.statusCode).toBe(413);
    tooLarge.destroy();
    expect(await movers.listed(me)).toEqual([]);
    // The beginning of a file that was cut is taken, and that there is more is said.
    const cutOff = `${JSON.stringify([BRANCHED]).slice(0, -1)},{"mapping":{`;
    const report = await movers.bring(me, new Blob([cutOff]));
    expect([report.conversations, report.left.find(({ reason }) => reason === 'broken')?.count]).toEqual([1, 1]);
  });
});
