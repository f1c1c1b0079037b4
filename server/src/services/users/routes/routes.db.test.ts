import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { users as contract } from '@madang/contracts/users';
import { emitEvent } from '#platform/events/emit';
import type { ServiceClient } from '#platform/client';
import { loadConfig, serviceConfig } from '#platform/config/config';
import { AppError } from '#platform/errors';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { ADMIN, serveRoutes, type ServedRoutes } from '../../../platform/testing/serve-routes.ts';
import { users } from '../index.ts';
import { NOTHING_REVOKED } from '../testing/nothing-revoked.ts';
import { createRoutes } from './index.ts';

/** Whom identity does not know; the way to it is tried with the real one elsewhere. */
const NOBODY = randomUUID();
const identityStandIn: ServiceClient = {
  call: (_, input) =>
    (input as { params: { id: string } }).params.id === NOBODY
      ? Promise.reject(new AppError('user_not_found'))
      : Promise.resolve({} as never),
};

let database: TestDatabase;
let served: ServedRoutes;
const startWith = (settings: Readonly<Record<string, string>>): Promise<ServedRoutes> => {
  const config = loadConfig({ ...database.env, ...settings }, { services: [users] });
  return serveRoutes(
    config,
    'users',
    contract,
    createRoutes(
      {
        config: serviceConfig(config, users),
        db: database.connect('users'),
        client: identityStandIn,
        emit: emitEvent,
        keys: { derive: () => randomBytes(32) },
        revocations: NOTHING_REVOKED,
      },
      Date.now,
    ),
  );
};
beforeAll(async () => {
  database = await createTestDatabase();
  served = await startWith({});
});
afterAll(async () => {
  await served.close();
  await database.close();
});

const ask = (method: 'GET' | 'PUT', path: string, token: string, payload?: object, to: ServedRoutes = served) =>
  to.ask(method, path, token, payload);

describe('an administrator', () => {
  it('reads and sets everything that people set themselves, and the plans that they may not choose', async () => {
    const me = randomUUID();
    expect((await ask('GET', `/users/${me}/settings`, ADMIN)).body).toEqual({
      theme: 'system',
      language: 'ko',
      notification_enabled: false,
      plan: 'free',
    });
    expect(await ask('PUT', `/users/${me}/settings/subscription`, ADMIN, { plan: 'pro' })).toMatchObject({
      status: 200,
      body: { plan: 'pro' },
    });
    expect(await ask('PUT', `/users/${me}/settings/theme`, ADMIN, { theme: 'dark' })).toEqual({
      status: 200,
      body: { theme: 'dark' },
    });
    expect(await ask('PUT', `/users/${me}/settings/notification`, ADMIN, { notification_enabled: true })).toEqual({
      status: 200,
      body: { notification_enabled: true },
    });
    expect((await ask('PUT', `/users/${me}/settings`, ADMIN, { language: 'en' })).body).toEqual({
      theme: 'dark',
      language: 'en',
      notification_enabled: true,
      plan: 'pro',
    });
    expect((await ask('GET', '/user/settings', me)).body).toEqual({
      theme: 'dark',
      language: 'en',
      notification_enabled: true,
      plan: 'pro',
    });
    expect((await ask('GET', '/user/settings', randomUUID())).body).toMatchObject({ plan: 'free' });
  });

  it('is told what is wrong, and nothing of it is written', async () => {
    const me = randomUUID();
    for (const body of [
      { theme: 'pink' },
      { plan: 'gold' },
      { notification_enabled: 'yes' },
      { language: null },
      [],
      'x',
    ])
      expect((await ask('PUT', `/users/${me}/settings`, ADMIN, body as object)).status).toBeGreaterThanOrEqual(400);
    expect(await ask('PUT', `/users/${me}/settings/theme`, ADMIN, {})).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'body.theme' }] },
    });
    expect(await ask('GET', '/users/me/settings/theme', ADMIN)).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'params.user_id' }] },
    });
    expect(
      (await database.connect('users').$client.query('SELECT 1 FROM users.settings WHERE user_id = $1', [me])).rowCount,
    ).toBe(0);
  });

  it('learns that there is no such person, and leaves nothing behind', async () => {
    for (const path of ['', '/theme', '/notification', '/subscription'])
      expect(await ask('GET', `/users/${NOBODY}/settings${path}`, ADMIN)).toMatchObject({
        status: 404,
        body: { code: 'user_not_found' },
      });
    expect(await ask('PUT', `/users/${NOBODY}/settings`, ADMIN, { theme: 'dark' })).toMatchObject({
      status: 404,
      body: { code: 'user_not_found' },
    });
    expect(
      (await database.connect('users').$client.query('SELECT 1 FROM users.settings WHERE user_id = $1', [NOBODY]))
        .rowCount,
    ).toBe(0);
  });

  it('is nobody without the right for it', async () => {
    const [me, other] = [randomUUID(), randomUUID()];
    expect(await ask('GET', `/users/${other}/settings`, me)).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect(await ask('PUT', `/users/${me}/settings/subscription`, me, { plan: 'pro' })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect((await ask('GET', '/user/settings/subscription', me)).body).toMatchObject({ plan: 'free' });
  });
});

describe('a plan', () => {
  it('that is not self-service stays with whoever has it, and may be left', async () => {
    const me = randomUUID();
    await ask('PUT', `/users/${me}/settings/subscription`, ADMIN, { plan: 'pro' });
    expect(await ask('PUT', '/user/settings/subscription', me, { plan: 'plus' })).toMatchObject({
      status: 403,
      body: {
        code: 'plan_not_self_service',
        title: '‘플러스’ 요금제는 직접 고를 수 없어요. 이 서버의 운영자에게 문의해 주세요.',
      },
    });
    // A form that sends everything back as it was.
    expect(await ask('PUT', '/user/settings', me, { theme: 'light', plan: 'pro' })).toMatchObject({
      status: 200,
      body: { theme: 'light', plan: 'pro' },
    });
    expect((await ask('PUT', '/user/settings/subscription', me, { plan: 'free' })).body).toMatchObject({
      plan: 'free',
    });
    expect(await ask('PUT', '/user/settings/subscription', me, { plan: 'pro' })).toMatchObject({ status: 403 });
  });

  it('is self-service where the setting says so', async () => {
    const open = await startWith({ SELF_SERVICE_PLANS: 'free, plus' });
    const me = randomUUID();
    expect(await ask('PUT', '/user/settings/subscription', me, { plan: 'plus' }, open)).toMatchObject({
      status: 200,
      body: { plan: 'plus' },
    });
    expect(await ask('PUT', '/user/settings/subscription', me, { plan: 'pro' }, open)).toMatchObject({ status: 403 });
    await open.close();
    expect(() => loadConfig({ SELF_SERVICE_PLANS: 'gold' }, { services: [users] })).toThrow('SELF_SERVICE_PLANS');
  });
});
