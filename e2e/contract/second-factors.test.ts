import { randomBytes } from 'node:crypto';
import { Secret } from 'otpauth';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthenticatorApp } from '../support/authenticator-app.ts';
import { call, collect, opened, ProblemAnswer, readStream, refusal, startGuest } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

const PASSWORD = '긴 비밀번호 하나';
const unique = (): string => `u${randomBytes(6).toString('hex')}`;

let house: Installation;
beforeAll(async () => {
  house = await startShape('together', { PUBLIC_URL: 'https://madang.test' });
});
afterAll(() => house.stop());

interface Member {
  readonly id: string;
  readonly loginId: string;
  readonly token: string;
  readonly refreshToken: string;
}

const register = async (): Promise<Member> => {
  const loginId = unique();
  const { body } = await opened(call(house.url, 'POST /auth/register', { body: { login_id: loginId, email: `${loginId}@example.com`, password: PASSWORD } }));
  return { id: body.user_id, loginId, token: body.access_token, refreshToken: body.refresh_token ?? '' };
};

const addTotp = async ({ token }: Member) => {
  const started = await call(house.url, 'POST /auth/totp', { body: { password: PASSWORD } }, { token });
  const app = new AuthenticatorApp(started.body.secret);
  const { body } = await call(house.url, 'POST /auth/totp/confirm', { body: { code: await app.code() } }, { token });
  return { app, uri: started.body.uri, recoveryCodes: body.recovery_codes };
};

const withTotp = async () => {
  const member = await register();
  return { ...member, ...(await addTotp(member)) };
};

/** The first step of a sign-in: what it asks for. */
const firstStep = async (loginId: string, options: { token?: string; restore?: boolean } = {}) => {
  const { restore, ...rest } = options;
  const { status, body } = await call(house.url, 'POST /auth/login', { body: { login_id: loginId, password: PASSWORD, ...(restore === undefined ? {} : { restore }) } }, rest);
  if (!('challenge' in body)) throw new Error('no second factor was asked for');
  return { status, ...body };
};

const secondStep = (body: { challenge: string; code?: string; recovery_code?: string; restore?: boolean }, base = house.url) => call(base, 'POST /auth/login/second-factor', { body });
const codeOf = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).problem.code;

const inDatabase = async <T extends object>(query: string, values: readonly unknown[] = []): Promise<T[]> => {
  const admin = new pg.Client({ connectionString: house.database.adminUrl });
  await admin.connect();
  try {
    return (await admin.query<T>(query, [...values])).rows;
  } finally {
    await admin.end();
  }
};
const audited = async (userId: string): Promise<string[]> => (await inDatabase<{ action: string }>('SELECT action FROM auth.audit_log WHERE user_id = $1 ORDER BY id', [userId])).map(({ action }) => action);

/** How often each came about. */
const tally = async (promises: readonly Promise<unknown>[]): Promise<Record<string, number>> => {
  const outcomes = (await Promise.allSettled(promises)).map((each) => (each.status === 'fulfilled' ? 'opened' : each.reason instanceof ProblemAnswer ? each.reason.problem.code : String(each.reason)));
  return Object.fromEntries(Map.groupBy(outcomes, (outcome) => outcome).entries().map(([outcome, { length }]) => [outcome, length]));
};

