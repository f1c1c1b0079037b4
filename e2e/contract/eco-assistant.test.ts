import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { startAccount } from '../support/accounts.ts';
import { call } from '../support/client.ts';
import { SAMPLED_SHAPES, startShape, type Installation } from '../support/shapes.ts';

const HOME = { name: '우리 집', latitude: 37.5593, longitude: 126.9083, district: '11440' };

describe.each(SAMPLED_SHAPES)('the eco assistant knows places and points, %s', (shape) => {
  let installation: Installation;
  let model: ModelDouble;
  beforeAll(async () => {
    model = await startModelDouble(openAiCompatible);
    model.paceMs = 1;
    installation = await startShape(shape, {
      LOG_LEVEL: 'silent',
      RATE_LIMIT_PER_MINUTE: '0',
      OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
      OPENAI_COMPATIBLE_API_KEY: KEY,
      OPENAI_COMPATIBLE_MODEL: 'double',
      DEFAULT_MODEL: 'madang/rules',
    });
  });
  afterAll(async () => {
    await installation.stop();
    await model.stop();
  });
  const person = async () => {
    const { token } = await startAccount(installation.url);
    return { token, headers: { 'accept-language': 'ko' } };
  };
  /** A conversation of their own. */
  const converse = async (as: Awaited<ReturnType<typeof person>>, chosen?: string) => {
    const begin = { body: { app: 'eco', ...(chosen === undefined ? {} : { model: chosen }) } };
    const { body } = await call(installation.url, 'POST /conversations', begin, as);
    const params = { id: body.conversation.id };
    return async (content: string) =>
      (await call(installation.url, 'POST /conversations/:id/messages', { params, body: { content } }, as)).body
        .ai_message;
  };

  it('finds bins in the district that was said, and near the place that was saved, each cited and samples named', async () => {
    const as = await person();
    const ask = await converse(as);
    const unknown = await ask('폐건전지 수거함 어디 있어?');
    expect(unknown.content).toContain('어느 시·군·구에서 찾을까요?');
    expect(unknown.citations).toEqual([]);
    const inMapo = await ask('서울 마포구에 헌옷 수거함 어디 있어?');
    expect(inMapo.content).toContain('**서울특별시 마포구**');
    expect(inMapo.citations.length).toBeGreaterThan(0);
    expect(inMapo.citations.every(({ kind, source }) => kind === 'place' && source !== '')).toBe(true);
    expect(inMapo.content).toMatch(/\(예시\).*\[1\]/);
    expect(inMapo.content).toContain('실제로 있는 곳이 아니에요');
    await call(installation.url, 'POST /locations/me', { body: HOME }, as);
    const askAgain = await converse(as);
    const near = await askAgain('가까운 헌옷 수거함 어디 있어?');
    expect(near.content).toContain('저장해 둔 우리 집 근처');
    const far = [...near.content.matchAll(/ (\d+) m/g)].map(([, metres]) => Number(metres));
    expect(far.length).toBeGreaterThan(0);
    expect(far).toEqual(far.toSorted((a, b) => a - b));
    // Another place is not where they live.
    expect((await askAgain('역삼동 근처 헌옷 수거함 어디 있어?')).content).toContain('어느 시·군·구에서 찾을까요?');
  });
  it('tells somebody their own points and what earns more, and promises no money for them', async () => {
    const as = await person();
    const ask = await converse(as);
    await call(installation.url, 'POST /users/me/attendance', {}, as);
    const told = await ask('내 포인트 몇 점이고 다음 레벨까지 얼마나 남았어?');
    expect(told.content).toContain('지금 포인트는 5점이고 1단계예요. 다음 단계까지 96점 남았어요. [1]');
    expect(told.content).toContain('친구 초대: 100점');
    expect(told.citations).toMatchObject([{ number: 1, kind: 'points', title: '내 포인트' }]);
    expect((await ask('포인트 현금으로 바꿔줘')).content).toMatch(/^포인트는 현금이나 물건으로 바꿀 수 없어요/);
    const askOther = await converse(await person());
    expect((await askOther('내 포인트 몇 점?')).content).toContain('지금 포인트는 0점');
  });

  it('gives both to a model as tools, by their citations', async () => {
    const as = await person();
    const ask = await converse(as, 'compatible/double');
    await call(installation.url, 'POST /users/me/attendance', {}, as);
    const used = async (name: string, input: object, question: string) => {
      model.tool = { name, input: JSON.stringify(input) };
      const answer = await ask(question);
      return { answer, given: JSON.stringify(model.requests.at(-1)) };
    };
    const points = await used('users_points', {}, '내 포인트 알려줘');
    expect(points.given).toContain('\\"points\\":5');
    expect(points.answer.citations).toMatchObject([{ kind: 'points' }]);
    const places = await used(
      'locations_places',
      { kind: 'bin', type: 'clothes', district: '서울 마포구' },
      '마포구 헌옷 수거함',
    );
    expect(places.given).toContain('is_sample');
    expect(places.answer.citations[0]).toMatchObject({ kind: 'place' });
  });
});
