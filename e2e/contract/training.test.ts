import { TrainingReply } from '@madang/contracts/training/entities';
import { EXAMPLE_CASE } from '@madang/contracts/training/example-case';
import pg from 'pg';
import sharp from 'sharp';
import { DONE } from '../doubles/endings.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { chunk, openAiCompatible } from '../doubles/openai-compatible.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, refusal, startGuest, type Person } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { SAMPLED_SHAPES, startShape, type Installation } from '../support/shapes.ts';

const SCAM = '5f1c2b8e-6a34-5d0b-9c1e-7a4f0d3b2e01';

const pngOf = async (): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } })
      .png()
      .toBuffer(),
  );

describe.each(SAMPLED_SHAPES)('training, %s', (shape) => {
  let installation: Installation;
  let admin: pg.Pool;
  let model: ModelDouble;
  let guest: Person;
  beforeAll(async () => {
    model = await startModelDouble(openAiCompatible);
    installation = await startShape(shape, {
      LOG_LEVEL: 'silent',
      RATE_LIMIT_PER_MINUTE: '0',
      OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
      OPENAI_COMPATIBLE_API_KEY: KEY,
      OPENAI_COMPATIBLE_MODEL: 'double',
      DEFAULT_MODEL: 'madang/rules',
    });
    admin = new pg.Pool({ connectionString: installation.database.adminUrl, max: 2 });
    guest = await startGuest(installation.url);
  });
  afterAll(async () => {
    await admin.end();
    await installation.stop();
    await model.stop();
  });

  const options = (who = guest) => ({ token: who.token, headers: { 'accept-language': 'ko' } });
  const start = async (body: object, who = guest) =>
    (await call(installation.url, 'POST /training/sessions', { body }, options(who))).body;
  const say = async (conversation: string | null, content: string, who = guest) => {
    const { body } = await call(
      installation.url,
      'POST /conversations/:id/messages',
      { params: { id: conversation ?? '' }, body: { content } },
      options(who),
    );
    return {
      question: body.user_message,
      answer: body.ai_message,
      reply: TrainingReply.parse(body.ai_message.structured),
    };
  };
  const session = async (id: string) =>
    (await call(installation.url, 'GET /training/sessions/:id', { params: { id } }, options())).body;
  const debrief = async (id: string) =>
    (await call(installation.url, 'GET /training/sessions/:id/debrief', { params: { id } }, options())).body;

  it('is played from the first line to a debrief whose parts add up', async () => {
    const begun = await start({ case_id: SCAM });
    expect(begun).toMatchObject({ status: 'open', channel: 'messenger', revealed: null, score: null, helps: null });
    expect(begun.opening).not.toBe('');
    expect(begun.suggested_user_questions).toHaveLength(3);
    const first = await say(begun.conversation_id, '어디서 떨어뜨렸어?');
    expect(first.reply).toMatchObject({
      turn: 1,
      stage: 'S2',
      ended: false,
      user_risk: 'none',
      deed: { act: 'question' },
    });
    expect(first.reply.suggested_user_questions).toHaveLength(3);
    expect(first.answer).toMatchObject({ status: 'complete', model: 'madang/rules', content: first.reply.reply });
    const secret = '국민은행 123456-01-234567';
    const second = await say(begun.conversation_id, `계좌는 ${secret} 이야`);
    expect(second.question.content).toContain('[계좌번호]');
    expect(second.reply).toMatchObject({ user_risk: 'high', disclosed: ['account_number'] });
    expect((await refusal(debrief(begun.id))).problem.code).toBe('training_session_open');
    const third = await say(begun.conversation_id, '끊고 원래 번호로 직접 확인할게');
    expect(third.reply).toMatchObject({ ended: true, outcome: 'verified' });
    expect(await session(begun.id)).toMatchObject({
      status: 'finished',
      outcome: 'verified',
      turns: 3,
      revealed: null,
    });
    const result = await debrief(begun.id);
    expect((await session(begun.id)).revealed).toMatchObject({ code: 'FriendScam', is_genuine: false });
    expect(result.score_parts.map(({ part, points }) => [part, points])).toEqual([
      ['spotting', expect.any(Number)],
      ['protecting', 12],
      ['checking', 20],
      ['responding', 20],
    ]);
    expect(result.score).toBe(result.score_parts.reduce((sum, { points }) => sum + points, 0));
    expect(result.gave_away).toMatchObject([{ what: 'account_number', points: 18, message_id: second.question.id }]);
    expect(result.red_flags[0]).toMatchObject({ turn: 0, message_id: null, code: 'RF11', noticed: true });
    const [shown] = result.red_flags.filter(({ message_id }) => message_id === second.answer.id);
    expect(second.answer.content).toContain(shown?.phrase);
    expect(result.numbers.map(({ number }) => number)).toContain('112');
    const rows = await admin.query<{ n: string }>(
      "SELECT (SELECT count(*) FROM chat.message WHERE content LIKE '%234567%') + (SELECT count(*) FROM training.session WHERE records::text LIKE '%234567%') AS n",
    );
    expect(rows.rows[0]?.n).toBe('0');
    const after = await say(begun.conversation_id, '아직 있어?');
    expect(after.reply).toMatchObject({ ended: true, deed: null });
    expect((await debrief(begun.id)).score).toBe(result.score);
  });

  it('answers who only opens a conversation and talks: it chooses, begins, and asks', async () => {
    const { body } = await call(installation.url, 'POST /conversations', { body: { app: 'training' } }, options());
    const first = await say(body.conversation.id, '여보세요?');
    expect(first.reply).toMatchObject({ turn: 0, stage: 'S1', ended: false, deed: null });
    expect(first.reply.suggested_user_questions).toHaveLength(3);
    const second = await say(body.conversation.id, '누구세요?');
    expect(second.reply).toMatchObject({ turn: 1, deed: { act: 'question' } });
    expect((await session(second.reply.session_id)).conversation_id).toBe(body.conversation.id);
  });

  it('ends at once where it is really happening, with steps and numbers, and judges nothing', async () => {
    const begun = await start({ case_id: SCAM });
    const told = await say(begun.conversation_id, '실제로 이런 일을 겪고 있어요');
    expect(told.reply).toMatchObject({ ended: true, outcome: 'abandoned', coach_hint: null });
    expect(told.reply.real_harm?.numbers.map(({ number }) => number)).toEqual(['112', '1394', '1332', '118', '109']);
    expect(told.answer.content).toContain('1394');
    const other = await start({ case_id: SCAM });
    const despair = await say(other.conversation_id, '너무 무서워서 죽고 싶어요');
    expect(despair.reply).toMatchObject({ ended: true, outcome: 'abandoned', coach_hint: null });
    expect(despair.reply.real_harm?.numbers[0]?.number).toBe('109');
    expect(despair.answer.content).toMatch(/^훈련을 멈췄어요/);
    expect(await debrief(begun.id)).toMatchObject({
      score: null,
      score_parts: [],
      real_harm: { kind: 'loss', steps: expect.any(Array) as string[] },
    });
    expect(await debrief(other.id)).toMatchObject({
      real_harm: { kind: 'crisis', title: despair.reply.real_harm?.title },
    });
    expect([await session(begun.id), await session(other.id)]).toMatchObject([
      { real_harm: 'loss' },
      { real_harm: 'crisis' },
    ]);
  });

  it('takes back nothing that was said, and finishes once', async () => {
    const begun = await start({ case_id: SCAM, mode: 'help' });
    expect(begun.helps?.name).toBe('박순자 님');
    const said = await say(begun.conversation_id, '괜찮을 거예요, 그냥 하세요');
    const params = { id: begun.conversation_id ?? '', message_id: said.question.id };
    const edit = call(
      installation.url,
      'PUT /conversations/:id/messages/:message_id',
      { params, body: { content: '사기예요' } },
      options(),
    );
    expect((await refusal(edit)).problem.code).toBe('training_said_is_said');
    const finish = (verdict: 'scam' | 'genuine') =>
      call(
        installation.url,
        'POST /training/sessions/:id/finish',
        { params: { id: begun.id }, body: { verdict } },
        options(),
      );
    const [one, two] = await Promise.all([finish('genuine'), finish('genuine')]);
    const third = await finish('scam');
    expect([two.body, third.body]).toEqual([one.body, one.body]);
    expect(one.body.score_parts.find(({ part }) => part === 'spotting')?.points).toBe(0);
    const events = await admin.query<{ n: string }>(
      'SELECT (SELECT count(*) FROM training.session WHERE id = $1 AND finished_at IS NOT NULL) AS n',
      [begun.id],
    );
    expect(events.rows[0]?.n).toBe('1');
  });

  it('tells nothing of what a contact is before it was met', async () => {
    const stranger = await startGuest(installation.url);
    const { items } = (await call(installation.url, 'GET /training/cases', { query: {} }, options(stranger))).body;
    expect(items.length).toBeGreaterThanOrEqual(20);
    const text = JSON.stringify(items);
    for (const spoiler of ['Scam', 'Genuine', 'genuine', 'RF', '사칭', '사기', 'resembles', 'taking'])
      expect(text, spoiler).not.toContain(spoiler);
    const begun = await start({ category: 'DeliveryScam' }, stranger);
    expect(JSON.stringify(begun)).not.toMatch(/Scam|Genuine|"revealed":\{/);
  });

  it('goes on where its case is switched off, and without its conversation it is over', async () => {
    const begun = await start({ case_id: SCAM });
    await admin.query('UPDATE training.phishing_case SET enabled = false WHERE id = $1', [SCAM]);
    expect((await refusal(start({ case_id: SCAM }))).problem.code).toBe('training_case_not_found');
    expect((await say(begun.conversation_id, '왜?')).reply.turn).toBe(1);
    await admin.query('UPDATE training.phishing_case SET enabled = true WHERE id = $1', [SCAM]);
    await call(
      installation.url,
      'DELETE /conversations/:id',
      { params: { id: begun.conversation_id ?? '' } },
      options(),
    );
    expect(await session(begun.id)).toMatchObject({ status: 'finished', conversation_id: null, outcome: 'abandoned' });
    expect((await debrief(begun.id)).red_flags.length).toBeGreaterThan(0);
  });

  describe('with a model', () => {
    const answersWith = (text: string): void => {
      model.recordings = [
        {
          body: [
            ...(text.match(/[\s\S]{1,20000}/g) ?? []).map((content) => chunk({ content })),
            chunk({}, 'stop'),
            DONE,
          ],
        },
      ];
    };
    const asked = () => JSON.stringify(model.requests.at(-1));
    const begin = async () => (await start({ case_id: SCAM, model: 'compatible/double' })).conversation_id;

    it('has its words where they say what the server has decided, and never what was masked', async () => {
      const conversation = await begin();
      model.recordings = [];
      const before = model.requests.length;
      answersWith('not JSON');
      const first = await say(conversation, '내 카드는 4111 1111 1111 1111 이야');
      expect(first.question.content).toContain('[카드번호]');
      expect(model.requests.length).toBeGreaterThan(before);
      expect(asked()).toContain('[카드번호]');
      expect(asked()).not.toContain('1111');
      expect(asked()).toContain(JSON.stringify(first.reply.reply).slice(1, -1).replaceAll('\\', '\\\\').slice(0, 10));
      // The same line again, with what has to be in it known.
      const again = async () => {
        const params = { id: conversation ?? '', message_id: first.answer.id };
        const path = 'POST /conversations/:id/messages/:message_id/regenerate';
        return (await call(installation.url, path, { params }, options())).body.ai_message;
      };
      const phrases = first.reply.red_flags_shown.map(({ phrase }) => phrase);
      const reply = `엄마, 다른 말로 하면 이래. ${phrases.join(' ')} 고마워`;
      answersWith(JSON.stringify({ reply }));
      const worded = await again();
      expect(worded).toMatchObject({ status: 'complete', model: 'compatible/double', content: reply });
      expect(TrainingReply.parse(worded.structured)).toEqual({ ...first.reply, reply });
    });

    it.each([
      ['no JSON', '그냥 말이에요'],
      ['half of it', '{"reply": "엄마'],
      ['wrong types', '{"reply": 7, "stage": []}'],
      ['a megabyte', JSON.stringify({ reply: '가'.repeat(1_000_000) })],
      ['a lure', JSON.stringify({ reply: '엄마 https://help-me.kr/x 눌러' })],
    ])('says the line of the script where it gives %s', async (_, text) => {
      const conversation = await begin();
      answersWith(text);
      const { answer, reply } = await say(conversation, '어디서 떨어뜨렸어?');
      model.recordings = [];
      expect(answer).toMatchObject({ status: 'complete', model: 'madang/rules', content: reply.reply });
      expect(answer.content).not.toContain('help-me');
      expect(reply).toMatchObject({ turn: 1, stage: 'S2', ended: false });
    });
  });

  it('takes a message of only a picture as a question, and shows the picture to no model', async () => {
    const begun = await start({ case_id: SCAM, model: 'compatible/double' });
    const before = model.requests.length;
    const file = new File([await pngOf()], 'screen.png', { type: 'image/png' });
    const { body: uploaded } = await call(
      installation.url,
      'POST /files',
      { body: { purpose: 'photo', file } },
      options(),
    );
    const { body } = await call(
      installation.url,
      'POST /conversations/:id/messages',
      { params: { id: begun.conversation_id ?? '' }, body: { attachments: [uploaded.id] } },
      options(),
    );
    expect(body.user_message.content).toBe('이 사진이 무엇인지 설명해 주세요.');
    expect(TrainingReply.parse(body.ai_message.structured)).toMatchObject({ turn: 1, deed: { act: 'question' } });
    expect(model.requests.length).toBe(before);
  });

  it('gives a text file to no model: with its message, on a later turn, or when the answer is asked for anew', async () => {
    const conversation = (await start({ case_id: SCAM, model: 'compatible/double' })).conversation_id ?? '';
    const before = model.requests.length;
    const file = new File(['주민등록번호 900101-1234568'], 'note.txt', { type: 'text/plain' });
    const uploaded = await call(installation.url, 'POST /files', { body: { purpose: 'document', file } }, options());
    const params = { id: conversation };
    const body = { content: '이거 봐 줘', attachments: [uploaded.body.id] };
    const said = await call(installation.url, 'POST /conversations/:id/messages', { params, body }, options());
    await call(
      installation.url,
      'POST /conversations/:id/messages/:message_id/regenerate',
      { params: { ...params, message_id: said.body.ai_message.id }, body: {} },
      options(),
    );
    await say(conversation, '어디서 떨어뜨렸어?');
    expect(model.requests.length, 'the model was asked').toBeGreaterThan(before);
    expect(JSON.stringify(model.requests.slice(before))).not.toMatch(/1234568|note\.txt/);
  });

  it('refuses what is too long, and a contact that is not there, in the language of the person', async () => {
    const begun = await start({ case_id: SCAM });
    const long = await refusal(say(begun.conversation_id, '가'.repeat(2001)));
    expect([long.status, long.problem.code, long.problem.title]).toEqual([
      422,
      'training_message_too_long',
      expect.stringContaining('2000'),
    ]);
    const none = await refusal(start({ case_id: '00000000-0000-4000-8000-000000000000' }));
    expect([none.status, none.problem.code]).toEqual([404, 'training_case_not_found']);
  });

  it('has its cases changed by who may, for those who start after that; statistics say what was missed', async () => {
    const editor = await startWithRole(installation, 'editor');
    const by = { token: editor.token };
    const path = { params: { id: EXAMPLE_CASE.id } };
    const made = await call(installation.url, 'POST /admin/training/cases', { body: EXAMPLE_CASE }, by);
    expect(made.body).toMatchObject({ origin: 'admin', enabled: true, edited: false });
    const again = await refusal(call(installation.url, 'POST /admin/training/cases', { body: EXAMPLE_CASE }, by));
    expect(again.problem.code).toBe('training_case_does_not_fit');
    const lure = { ...EXAMPLE_CASE, preview: 'Open http://real-bank.com/x now' };
    expect(
      (await refusal(call(installation.url, 'PUT /admin/training/cases/:id', { ...path, body: lure }, by))).status,
    ).toBe(422);
    const renamed = { ...EXAMPLE_CASE, title: 'Renamed' };
    await call(installation.url, 'PUT /admin/training/cases/:id', { ...path, body: renamed }, by);
    const begun = await start({ case_id: EXAMPLE_CASE.id });
    await call(installation.url, 'PATCH /admin/training/cases/:id', { ...path, body: { enabled: false } }, by);
    await say(begun.conversation_id, 'I will report this');
    await call(installation.url, 'DELETE /admin/training/cases/:id', path, by);
    expect((await debrief(begun.id)).case.title).toBe('Renamed');
    const { items } = (await call(installation.url, 'GET /admin/training/statistics', { query: { limit: 100 } }, by))
      .body;
    expect(items.find(({ case_id }) => case_id === SCAM)).toMatchObject({ sessions: expect.any(Number) as number });
    expect(items.map(({ case_id }) => case_id)).not.toContain(EXAMPLE_CASE.id);
    const refused = await refusal(call(installation.url, 'GET /admin/training/statistics', { query: {} }, options()));
    expect(refused.status).toBe(403);
  });

  it('shows results so far', async () => {
    const progress = (await call(installation.url, 'GET /training/progress', {}, options())).body;
    expect(progress).toMatchObject({ sessions: 4, met: 1, false_alarms: 0, missed: 0 });
    expect(progress.history).toHaveLength(4);
    expect(progress.by_category.find(({ code }) => code === 'FriendScam')?.sessions).toBe(3);
  });
});
