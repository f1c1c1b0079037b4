import { Secret } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn, startAccount } from '../support/accounts.ts';
import { AuthenticatorApp } from '../support/authenticator-app.ts';
import { call, collect, opened, ProblemAnswer, readStream, refusal, startGuest } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { secondFactorsAt } from '../support/second-factors.ts';

const PASSWORD = '긴 비밀번호 하나';

let installation: Installation;
beforeAll(async () => {
  installation = await startShape('together', { PUBLIC_URL: 'https://madang.test' });
});
afterAll(() => installation.stop());

const { register, addTotp, withTotp, firstStep, secondStep, codeOf, inDatabase, audited } = secondFactorsAt(
  () => installation,
  PASSWORD,
);

/** How often each came about. */
const tally = async (promises: readonly Promise<unknown>[]): Promise<Record<string, number>> => {
  const outcomes = (await Promise.allSettled(promises)).map((each) =>
    each.status === 'fulfilled'
      ? 'opened'
      : each.reason instanceof ProblemAnswer
        ? each.reason.problem.code
        : String(each.reason),
  );
  return Object.fromEntries(
    Map.groupBy(outcomes, (outcome) => outcome)
      .entries()
      .map(([outcome, { length }]) => [outcome, length]),
  );
};

describe('an authenticator app', () => {
  it('asks for nothing until it is confirmed, and for a code after that', async () => {
    const member = await register();
    const other = await opened(
      call(installation.url, 'POST /auth/login', { body: { login_id: member.loginId, password: PASSWORD } }),
    );
    const { app, uri, recoveryCodes } = await addTotp(member);
    expect(uri).toMatch(/^otpauth:\/\/totp\/Madang:.*issuer=Madang/);
    expect(new Set(recoveryCodes).size).toBe(10);
    for (const code of recoveryCodes) expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
    await expect
      .poll(async () => codeOf(call(installation.elsewhere, 'GET /auth/me', {}, { token: other.body.access_token })))
      .toBe('session_revoked');
    expect((await call(installation.url, 'GET /auth/me', {}, { token: member.token })).body.id).toBe(member.id);
    const asked = await firstStep(member.loginId);
    expect(asked).toMatchObject({ status: 202, second_factor_required: true, methods: ['totp', 'recovery_code'] });
    const { body } = await secondStep({ challenge: asked.challenge, code: await app.code() }, installation.elsewhere);
    expect(body.user.id).toBe(member.id);
    const security = await call(installation.url, 'GET /auth/security', {}, { token: body.access_token });
    expect(security.body).toMatchObject({ totp: true, recovery_codes_left: 10 });
    expect(await audited(member.id)).toEqual(['registered', 'signed_in', 'totp_added', 'signed_in']);
  });

  it('is added by an owner with a password only, and not by a guest', async () => {
    const member = await register();
    const guest = await startGuest(installation.url);
    expect(
      await codeOf(
        call(installation.url, 'POST /auth/totp', { body: { password: 'not this one' } }, { token: member.token }),
      ),
    ).toBe('invalid_credentials');
    expect(await codeOf(call(installation.url, 'POST /auth/totp', {}, { token: member.token }))).toBe(
      'invalid_credentials',
    );
    expect(await codeOf(call(installation.url, 'POST /auth/totp', {}, { token: guest.token }))).toBe(
      'account_required',
    );
    expect(
      await codeOf(
        call(installation.url, 'POST /auth/totp/confirm', { body: { code: '123456' } }, { token: member.token }),
      ),
    ).toBe('totp_not_on');
    await addTotp(member);
    expect(
      await codeOf(
        call(installation.url, 'POST /auth/totp', { body: { password: PASSWORD } }, { token: member.token }),
      ),
    ).toBe('totp_already_on');
  });

  it('takes a code once, also from 20 at once in two processes', async () => {
    const { app, loginId } = await withTotp();
    const challenges: string[] = [];
    for (let n = 0; n < 20; n++) challenges.push((await firstStep(loginId)).challenge);
    const code = await app.code();
    const outcomes = await tally(
      challenges.map((challenge, n) =>
        secondStep({ challenge, code }, n % 2 === 0 ? installation.url : installation.elsewhere),
      ),
    );
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
    const started = await call(
      installation.url,
      'POST /auth/totp',
      { body: { password: PASSWORD } },
      { token: member.token },
    );
    const app = new AuthenticatorApp(started.body.secret);
    const { body } = await call(
      installation.url,
      'POST /auth/totp/confirm',
      { body: { code: await app.code() } },
      { token: member.token },
    );
    const rows = await inDatabase<{ stored: string }>(
      "SELECT (SELECT string_agg(t::text, ' ') FROM auth.totp_secrets t) || (SELECT string_agg(r::text, ' ') FROM auth.recovery_codes r) AS stored",
    );
    const { stored = '' } = rows[0] ?? {};
    expect(stored.length).toBeGreaterThan(500);
    expect(stored).not.toContain(Buffer.from(Secret.fromBase32(started.body.secret).bytes).toString('hex'));
    for (const code of body.recovery_codes)
      expect(stored).not.toContain(Buffer.from(code.replaceAll('-', '')).toString('hex'));
  });

  it('is removed with the password and a code, and then asks for nothing', async () => {
    const { app, token, loginId, recoveryCodes, id } = await withTotp();
    const remove = (body: { password?: string; code?: string; recovery_code?: string }) =>
      call(installation.url, 'DELETE /auth/totp', { body }, { token });
    expect(await codeOf(remove({ code: await app.code() }))).toBe('invalid_credentials');
    expect(await codeOf(remove({ password: PASSWORD, code: app.wrong() }))).toBe('invalid_code');
    expect(await codeOf(remove({ password: PASSWORD }))).toBe('validation_failed');
    await remove({ password: PASSWORD, recovery_code: recoveryCodes[0] ?? '' });
    const { status } = await call(installation.url, 'POST /auth/login', {
      body: { login_id: loginId, password: PASSWORD },
    });
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
    await secondStep({
      challenge: asked.challenge,
      recovery_code: ` ${first.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'l')} `,
    });
    const challenges: string[] = [];
    for (let n = 0; n < 20; n++) challenges.push((await firstStep(loginId)).challenge);
    const outcomes = await tally(
      challenges.map((challenge, n) =>
        secondStep({ challenge, recovery_code: second }, n % 2 === 0 ? installation.url : installation.elsewhere),
      ),
    );
    expect(outcomes).toMatchObject({ opened: 1 });
    expect((await call(installation.url, 'GET /auth/security', {}, { token })).body.recovery_codes_left).toBe(8);
    expect((await audited(id)).filter((action) => action === 'recovery_code_used')).toHaveLength(2);
  });

  it('are made anew with a code, and those of before open nothing', async () => {
    const { app, token, loginId, recoveryCodes } = await withTotp();
    expect(
      await codeOf(
        call(
          installation.url,
          'POST /auth/recovery-codes',
          { body: { password: PASSWORD, code: app.again() } },
          { token },
        ),
      ),
    ).toBe('invalid_code');
    const { body } = await call(
      installation.url,
      'POST /auth/recovery-codes',
      { body: { password: PASSWORD, code: await app.code() } },
      { token },
    );
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
    const outcomes = await tally(
      Array.from({ length: 20 }, (_, n) =>
        secondStep({ challenge, code: wrong }, n % 2 === 0 ? installation.url : installation.elsewhere),
      ),
    );
    expect(outcomes['invalid_code']).toBe(5);
    expect((outcomes['rate_limited'] ?? 0) + (outcomes['invalid_challenge'] ?? 0)).toBe(15);
    const right = await app.code();
    expect(await codeOf(secondStep({ challenge, code: right }))).toBe('invalid_challenge');
    const again = await firstStep(loginId);
    const limited = await refusal(secondStep({ challenge: again.challenge, code: right }, installation.elsewhere));
    expect(limited.problem.code).toBe('rate_limited');
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await audited(id)).filter((action) => action === 'sign_in_failed')).toHaveLength(5);
    await inDatabase("UPDATE auth.attempts SET window_start = now() - interval '2 minutes'");
    expect((await secondStep({ challenge: again.challenge, code: right })).status).toBe(200);
  });

  it('lets nobody guess for days who has the password: fifty wrong codes, and it is over until the next day', async () => {
    const { app, loginId } = await withTotp();
    const wait = (time: string) =>
      inDatabase(`UPDATE auth.attempts SET window_start = window_start - interval '${time}'`);
    for (let minute = 0; minute < 10; minute += 1) {
      const { challenge } = await firstStep(loginId);
      for (let n = 0; n < 5; n += 1)
        expect(await codeOf(secondStep({ challenge, code: app.wrong() }))).toBe('invalid_code');
      await wait('61 seconds');
    }
    const { challenge } = await firstStep(loginId);
    const limited = await refusal(secondStep({ challenge, code: await app.code() }));
    expect(limited.problem.code).toBe('rate_limited');
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(3600);
    await wait('1 day');
    expect((await secondStep({ challenge, code: await app.code() })).status).toBe(200);
  });

  it('takes a challenge once, and none that was made for something else', async () => {
    const { app, loginId, recoveryCodes, token } = await withTotp();
    const { challenge } = await firstStep(loginId);
    await secondStep({ challenge, code: await app.code() });
    expect(await codeOf(secondStep({ challenge, recovery_code: recoveryCodes[0] ?? '' }))).toBe('invalid_challenge');
    const { body } = await call(installation.url, 'DELETE /auth/user', { body: { password: PASSWORD } }, { token });
    expect(await codeOf(secondStep({ challenge: body.undo_token, recovery_code: recoveryCodes[0] ?? '' }))).toBe(
      'invalid_challenge',
    );
    expect(
      await codeOf(secondStep({ challenge: `${challenge.slice(0, -1)}A`, recovery_code: recoveryCodes[0] ?? '' })),
    ).toBe('invalid_challenge');
    expect(await codeOf(call(installation.url, 'POST /auth/login/second-factor', { body: { challenge } }))).toBe(
      'validation_failed',
    );
  });

  it('ends with a change of the password or a sign-out everywhere', async () => {
    const { loginId, recoveryCodes, token } = await withTotp();
    const before = await firstStep(loginId);
    await call(
      installation.url,
      'PUT /auth/user',
      { body: { current_password: PASSWORD, new_password: '다른 긴 비밀번호' } },
      { token },
    );
    expect(await codeOf(secondStep({ challenge: before.challenge, recovery_code: recoveryCodes[0] ?? '' }))).toBe(
      'invalid_challenge',
    );
  });

  it('shuts out who is banned in between, and uses nothing up', async () => {
    const { loginId, recoveryCodes, id } = await withTotp();
    const { challenge } = await firstStep(loginId);
    await inDatabase('UPDATE auth.users SET disabled_at = now() WHERE id = $1', [id]);
    const [code = ''] = recoveryCodes;
    expect(await codeOf(secondStep({ challenge, recovery_code: code }))).toBe('account_disabled');
    expect(
      await codeOf(call(installation.url, 'POST /auth/login', { body: { login_id: loginId, password: PASSWORD } })),
    ).toBe('account_disabled');
    await inDatabase('UPDATE auth.users SET disabled_at = NULL WHERE id = $1', [id]);
    expect((await secondStep({ challenge, recovery_code: code })).status).toBe(200);
  });

  it('tells of a deletion only whom it lets in, and takes it back when asked', async () => {
    const { loginId, recoveryCodes, token, id } = await withTotp();
    await call(installation.url, 'DELETE /auth/user', { body: { password: PASSWORD } }, { token });
    const { challenge } = await firstStep(loginId);
    const [code = ''] = recoveryCodes;
    expect(await codeOf(secondStep({ challenge, recovery_code: code }))).toBe('account_deleted');
    expect((await secondStep({ challenge, recovery_code: code, restore: true })).body.user.id).toBe(id);
    expect(await audited(id)).toContain('account_restored');
  });

  it('remembers that the first step asked for the account back', async () => {
    const { loginId, recoveryCodes, token, id } = await withTotp();
    await call(installation.url, 'DELETE /auth/user', { body: { password: PASSWORD } }, { token });
    const { challenge } = await firstStep(loginId, { restore: true });
    expect((await secondStep({ challenge, recovery_code: recoveryCodes[0] ?? '' })).body.user.id).toBe(id);
  });

  it('is asked for also by the link of a mail that chooses no password, but not by the token of the deletion itself', async () => {
    const [byMail, byToken] = [await withTotp(), await withTotp()];
    const deletion = await call(
      installation.url,
      'DELETE /auth/user',
      { body: { password: PASSWORD } },
      { token: byToken.token },
    );
    expect(
      (await call(installation.url, 'POST /auth/user/restore', { body: { token: deletion.body.undo_token } })).status,
    ).toBe(200);
    const own = await call(
      installation.url,
      'DELETE /auth/user',
      { body: { password: PASSWORD } },
      { token: byMail.token },
    );
    // Mail holds a token of its own; what tells it apart is that its row says to whom it went, an address that was proven.
    await inDatabase(`UPDATE auth.users SET email = $2, email_verified_at = now() WHERE id = $1`, [
      byMail.id,
      `${byMail.id}@example.com`,
    ]);
    await inDatabase(`UPDATE auth.one_time_tokens SET data = jsonb_build_object('to', $2::text) WHERE id = $1`, [
      own.body.undo_token.split('.')[0],
      `${byMail.id}@example.com`,
    ]);
    await inDatabase('DELETE FROM auth.credentials WHERE user_id = $1', [byMail.id]);
    const asked = await call(installation.url, 'POST /auth/user/restore', { body: { token: own.body.undo_token } });
    expect(asked.status).toBe(202);
    if (!('challenge' in asked.body)) throw new Error('no challenge');
    expect(
      (await secondStep({ challenge: asked.body.challenge, recovery_code: byMail.recoveryCodes[0] ?? '' })).body.user
        .id,
    ).toBe(byMail.id);
  });

  it('moves what a guest had, and not before', async () => {
    const { app, loginId } = await withTotp();
    const guest = await startGuest(installation.url);
    const { body } = await call(
      installation.url,
      'POST /conversations',
      { body: { app: 'eco', message: '거울' } },
      { token: guest.token },
    );
    await collect(readStream(installation.url, guest.token, { conversation: body.conversation.id }));
    const { challenge } = await firstStep(loginId, { token: guest.token });
    expect(
      (await call(installation.url, 'GET /conversations', { query: {} }, { token: guest.token })).body.items,
    ).toHaveLength(1);
    const session = await secondStep({ challenge, code: await app.code() });
    // Done or pending: what they had is there.
    expect(session.body.merge).toBeDefined();
    const mine = await call(
      installation.elsewhere,
      'GET /conversations',
      { query: {} },
      { token: session.body.access_token },
    );
    expect(mine.body.items.map(({ id }) => id)).toEqual([body.conversation.id]);
    await expect
      .poll(async () => codeOf(call(installation.url, 'GET /auth/me', {}, { token: guest.token })))
      .toBe('session_revoked');
  });

  it('is refused for a guest who has become part of another account meanwhile, which keeps what they had', async () => {
    const { app, loginId } = await withTotp();
    const [guest, other] = [await startGuest(installation.url), await startAccount(installation.url)];
    const { challenge } = await firstStep(loginId, { token: guest.token });
    await signIn(installation.url, other, { token: guest.token });
    const { status, problem } = await refusal(secondStep({ challenge, code: await app.code() }));
    expect([status, problem.code]).toEqual([409, 'guest_already_merged']);
    expect((await call(installation.url, 'GET /auth/me', {}, { token: other.token })).body.id).toBe(other.id);
    // Nothing was used up by it: without the guest, the same code lets them in.
    const anew = await firstStep(loginId);
    expect((await secondStep({ challenge: anew.challenge, code: await app.code() })).status).toBe(200);
  });
});
