import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, opened, refusal } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';

const SECRET = 'shared-with-the-front-end-0123456789';

let installation: Installation;
beforeAll(async () => {
  installation = await startShape('together', { FRONTEND_HMAC_SECRET: SECRET, LOG_LEVEL: 'error' });
});
afterAll(() => installation.stop());

const person = async (): Promise<string> =>
  (
    await opened(
      call(installation.url, 'POST /auth/register', {
        body: { login_id: randomBytes(8).toString('hex'), password: '긴 비밀번호 하나' },
      }),
    )
  ).body.user.id;
const seconds = (): number => Math.floor(Date.now() / 1000);
const word = (
  userId: string,
  { timestamp = seconds(), nonce = randomBytes(16).toString('hex'), secret = SECRET } = {},
) => ({
  user_id: userId,
  timestamp,
  nonce,
  signature: createHmac('sha256', secret).update(`${userId}\n${timestamp}\n${nonce}`).digest('hex'),
});
const enter = (body: ReturnType<typeof word>, base = installation.url) => call(base, 'POST /auth/token', { body });
const codeOf = async (body: ReturnType<typeof word>, base = installation.url): Promise<string> =>
  (await refusal(enter(body, base))).problem.code;

it('signs in whom the front end names, with what they may do and nothing else that the body says', async () => {
  const id = await person();
  const { body } = await enter({ ...word(id), roles: ['admin'], scope: 'admin:users' } as never);
  const me = await call(installation.elsewhere, 'GET /auth/me', {}, { token: body.access_token });
  expect(me.body).toMatchObject({ id, roles: ['user'] });
  expect(body.scope).not.toContain('admin');
  const sessions = await call(installation.url, 'GET /auth/sessions', {}, { token: body.access_token });
  expect(sessions.body.items.find(({ current }) => current)?.method).toBe('frontend');
});

it('works once, even when it is sent twice at once', async () => {
  const sent = word(await person());
  const both = await Promise.allSettled([enter(sent), enter(sent, installation.elsewhere)]);
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await codeOf(sent)).toBe('invalid_signature');
});

it('is refused with anything that does not fit', async () => {
  const [id, other] = [await person(), await person()];
  const { id: adminId } = await startWithRole(installation, 'admin');
  const now = seconds();
  const cases: [string, ReturnType<typeof word>, string][] = [
    ['another secret', word(id, { secret: 'another-secret-0123456789-0123456789' }), 'invalid_signature'],
    ['somebody else', { ...word(id), user_id: other }, 'invalid_signature'],
    ['another time', { ...word(id), timestamp: now + 1 }, 'invalid_signature'],
    ['another nonce', { ...word(id), nonce: 'n'.repeat(32) }, 'invalid_signature'],
    ['long ago', word(id, { timestamp: now - 320 }), 'invalid_signature'],
    ['far ahead', word(id, { timestamp: now + 320 }), 'invalid_signature'],
    ['nobody', word(randomUUID()), 'invalid_signature'],
    ['an admin', word(adminId), 'forbidden'],
    ['a signature of nothing', { ...word(id), signature: '0'.repeat(64) }, 'invalid_signature'],
    ['a short nonce', word(id, { nonce: 'short' }), 'validation_failed'],
  ];
  for (const [name, sent, expected] of cases) expect([name, await codeOf(sent)]).toEqual([name, expected]);
  console.log(`words that were refused: ${cases.length}`);
});

it('does not exist where no secret is set', async () => {
  const unset = await startShape('together', { LOG_LEVEL: 'error' });
  expect(await codeOf(word(randomUUID(), { secret: '' }), unset.url).finally(() => unset.stop())).toBe(
    'invalid_signature',
  );
});
