import { afterAll, beforeAll, expect, it } from 'vitest';
import { startInProcess } from '../../server/src/platform/testing/server.ts';
import { unique } from '../support/accounts.ts';
import { call, opened, refusal, startGuest } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

const documents = (version: string) =>
  JSON.stringify([
    { document: 'terms', version, title: { ko: '이용약관', en: 'terms of use' }, url: 'https://madang.example/terms' },
    {
      document: 'privacy',
      version: '1',
      title: { ko: '개인정보 처리방침', en: 'privacy policy' },
      url: 'https://madang.example/privacy',
    },
  ]);
const SETTINGS = { CONSENTS: documents('2026-01'), ASK_AGE_14: 'true', RATE_LIMIT_PER_MINUTE: '0', LOG_LEVEL: 'error' };
const ALL = ['terms:2026-01', 'privacy:1'];
let installation: Installation;
beforeAll(async () => {
  installation = await startShape('together', SETTINGS);
});
afterAll(() => installation.stop());

const newcomer = () => ({ login_id: unique(), password: `열쇠 ${unique()}` });
const register = (given: { consents?: string[]; is_14_or_older?: boolean }, who = newcomer()) =>
  call(installation.url, 'POST /auth/register', { body: { ...who, ...given } });

it.each([
  ['nothing', {}, 'guardian_consent_needed'],
  ['no age', { consents: ALL }, 'guardian_consent_needed'],
  ['that they are younger', { consents: ALL, is_14_or_older: false }, 'guardian_consent_needed'],
  ['no document', { is_14_or_older: true }, 'consent_needed'],
  ['one of two documents', { consents: ALL.slice(1), is_14_or_older: true }, 'consent_needed'],
  ['a document of before', { consents: ['terms:2025-01', 'privacy:1'], is_14_or_older: true }, 'consent_outdated'],
])('who agrees to %s gets no account', async (_, given, code) => {
  const who = newcomer();
  expect((await refusal(register(given, who))).problem.code).toBe(code);
  expect((await refusal(call(installation.url, 'POST /auth/login', { body: who }))).problem.code).toBe(
    'invalid_credentials',
  );
});

it('who agrees to all of it is asked no more, has it in the export, and is asked again for another version', async () => {
  const who = newcomer();
  const made = await opened(register({ consents: ALL, is_14_or_older: true }, who));
  expect(made.body).not.toHaveProperty('consents_needed');
  const mine = await call(installation.url, 'GET /auth/consents', {}, { token: made.body.access_token });
  expect(mine.body).toMatchObject({
    complete: true,
    age_14: { required: true, confirmed_at: expect.any(String) as string },
  });
  expect(mine.body.items.map(({ name, accepted_at }) => [name, typeof accepted_at])).toEqual([
    ['terms:2026-01', 'string'],
    ['privacy:1', 'string'],
  ]);
  const held = await call(
    installation.url,
    'GET /users/me/export/identity',
    { query: {} },
    { token: made.body.access_token },
  );
  expect(held.body.items.filter(({ type }) => type === 'consent')).toHaveLength(3);
  const later = await startInProcess({
    env: { ...installation.database.env, ...SETTINGS, CONSENTS: documents('2026-02') },
  });
  try {
    const again = await opened(call(later.url, 'POST /auth/login', { body: who }));
    expect(again.body.consents_needed).toBe(true);
    const token = again.body.access_token;
    expect(
      (await refusal(call(later.url, 'POST /auth/consents', { body: { consents: ['terms:2026-01'] } }, { token })))
        .problem.code,
    ).toBe('consent_outdated');
    const agreed = await call(later.url, 'POST /auth/consents', { body: { consents: ['terms:2026-02'] } }, { token });
    expect(agreed.body.complete).toBe(true);
    expect((await opened(call(later.url, 'POST /auth/login', { body: who }))).body).not.toHaveProperty(
      'consents_needed',
    );
  } finally {
    await later.stop();
  }
});

it('anybody reads what is asked for; guests are asked nothing before they have an account', async () => {
  const { body } = await call(installation.url, 'GET /auth/consents', {});
  expect(body).toMatchObject({
    complete: false,
    items: [{ name: 'terms:2026-01', accepted_at: null, url: 'https://madang.example/terms' }, { name: 'privacy:1' }],
  });
  const guest = await startGuest(installation.url);
  expect(
    (await refusal(call(installation.url, 'POST /auth/register', { body: newcomer() }, { token: guest.token }))).problem
      .code,
  ).toBe('guardian_consent_needed');
  const upgraded = await opened(
    call(
      installation.url,
      'POST /auth/register',
      { body: { ...newcomer(), consents: ALL, is_14_or_older: true } },
      { token: guest.token },
    ),
  );
  expect(upgraded.body.user.id).toBe(guest.id);
});
