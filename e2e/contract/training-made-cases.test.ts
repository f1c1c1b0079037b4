import { EXAMPLE_CASE } from '@madang/contracts/training/example-case';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startInProcess } from '../../server/src/platform/testing/server.ts';
import { DONE } from '../doubles/endings.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { chunk, openAiCompatible } from '../doubles/openai-compatible.ts';
import { call, refusal, startGuest, type Person } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';

const {
  id: _id,
  key: _key,
  locale: _locale,
  code: _code,
  difficulty: _difficulty,
  source: _source,
  ...CASE
} = EXAMPLE_CASE;
const GOOD = JSON.stringify(CASE);
const withPreview = (preview: string): string => JSON.stringify({ ...CASE, preview });

let installation: Installation;
let admin: pg.Pool;
let model: ModelDouble;
let guest: Person;
beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
  installation = await startShape('together', {
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
afterEach(() => {
  model.recordings = [];
  model.trap = 'none';
});
afterAll(async () => {
  await admin.end();
  await installation.stop();
  await model.stop();
});

/** What it says to the next questions, one after the other. */
const answersWith = (...texts: readonly string[]): void => {
  model.recordings = texts.map((text) => ({
    body: [...(text.match(/[\s\S]{1,4000}/g) ?? []).map((content) => chunk({ content })), chunk({}, 'stop'), DONE],
  }));
};
const asked = (from: number): string[] => model.requests.slice(from).map((request) => JSON.stringify(request));
const make = async (more: object = {}, headers: Readonly<Record<string, string>> = {}) => {
  const body = { generate: true, locale: 'en', category: 'LoanScam', difficulty: 3, ...more } as const;
  return (await call(installation.url, 'POST /training/sessions', { body }, { token: guest.token, headers })).body;
};
const count = async (of: string): Promise<number> =>
  Number((await admin.query<{ n: string }>(`SELECT count(*) AS n FROM ${of}`)).rows[0]?.n);
const made = () => count("training.phishing_case WHERE origin = 'model'");
const left = async () => [await made(), await count('training.session'), await count('chat.conversation')];

describe('a case that a model makes up', () => {
  it('is of the code and difficulty that were asked for, is played at once, and is others’ only once an admin keeps it', async () => {
    const from = model.requests.length;
    answersWith(`Here it is:\n\`\`\`json\n${GOOD}\n\`\`\``);
    const begun = await make();
    expect(asked(from)).toHaveLength(1);
    expect(asked(from)[0]).toContain('of the code LoanScam, of difficulty 3 of 3');
    expect(begun).toMatchObject({
      status: 'open',
      difficulty: 3,
      locale: 'en',
      sender: { name: 'Loan desk' },
      revealed: null,
    });
    model.recordings = [];
    const said = await call(
      installation.url,
      'POST /conversations/:id/messages',
      { params: { id: begun.conversation_id ?? '' }, body: { content: 'I will report this' } },
      { token: guest.token },
    );
    expect(said.body.ai_message.content).toBe('It ends: reported.');
    const params = { id: begun.id };
    const { body: debrief } = await call(
      installation.url,
      'GET /training/sessions/:id/debrief',
      { params },
      { token: guest.token },
    );
    expect(debrief.case).toMatchObject({
      code: 'LoanScam',
      source: { title: 'Made up by a language model: compatible/double', url: null },
    });

    const editor = { token: (await startWithRole(installation, 'editor')).token };
    const path = { params: { id: begun.case_id } };
    const kept = async () => (await call(installation.url, 'GET /admin/training/cases/:id', path, editor)).body;
    expect(await kept()).toMatchObject({ origin: 'model', enabled: false });
    const other = { token: (await startGuest(installation.url)).token };
    const card = () => call(installation.url, 'GET /training/cases/:id', path, other);
    const listed = async () =>
      (await call(installation.url, 'GET /training/cases', { query: { locale: 'en' } }, other)).body.items.map(
        ({ id }) => id,
      );
    expect((await refusal(card())).problem.code).toBe('training_case_not_found');
    expect(await listed()).not.toContain(begun.case_id);
    await call(installation.url, 'PATCH /admin/training/cases/:id', { ...path, body: { enabled: true } }, editor);
    expect((await card()).body).toMatchObject({ made_by_model: true, status: 'new' });
    expect(await listed()).toContain(begun.case_id);
    await call(installation.url, 'DELETE /admin/training/cases/:id', path, editor);
    expect((await refusal(card())).status).toBe(404);
  });

  it.each([
    ['no JSON', 'I would rather tell you about phishing.', 'no JSON object'],
    ['half of it', GOOD.slice(0, GOOD.length / 2), 'no JSON object'],
    ['nothing', '', 'no JSON object'],
    ['without an ending', JSON.stringify({ ...CASE, receive: { ...CASE.receive, endings: {} } }), 'no ending reported'],
    ['with half a letter in the name of a field', `{"\\ud800":1,${GOOD.slice(1)}`, 'Unrecognized key'],
    ['with U+0000 in the name of a field', `{"a\\u0000b":1,${GOOD.slice(1)}`, 'Unrecognized key'],
    ['with half a letter in its words', withPreview('\ud800'), 'no text has'],
    ['with U+0000 in its words', withPreview('a\0b'), 'no text has'],
    [
      'with a letter of two halves where what is told of it is cut',
      `{"${'x'.repeat(1901)}${'😀'.repeat(50)}":1,${GOOD.slice(1)}`,
      'Unrecognized key',
    ],
    ['with a usable number', withPreview('Call 010-2345-6789 now'), '010-2345-6789'],
    ['with a real address', withPreview('Open https://real-bank.com/x now'), 'real-bank.com'],
    [
      'with a real address in what is only told at the end',
      JSON.stringify({ ...CASE, correct_actions: ['Look at www.helpers.com.', 'Call.'] }),
      'helpers.com',
    ],
    [
      'in another language',
      JSON.stringify({ ...CASE, title: '수수료를 먼저 내라는 대출을 빙자한 아주 긴 이름의 한국어 사례입니다' }),
      'another language',
    ],
  ])('is asked for once more where it comes as %s', async (_, wrong, told) => {
    const from = model.requests.length;
    const before = await made();
    answersWith(wrong, GOOD);
    await make();
    expect(asked(from)).toHaveLength(2);
    expect(asked(from)[1]).toContain(told);
    expect(await made()).toBe(before + 1);
  });

  it('is refused where it does not fit again: nothing of it is stored, and no session begins', async () => {
    const from = model.requests.length;
    const before = await left();
    answersWith(withPreview('Open bit.ly/3xYz'), withPreview('Open bit.ly/3xYz'));
    const refused = await refusal(make({}, { 'accept-language': 'ko' }));
    expect([refused.status, refused.problem.code]).toEqual([502, 'training_model_failed']);
    expect(refused.problem.title).toContain('지어내지 못했어요');
    expect(asked(from)).toHaveLength(2);
    expect(await left()).toEqual(before);
  });

  it.each([
    ['nobody knows', 'compatible/nobody', 422, 'validation_failed'],
    ['asks nobody outside', 'madang/rules', 409, 'training_no_model'],
  ])('is refused before anything is asked for by a model that %s', async (_, named, status, code) => {
    const before = await left();
    const from = model.requests.length;
    answersWith(GOOD);
    const { problem } = await refusal(make({ model: named }));
    expect([problem.status, problem.code]).toEqual([status, code]);
    if (status === 422) expect(problem.errors).toMatchObject([{ path: 'body.model', code: 'unknown_model' }]);
    expect(asked(from)).toEqual([]);
    expect(await left()).toEqual(before);
  });

  it('is made by the model that is named', async () => {
    answersWith(GOOD);
    expect((await make({ model: 'compatible/double' })).status).toBe('open');
  });

  it('is refused as the model fails', async () => {
    const before = await left();
    model.trap = 'filtered';
    expect((await refusal(make())).problem.code).toBe('model_filtered');
    expect(await left()).toEqual(before);
  });

  it('counts as what the person has used', async () => {
    const used = async () =>
      (await call(installation.url, 'GET /usage', { query: {} }, { token: guest.token })).body.days
        .filter(({ model: id }) => id === 'compatible/double')
        .reduce((sum, { calls }) => sum + calls, 0);
    const before = await used();
    answersWith('nothing', GOOD);
    await make();
    expect(await used()).toBe(before + 2);
  });

  it('is made once for a request that is repeated', async () => {
    const before = await made();
    answersWith(GOOD);
    const headers = { 'idempotency-key': 'made-once' };
    const first = await make({}, headers);
    const from = model.requests.length;
    expect(await make({}, headers)).toEqual(first);
    expect(asked(from)).toEqual([]);
    expect(await made()).toBe(before + 1);
  });
});

it('without a model it says so, in the language of the person', async () => {
  const { OPENAI_COMPATIBLE_BASE_URL: _address, ...env } = installation.database.env as Record<string, string>;
  const without = await startInProcess({ env: { ...env, LOG_LEVEL: 'silent' } });
  try {
    const say = async (language: string) =>
      (
        await refusal(
          call(
            without.url,
            'POST /training/sessions',
            { body: { generate: true } },
            { token: guest.token, headers: { 'accept-language': language } },
          ),
        )
      ).problem;
    expect(await say('ko')).toMatchObject({
      code: 'training_no_model',
      title: '새 연락을 지어내는 기능은 모델을 연결해야 쓸 수 있어요. 목록에서 골라 주세요.',
    });
    expect((await say('en')).title).toBe(
      'Making up a new contact works only with a connected model. Choose one from the list.',
    );
  } finally {
    await without.stop();
  }
});