describe('an authenticator app', () => {
  it('asks for nothing until it is confirmed, and for a code after that', async () => {
    const member = await register();
    const other = await opened(call(house.url, 'POST /auth/login', { body: { login_id: member.loginId, password: PASSWORD } }));
    const { app, uri, recoveryCodes } = await addTotp(member);
    expect(uri).toMatch(/^otpauth:\/\/totp\/Madang:.*issuer=Madang/);
    expect(new Set(recoveryCodes).size).toBe(10);
    for (const code of recoveryCodes) expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
    await expect.poll(async () => codeOf(call(house.elsewhere, 'GET /auth/me', {}, { token: other.body.access_token }))).toBe('session_revoked');
    expect((await call(house.url, 'GET /auth/me', {}, { token: member.token })).body.id).toBe(member.id);
    const asked = await firstStep(member.loginId);
    expect(asked).toMatchObject({ status: 202, second_factor_required: true, methods: ['totp', 'recovery_code'] });
    const { body } = await secondStep({ challenge: asked.challenge, code: await app.code() }, house.elsewhere);
    expect(body.user.id).toBe(member.id);
    const security = await call(house.url, 'GET /auth/security', {}, { token: body.access_token });
    expect(security.body).toMatchObject({ totp: true, recovery_codes_left: 10 });
    expect(await audited(member.id)).toEqual(['registered', 'signed_in', 'totp_added', 'signed_in']);
  });

  it('is added by an owner with a password only, and not by a guest', async () => {
    const member = await register();
    const guest = await startGuest(house.url);
    expect(await codeOf(call(house.url, 'POST /auth/totp', { body: { password: 'not this one' } }, { token: member.token }))).toBe('invalid_credentials');
    expect(await codeOf(call(house.url, 'POST /auth/totp', {}, { token: member.token }))).toBe('invalid_credentials');
    expect(await codeOf(call(house.url, 'POST /auth/totp', {}, { token: guest.token }))).toBe('account_required');
    expect(await codeOf(call(house.url, 'POST /auth/totp/confirm', { body: { code: '123456' } }, { token: member.token }))).toBe('totp_not_on');
    await addTotp(member);
    expect(await codeOf(call(house.url, 'POST /auth/totp', { body: { password: PASSWORD } }, { token: member.token }))).toBe('totp_already_on');
  });

  it('takes a code once, also from 20 at once in two processes', async () => {
    const { app, loginId } = await withTotp();
    const challenges: string[] = [];
    for (let n = 0; n < 20; n++) challenges.push((await firstStep(loginId)).challenge);
    const code = await app.code();
    const outcomes = await tally(challenges.map((challenge, n) => secondStep({ challenge, code }, n % 2 === 0 ? house.url : house.elsewhere)));
    expect(outcomes).toMatchObject({ opened: 1 });
    expect((outcomes['invalid_code'] ?? 0) + (outcomes['rate_limited'] ?? 0)).toBe(19);
    expect(outcomes['invalid_code'] ?? 0).toBeLessThanOrEqual(5);
  });

  it('takes a code of the step before, and none that is older than one that was used', async () => {
    const { app, loginId } = await withTotp();
    const { challenge } = await firstStep(loginId);
    expect(await codeOf(secondStep({ challenge, code: app.again() }))).toBe('invalid_code');
    await secondStep({ challenge, code: await app.code() });
    const next = await firstStep(loginId);
    expect(await codeOf(secondStep({ challenge: next.challenge, code: app.again() }))).toBe('invalid_code');
  });

  it('leaves no secret and no recovery code in the database that would open anything', async () => {
    const member = await register();
    const started = await call(house.url, 'POST /auth/totp', { body: { password: PASSWORD } }, { token: member.token });
    const app = new AuthenticatorApp(started.body.secret);
    const { body } = await call(house.url, 'POST /auth/totp/confirm', { body: { code: await app.code() } }, { token: member.token });
    const rows = await inDatabase<{ stored: string }>("SELECT (SELECT string_agg(t::text, ' ') FROM auth.totp_secrets t) || (SELECT string_agg(r::text, ' ') FROM auth.recovery_codes r) AS stored");
    const { stored = '' } = rows[0] ?? {};
    expect(stored.length).toBeGreaterThan(500);
    expect(stored).not.toContain(Buffer.from(Secret.fromBase32(started.body.secret).bytes).toString('hex'));
    for (const code of body.recovery_codes) expect(stored).not.toContain(Buffer.from(code.replaceAll('-', '')).toString('hex'));
  });

  it('is removed with the password and a code, and then asks for nothing', async () => {
    const { app, token, loginId, recoveryCodes, id } = await withTotp();
    const remove = (body: { password?: string; code?: string; recovery_code?: string }) => call(house.url, 'DELETE /auth/totp', { body }, { token });
    expect(await codeOf(remove({ code: await app.code() }))).toBe('invalid_credentials');
    expect(await codeOf(remove({ password: PASSWORD, code: app.wrong() }))).toBe('invalid_code');
    expect(await codeOf(remove({ password: PASSWORD }))).toBe('validation_failed');
    await remove({ password: PASSWORD, recovery_code: recoveryCodes[0] ?? '' });
    const { status } = await call(house.url, 'POST /auth/login', { body: { login_id: loginId, password: PASSWORD } });
    expect(status).toBe(200);
    expect(await audited(id)).toContain('totp_removed');
    expect(await inDatabase('SELECT FROM auth.recovery_codes WHERE user_id = $1', [id])).toEqual([]);
  });
});

