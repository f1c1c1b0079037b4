import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn, startAccount, unique } from '../support/accounts.ts';
import { call, refusal, type ProblemAnswer } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

let installation: Installation;
beforeAll(async () => {
  // The general limit is off, so that only the limit of tries is seen. This machine is a proxy that is believed.
  installation = await startShape('together', { RATE_LIMIT_PER_MINUTE: '0', TRUSTED_PROXIES: '127.0.0.1' });
});
afterAll(() => installation.stop());

const guess = (loginId: string, from: string, n = 0): Promise<ProblemAnswer> => {
  const url = n % 2 === 0 ? installation.url : installation.elsewhere;
  return refusal(
    call(
      url,
      'POST /auth/login',
      { body: { login_id: loginId, password: `a wrong guess ${n}` } },
      { headers: { 'x-forwarded-for': from } },
    ),
  );
};
const counted = async (guesses: readonly Promise<ProblemAnswer>[]): Promise<Record<string, number>> => {
  const codes: Record<string, number> = {};
  for (const { problem } of await Promise.all(guesses)) codes[problem.code] = (codes[problem.code] ?? 0) + 1;
  return codes;
};

describe('guessing passwords', () => {
  it('is stopped after 5 in a minute, 100 at once or one after the other, in all processes together', async () => {
    const { loginId } = await startAccount(installation.url);
    expect(await counted(Array.from({ length: 100 }, (_, n) => guess(loginId, '198.51.100.7', n)))).toEqual({
      invalid_credentials: 5,
      rate_limited: 95,
    });
    const { problem, headers, status } = await guess(loginId, '198.51.100.7');
    expect([status, problem.code]).toEqual([429, 'rate_limited']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
  });

  it('is stopped for names that nobody has alike', async () => {
    const nobody = unique();
    expect(await counted(Array.from({ length: 20 }, (_, n) => guess(nobody, '198.51.100.8', n)))).toEqual({
      invalid_credentials: 5,
      rate_limited: 15,
    });
  });

  it('is not helped by another address of the same IPv6 network', async () => {
    const { loginId } = await startAccount(installation.url);
    const addresses = Array.from({ length: 20 }, (_, n) => `2001:db8:1:1::${((n + 1) * 2999).toString(16)}`);
    expect(await counted(addresses.map((address, n) => guess(loginId, address, n)))).toEqual({
      invalid_credentials: 5,
      rate_limited: 15,
    });
  });

  it('is not helped by the many addresses of one account over its own limit, and never shuts out its owner', async () => {
    const account = await startAccount(installation.url);
    const at = { headers: { 'x-forwarded-for': '203.0.113.5' } };
    await signIn(installation.url, account, at);
    const codes = await counted(Array.from({ length: 65 }, (_, n) => guess(account.loginId, `10.${n}.1.1`, n)));
    expect(codes).toEqual({ invalid_credentials: 50, too_many_failed_sign_ins: 15 });
    // A colleague of the owner's, in the same network as ever.
    expect((await signIn(installation.url, account, { headers: { 'x-forwarded-for': '203.0.113.99' } })).user.id).toBe(
      account.id,
    );
  });

  it('is stopped after 100 from one address, whoever is tried, in all processes together; others are in nobody’s way', async () => {
    const from = '198.51.100.44';
    expect((await guess(unique(), from)).problem.code).toBe('invalid_credentials');
    // A minute that does not end, however slow the machine is.
    await installation.database
      .connect('identity')
      .$client.query("UPDATE auth.attempts SET window_start = window_start + interval '1 day'");
    expect(await counted(Array.from({ length: 109 }, (_, n) => guess(unique(), from, n)))).toEqual({
      invalid_credentials: 99,
      rate_limited: 10,
    });
    const account = await startAccount(installation.url);
    const refused = signIn(installation.url, account, { headers: { 'x-forwarded-for': from } });
    expect((await refusal(refused)).problem.code).toBe('rate_limited');
    const neighbour = { headers: { 'x-forwarded-for': '198.51.100.45' } };
    expect((await signIn(installation.url, account, neighbour)).user.id).toBe(account.id);
  });

  it('does not count what was right', async () => {
    const account = await startAccount(installation.url);
    const sessions = await Promise.all(Array.from({ length: 12 }, () => signIn(installation.url, account)));
    expect(new Set(sessions.map(({ user }) => user.id))).toEqual(new Set([account.id]));
  });

  it('is stopped at the password that guards a change, too', async () => {
    const { token } = await startAccount(installation.url);
    const codes = await counted(
      Array.from({ length: 20 }, () =>
        refusal(
          call(
            installation.url,
            'PUT /auth/user',
            { body: { current_password: 'a wrong guess', new_password: `very new ${unique()}` } },
            { token },
          ),
        ),
      ),
    );
    expect(codes).toEqual({ invalid_credentials: 5, rate_limited: 15 });
  });
});

describe('a proxy that is not believed', () => {
  let open: Installation;
  beforeAll(async () => {
    open = await startShape('together', { RATE_LIMIT_PER_MINUTE: '0' });
  });
  afterAll(() => open.stop());

  it('cannot pretend that tries come from elsewhere', async () => {
    const { loginId } = await startAccount(open.url);
    const guesses = Array.from({ length: 15 }, (_, n) =>
      refusal(
        call(
          open.url,
          'POST /auth/login',
          { body: { login_id: loginId, password: 'a wrong guess' } },
          { headers: { 'x-forwarded-for': `198.51.100.${n}`, forwarded: `for=198.51.100.${n}` } },
        ),
      ),
    );
    expect(await counted(guesses)).toEqual({ invalid_credentials: 5, rate_limited: 10 });
  });
});

describe('what a stranger can find out', () => {
  it('is not whether there is an account: the answers to a wrong password, a forgotten one and a confirmation are the same', async () => {
    const email = `${unique()}@example.com`;
    const { loginId } = await startAccount(installation.url, { email });
    const of = ({ status, body }: { status: number; body: unknown }) => ({ status, body });
    for (const key of ['POST /auth/forgot-password', 'POST /auth/resend-verification'] as const) {
      const [known, unknown] = await Promise.all([
        call(installation.url, key, { body: { email } }),
        call(installation.url, key, { body: { email: `${unique()}@example.com` } }),
      ]);
      expect(of(known)).toEqual(of(unknown));
    }
    const [wrong, nobody] = await Promise.all([guess(loginId, '192.0.2.1'), guess(unique(), '192.0.2.2')]);
    expect({ ...wrong.problem, request_id: '' }).toEqual({ ...nobody.problem, request_id: '' });
  });
});

it('guests are made for one network twenty times a minute, however many addresses of it ask', async () => {
  const limited = await startShape('together', { TRUSTED_PROXIES: '127.0.0.1', RATE_LIMIT_PER_MINUTE: '1200' });
  const guestFrom = (from: string) =>
    call(limited.url, 'POST /auth/guest', {}, { headers: { 'x-forwarded-for': from } }).then(
      ({ status }) => status,
      (error: unknown) => (error as ProblemAnswer).status,
    );
  try {
    const asked = Array.from({ length: 30 }, (_, n) => guestFrom(`2001:db8:7:7::${(n + 1).toString(16)}`));
    const answers = await Promise.all(asked);
    expect([201, 429].map((status) => answers.filter((each) => each === status).length)).toEqual([20, 10]);
    const { problem, headers } = await refusal(
      call(limited.url, 'POST /auth/guest', {}, { headers: { 'x-forwarded-for': '2001:db8:7:7::1' } }),
    );
    expect([problem.code, Number(headers.get('retry-after')) > 0]).toEqual(['rate_limited', true]);
    // Neighbours are not in it, and neither is what the same network does else.
    expect(await guestFrom('2001:db8:7:8::1')).toBe(201);
    const list = call(limited.url, 'GET /models', {}, { headers: { 'x-forwarded-for': '2001:db8:7:7::1' } });
    expect((await list).status).toBe(200);
  } finally {
    await limited.stop();
  }
});
