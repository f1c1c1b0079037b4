import { afterAll, beforeAll, expect, it } from 'vitest';
import { newProviderId, settingsOf, startDoubles, stopDoubles, type Doubles } from '../doubles/providers/all.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { become } from '../support/sign-in.ts';
import { BriefClient, list, part, text } from './brief-client.ts';

/** The app of brief A: people sign in with the SDK of Kakao or Naver, and talk to personas. */
let installation: Installation;
let doubles: Doubles;
let app: BriefClient;
beforeAll(async () => {
  doubles = await startDoubles();
  installation = await startShape('together', { ...settingsOf(doubles), RATE_LIMIT_PER_MINUTE: '0' });
  app = new BriefClient(`${installation.url}/api/v1`);
});
afterAll(async () => {
  await installation.stop();
  await stopDoubles(doubles);
});

const tokenOf = (provider: 'kakao' | 'naver'): string => {
  become(doubles[provider], { id: newProviderId(provider), email: null });
  return doubles[provider].given.tokenFor(doubles[provider].person);
};

it.each(['kakao', 'naver'] as const)(
  'an access token of %s opens an account: with Bearer, without it, or in the body',
  async (provider) => {
    const token = tokenOf(provider);
    const ways = [
      { headers: { authorization: `Bearer ${token}` } },
      { headers: { authorization: token } },
      { json: { access_token: token } },
    ];
    const ids = new Set<string>();
    for (const way of ways) {
      const opened = await app.ok(`POST /social/${provider}/token`, way);
      expect(opened).toMatchObject({ token_type: 'Bearer', user: { role: 'user' } });
      expect(typeof opened['expires_in']).toBe('number');
      ids.add(text(part(opened, 'user'), 'id'));
      expect(await app.ok('GET /auth/me', { token: text(opened, 'access_token') })).toMatchObject({
        user_id: text(part(opened, 'user'), 'id'),
      });
      const renewed = await app.ok('POST /auth/refresh', { json: { refresh_token: text(opened, 'refresh_token') } });
      expect(text(renewed, 'access_token')).not.toBe('');
    }
    expect(ids.size).toBe(1);
    expect(
      (await app.send(`POST /social/${provider}/token`, { json: { access_token: 'not one of theirs' } })).status,
    ).toBe(401);
  },
);

it('personas are chosen, talked to and never say what they are told to be', async () => {
  const { access_token: token = '' } = (await app.ok('POST /auth/guest', {}, 201)) as { access_token?: string };
  const personas = list(await app.ok('GET /personas?locale=ko'), 'items');
  expect(personas.length).toBeGreaterThan(0);
  expect(JSON.stringify(personas)).not.toContain('system_prompt');
  const made = await app.ok('POST /conversations', { token, json: { persona_id: text(personas[0] ?? {}, 'id') } }, 201);
  const id = text(part(made, 'conversation'), 'id');
  const turn = await app.ok(
    `POST /conversations/${id}/messages`,
    { token, json: { content: '이 문자가 진짜인가요?' } },
    201,
  );
  expect(part(turn, 'user_message')).toMatchObject({ role: 'user', content: '이 문자가 진짜인가요?' });
  expect(part(turn, 'ai_message')).toMatchObject({ role: 'assistant', status: 'complete' });
  expect(turn['conversation']).toMatchObject({ id });
  expect(list(await app.ok(`GET /conversations/${id}/messages`, { token }), 'items')).toHaveLength(2);
});

it('a conversation with the training app, a message, and an answer with what it says to the app', async () => {
  const { access_token: token = '' } = (await app.ok('POST /auth/guest', {}, 201)) as { access_token?: string };
  const made = await app.ok('POST /conversations', { token, json: { app: 'training' } }, 201);
  const id = text(part(made, 'conversation'), 'id');
  const say = async (content: string) =>
    part(
      part(await app.ok(`POST /conversations/${id}/messages`, { token, json: { content } }, 201), 'ai_message'),
      'structured',
    );
  expect(await say('여보세요?')).toMatchObject({ stage: 'S1', ended: false });
  const second = await say('왜 그래야 돼요?');
  expect(second).toMatchObject({ user_risk: 'none', disclosed: [], progress: { is_ready_to_move_on: false } });
  expect(list(second, 'suggested_user_questions')).toHaveLength(3);
});

it('an API key is sent as x-api-key, and does what it was made for and nothing else', async () => {
  const who = { login_id: `a${Date.now().toString(36)}`, login_pw: '긴 비밀번호 하나' };
  const { access_token: token } = (await app.ok('POST /auth/signup', { json: who }, 201)) as { access_token: string };
  const { key } = (await app.ok(
    'POST /auth/api-keys',
    { token, json: { name: '서버', scopes: ['chat:read'] } },
    201,
  )) as { key: string };
  expect(list(await app.ok('GET /conversations', { headers: { 'x-api-key': key } }), 'items')).toEqual([]);
  expect((await app.send('POST /conversations', { headers: { 'x-api-key': key }, json: {} })).status).toBe(403);
  expect((await app.send('GET /conversations', { headers: { 'x-api-key': `${key}x` } })).status).toBe(401);
});