describe('recovery codes', () => {
  it('open the account once each, however they are typed, also from 20 at once', async () => {
    const { loginId, recoveryCodes, id, token } = await withTotp();
    const [first = '', second = ''] = recoveryCodes;
    const asked = await firstStep(loginId);
    await secondStep({ challenge: asked.challenge, recovery_code: ` ${first.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'l')} ` });
    const challenges: string[] = [];
    for (let n = 0; n < 20; n++) challenges.push((await firstStep(loginId)).challenge);
    const outcomes = await tally(challenges.map((challenge, n) => secondStep({ challenge, recovery_code: second }, n % 2 === 0 ? house.url : house.elsewhere)));
    expect(outcomes).toMatchObject({ opened: 1 });
    expect((await call(house.url, 'GET /auth/security', {}, { token })).body.recovery_codes_left).toBe(8);
    expect((await audited(id)).filter((action) => action === 'recovery_code_used')).toHaveLength(2);
  });

  it('are made anew with a code, and those of before open nothing', async () => {
    const { app, token, loginId, recoveryCodes } = await withTotp();
    expect(await codeOf(call(house.url, 'POST /auth/recovery-codes', { body: { password: PASSWORD, code: app.again() } }, { token }))).toBe('invalid_code');
    const { body } = await call(house.url, 'POST /auth/recovery-codes', { body: { password: PASSWORD, code: await app.code() } }, { token });
    const { challenge } = await firstStep(loginId);
    expect(await codeOf(secondStep({ challenge, recovery_code: recoveryCodes[0] ?? '' }))).toBe('invalid_code');
    expect((await secondStep({ challenge, recovery_code: body.recovery_codes[0] ?? '' })).status).toBe(200);
  });

  it('of somebody else open nothing', async () => {
    const [one, other] = [await withTotp(), await withTotp()];
    const { challenge } = await firstStep(one.loginId);
    expect(await codeOf(secondStep({ challenge, recovery_code: other.recoveryCodes[0] ?? '' }))).toBe('invalid_code');
  });
});

