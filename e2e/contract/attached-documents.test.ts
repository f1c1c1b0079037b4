import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '@madang/contracts/chat';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { call, refusal, startGuest, type Person } from '../support/client.ts';
import { lockedDocument, pdfOf } from '../support/documents.ts';
import { runNow } from '../support/jobs.ts';
import { startShape, type Installation } from '../support/shapes.ts';

const MODEL = 'compatible/double';
const PAGES = [
  '제1조 임대인은 잔금일까지 등기부등본을 다시 떼어 보여 준다.',
  '제2조 임대인은 잔금 다음 날까지 근저당을 새로 설정하지 않는다.',
  '제3조 통상적인 사용에 따른 마모는 원상회복에서 뺀다.',
];

describe('documents of messages', () => {
  let model: ModelDouble;
  let installation: Installation;
  let me: Person;
  let other: Person;
  beforeAll(async () => {
    model = await startModelDouble(openAiCompatible);
    model.paceMs = 1;
    installation = await startShape('together', {
      OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
      OPENAI_COMPATIBLE_API_KEY: KEY,
      OPENAI_COMPATIBLE_MODEL: 'double',
    });
    [me, other] = [await startGuest(installation.url), await startGuest(installation.url)];
  });
  afterAll(async () => {
    await installation.stop();
    await model.stop();
  });

  const upload = async (content: Uint8Array, name: string, who = me): Promise<string> => {
    const file = new File([new Uint8Array(content)], name);
    const body = { purpose: 'document', temporary: 'true', file } as const;
    return (await call(installation.url, 'POST /files', { body }, who)).body.id;
  };
  const begin = async (app: 'chat' | 'training' = 'chat'): Promise<string> =>
    (await call(installation.url, 'POST /conversations', { body: { app } }, me)).body.conversation.id;
  const say = async (id: string, body: { content?: string; attachments?: string[]; model?: string }, who = me) =>
    (await call(installation.url, 'POST /conversations/:id/messages', { params: { id }, body }, who)).body;
  const get = async (id: string, who = me) =>
    (await call(installation.elsewhere, 'GET /collector/items/:id', { params: { id }, query: {} }, who)).body;
  const told = (): string => JSON.stringify(model.requests.at(-1));
  const notesOf = ({ parts }: Message) => parts.filter(({ type }) => type === 'note');
  const sql = async (text: string): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: installation.database.adminUrl });
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(text);
    await client.end();
    return rows;
  };

  it('are told to a model by passages as data, and cited with their pages; later questions are asked with them, too', async () => {
    const id = await begin();
    model.words = ['근저당은 두지 않아요 ', '[2]', '.'];
    const attachments = [await upload(pdfOf(PAGES), '임대차계약서.pdf')];
    const { user_message: mine, ai_message: answer } = await say(id, {
      content: '근저당이 걱정이야',
      attachments,
      model: MODEL,
    });
    expect(mine.parts[0]).toMatchObject({ type: 'file', file: { mime_type: 'application/pdf' } });
    expect(answer.parts[0]).toEqual({ type: 'tool', name: 'attachments.read', found: 1 });
    expect(answer.citations).toEqual([
      expect.objectContaining({
        number: 2,
        kind: 'collector.attachment',
        title: '임대차계약서.pdf',
        passage: { position: 1, page: 2 },
      }),
    ]);
    const block = /<(passages-[0-9a-f]{12})>\\n(.*?)\\n<\/\1>/.exec(told());
    expect(block?.[2]).toContain('근저당을 새로 설정하지 않는다');
    expect(notesOf(answer)).toEqual([]);
    const { ref } = answer.citations[0] ?? { ref: '' };
    expect((await get(ref)).passages[1]).toMatchObject({ page: 2, text: PAGES[1] });
    expect((await refusal(get(ref, other))).status).toBe(404);
    await say(id, { content: '원상회복은?', model: MODEL });
    expect(told()).toContain('마모는 원상회복에서 뺀다');
    // It is no thing of the collector: in no list, found by no search, and not to be changed there.
    const lists = [
      (await call(installation.url, 'GET /collector/items', { query: {} }, me)).body.items,
      (await call(installation.url, 'GET /collector/search', { query: { q: '근저당' } }, me)).body.items,
    ];
    expect(lists).toEqual([[], []]);
    expect((await call(installation.url, 'GET /collector/tags', {}, me)).body.total).toBe(0);
    const params = { id: ref };
    expect((await refusal(call(installation.url, 'DELETE /collector/items/:id', { params }, me))).status).toBe(404);
    const kept = refusal(call(installation.url, 'POST /conversations', { body: { collector_items: [ref] } }, me));
    expect((await kept).problem.code).toBe('collector_item_not_found');
  });

  it('are quoted by the built-in provider, texts as well', async () => {
    const text = await upload(Buffer.from('잔금은 시월 이십일에 치른다.'), '메모.txt');
    const attachments = [await upload(pdfOf(PAGES), '계약서.pdf'), text];
    const id = await begin();
    const { ai_message: answer } = await say(id, { content: '원상회복은?', attachments, model: 'madang/rules' });
    expect(answer.content).toContain('붙인 문서에서');
    expect(answer.content).toContain('계약서.pdf, 3쪽 [1]');
    const { ai_message: when } = await say(id, { content: '잔금은 언제 치러?', model: 'madang/rules' });
    expect(when.content).toContain('시월 이십일');
  });

  it('are read before they are sent where that is asked for, once; what cannot be read is said then, or with the answer', async () => {
    const locked = await upload(lockedDocument(), '잠긴 문서.odt');
    const begun = () => call(installation.url, 'POST /collector/attachments', { body: { file_id: locked } }, me);
    expect((await begun()).body).toMatchObject({ id: locked, kind: 'attachment' });
    await expect.poll(async () => (await get(locked)).status).toBe('failed');
    expect((await begun()).body).toMatchObject({ status: 'failed', error_code: 'collector_encrypted' });
    for (const who of [other, { ...me, file: randomUUID() }]) {
      const body = { file_id: 'file' in who ? who.file : locked };
      const refused = refusal(call(installation.url, 'POST /collector/attachments', { body }, who));
      expect((await refused).problem.code).toBe('file_not_found');
    }
    model.words = ['읽지 못했어요.'];
    const broken = await upload(Buffer.from(`%PDF-1.7\n${randomUUID()}`), '깨진.pdf');
    const { ai_message: answer } = await say(await begin(), {
      content: '뭐라고 적혀 있어?',
      attachments: [locked, broken],
      model: MODEL,
    });
    expect(answer.status).toBe('complete');
    expect(notesOf(answer)).toEqual([
      { type: 'note', code: 'documents_locked', names: ['잠긴 문서.odt'] },
      { type: 'note', code: 'documents_unreadable', names: ['깨진.pdf'] },
    ]);
    expect(answer.parts[0]).toEqual({ type: 'tool', name: 'attachments.read', found: 0 });
    expect(told()).not.toContain('<passages-');
    const rows = await sql(`SELECT attached_in IS NOT NULL AS sent FROM chat.collector_item WHERE id = '${locked}'`);
    expect(rows).toEqual([{ sent: true }]);
  });

  it('go with their conversation, and with a day in which they were not sent', async () => {
    const [sent, unsent] = [await upload(pdfOf(PAGES), 'a.pdf'), await upload(pdfOf(['다른 글']), 'b.pdf')];
    for (const file_id of [sent, unsent])
      await call(installation.url, 'POST /collector/attachments', { body: { file_id } }, me);
    const id = await begin();
    await say(id, { content: '요약해 줘', attachments: [sent], model: MODEL });
    await sql(`DELETE FROM chat.conversation WHERE id = '${id}'`);
    await sql("UPDATE chat.collector_item SET created_at = now() - interval '2 days' WHERE attached_in IS NULL");
    await runNow(installation, 'chat.release-files');
    await expect
      .poll(() => sql(`SELECT id FROM chat.collector_item WHERE id IN ('${sent}', '${unsent}')`), { timeout: 60_000 })
      .toEqual([]);
  });

  it('are refused where nobody would read them', async () => {
    const attachments = [await upload(pdfOf(PAGES), '계약서.pdf')];
    const body = { app: 'training', attachments } as const;
    const refused = await refusal(call(installation.url, 'POST /conversations', { body }, me));
    expect(refused.problem.code).toBe('file_type_not_taken');
  });
});