describe('the second step', () => {
  it('is over after five wrong codes, and the account lets nobody try for a while', async () => {
    const { app, loginId, id } = await withTotp();
    const { challenge } = await firstStep(loginId);
    const wrong = app.wrong();
    const outcomes = await tally(Array.from({ length: 20 }, (_, n) => secondStep({ challenge, code: wrong }, n % 2 === 0 ? house.url : house.elsewhere)));
    expect(outcomes['invalid_code']).toBe(5);
    expect((outcomes['rate_limited'] ?? 0) + (outcomes['invalid_challenge'] ?? 0)).toBe(15);
    const right = await app.code();
    expect(await codeOf(secondStep({ challenge, code: right }))).toBe('invalid_challenge');
    const again = await firstStep(loginId);
    const limited = await refusal(secondStep({ challenge: again.challenge, code: right }, house.elsewhere));
    expect(limited.problem.code).toBe('rate_limited');
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await audited(id)).filter((action) => action === 'sign_in_failed')).toHaveLength(5);
    await inDatabase("UPDATE auth.attempts SET window_start = now() - interval '2 minutes'");
    expect((await secondStep({ challenge: again.challenge, code: right })).status).toBe(200);
  });

  it('takes a challenge once, and none that was made for something else', async () => {
    const { app, loginId, recoveryCodes, token } = await withTotp();
    const { challenge } = await firstStep(loginId);
    await secondStep({ challenge, code: await app.code() });
    expect(await codeOf(secondStep({ challenge, recovery_code: recoveryCodes[0] ?? '' }))).toBe('invalid_challenge');
    const { body } = await call(house.url, 'DELETE /auth/user', { body: { password: PASSWORD } }, { token });
    expect(await codeOf(secondStep({ challenge: body.undo_token, recovery_code: recoveryCodes[0] ?? '' }))).toBe('invalid_challenge');
    expect(await codeOf(secondStep({ challenge: `${challenge.slice(0, -1)}A`, recovery_code: recoveryCodes[0] ?? '' }))).toBe('invalid_challenge');
    expect(await codeOf(call(house.url, 'POST /auth/login/second-factor', { body: { challenge } }))).toBe('validation_failed');
  });

  it('ends with a change of the password or a sign-out everywhere', async () => {
    const { loginId, recoveryCodes, token } = await withTotp();
    const before = await firstStep(loginId);
    await call(house.url, 'PUT /auth/user', { body: { current_password: PASSWORD, new_password: '다른 긴 비밀번호' } }, { token });
    expect(await codeOf(secondStep({ challenge: before.challenge, recovery_code: recoveryCodes[0] ?? '' }))).toBe('invalid_challenge');
  });

  it('shuts out who is banned in between, and uses nothing up', async () => {
    const { loginId, recoveryCodes, id } = await withTotp();
    const { challenge } = await firstStep(loginId);
    await inDatabase('UPDATE auth.users SET disabled_at = now() WHERE id = $1', [id]);
    const [code = ''] = recoveryCodes;
    expect(await codeOf(secondStep({ challenge, recovery_code: code }))).toBe('account_disabled');
    expect(await codeOf(call(house.url, 'POST /auth/login', { body: { login_id: loginId, password: PASSWORD } }))).toBe('account_disabled');
    await inDatabase('UPDATE auth.users SET disabled_at = NULL WHERE id = $1', [id]);
    expect((await secondStep({ challenge, recovery_code: code })).status).toBe(200);
  });

  it('tells of a deletion only whom it lets in, and takes it back when asked', async () => {
    const { loginId, recoveryCodes, token, id } = await withTotp();
    await call(house.url, 'DELETE /auth/user', { body: { password: PASSWORD } }, { token });
    const { challenge } = await firstStep(loginId);
    const [code = ''] = recoveryCodes;
    expect(await codeOf(secondStep({ challenge, recovery_code: code }))).toBe('account_deleted');
    expect((await secondStep({ challenge, recovery_code: code, restore: true })).body.user.id).toBe(id);
    expect(await audited(id)).toContain('account_restored');
  });

  it('remembers that the first step asked for the account back', async () => {
    const { loginId, recoveryCodes, token, id } = await withTotp();
    await call(house.url, 'DELETE /auth/user', { body: { password: PASSWORD } }, { token });
    const { challenge } = await firstStep(loginId, { restore: true });
    expect((await secondStep({ challenge, recovery_code: recoveryCodes[0] ?? '' })).body.user.id).toBe(id);
  });

  it('is asked for also by the link of a mail, but not by the token of the deletion itself', async () => {
    const [byMail, byToken] = [await withTotp(), await withTotp()];
    const deletion = await call(house.url, 'DELETE /auth/user', { body: { password: PASSWORD } }, { token: byToken.token });
    expect((await call(house.url, 'POST /auth/user/restore', { body: { token: deletion.body.undo_token } })).status).toBe(200);
    const own = await call(house.url, 'DELETE /auth/user', { body: { password: PASSWORD } }, { token: byMail.token });
    // Mail holds a token of its own; what tells it apart is that its row says to whom it went.
    await inDatabase(`UPDATE auth.one_time_tokens SET data = '{"to":"a@example.com"}' WHERE id = $1`, [own.body.undo_token.split('.')[0]]);
    const asked = await call(house.url, 'POST /auth/user/restore', { body: { token: own.body.undo_token } });
    expect(asked.status).toBe(202);
    if (!('challenge' in asked.body)) throw new Error('no challenge');
    expect((await secondStep({ challenge: asked.body.challenge, recovery_code: byMail.recoveryCodes[0] ?? '' })).body.user.id).toBe(byMail.id);
  });

  it('moves what a guest had, and not before', async () => {
    const { app, loginId } = await withTotp();
    const guest = await startGuest(house.url);
    const { body } = await call(house.url, 'POST /conversations', { body: { app: 'eco', message: '거울' } }, { token: guest.token });
    await collect(readStream(house.url, guest.token, { conversation: body.conversation.id }));
    const { challenge } = await firstStep(loginId, { token: guest.token });
    expect((await call(house.url, 'GET /conversations', { query: {} }, { token: guest.token })).body.items).toHaveLength(1);
    const session = await secondStep({ challenge, code: await app.code() });
    expect(session.body.merge).toBe('done');
    const mine = await call(house.elsewhere, 'GET /conversations', { query: {} }, { token: session.body.access_token });
    expect(mine.body.items.map(({ id }) => id)).toEqual([body.conversation.id]);
    await expect.poll(async () => codeOf(call(house.url, 'GET /auth/me', {}, { token: guest.token }))).toBe('session_revoked');
  });
});
