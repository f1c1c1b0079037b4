import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn, startAccount } from '../support/accounts.ts';
import { call, collect, readStream, refusal, startGuest, textOf } from '../support/client.ts';
import { runNow } from '../support/jobs.ts';
import { untilMoved } from '../support/merges.ts';
import { startShape, type Installation } from '../support/shapes.ts';

/** Apart: each service moves what is its own, in another process. */
let installation: Installation;
beforeAll(async () => {
  installation = await startShape('apart');
});
afterAll(() => installation.stop());

const say = async (token: string, message: string) =>
  (await call(installation.url, 'POST /conversations', { body: { app: 'eco', message } }, { token })).body;
const titlesOf = async (token: string) =>
  (await call(installation.url, 'GET /conversations', {}, { token })).body.items.map(({ title }) => title);

describe('a guest who signs in to an account that existed before', () => {
  it('brings along conversations, shares and votes, which search then finds', async () => {
    const account = await startAccount(installation.url);
    const guest = await startGuest(installation.url);
    const { conversation } = await say(guest.token, '거울');
    await collect(readStream(installation.url, guest.token, { conversation: conversation.id }));
    const share = (
      await call(
        installation.url,
        'POST /shares',
        { body: { conversation_id: conversation.id } },
        { token: guest.token },
      )
    ).body;
    const [question] = (await call(installation.url, 'GET /guide/faq', { query: {} })).body.items;
    await call(
      installation.url,
      'POST /guide/faq/:id/helpful',
      { params: { id: question?.id ?? '' } },
      { token: guest.token },
    );
    await call(
      installation.url,
      'POST /guide/faq/:id/helpful',
      { params: { id: question?.id ?? '' } },
      { token: account.token },
    );

    for (const { token } of [guest, account])
      await call(installation.url, 'POST /guide/items/:id/helpful', { params: { id: 'pen' } }, { token });
    await call(
      installation.url,
      'POST /guide/items/:id/helpful',
      { params: { id: 'receipt' } },
      { token: guest.token },
    );

    const session = await signIn(installation.url, account, { token: guest.token });
    // Done or pending: what they had is there.
    expect(session.merge).toBeDefined();
    expect(session.user.id).toBe(account.id);
    expect(await titlesOf(session.access_token)).toEqual(['거울']);
    expect(
      (await call(installation.url, 'GET /shares', { query: {} }, { token: session.access_token })).body.items.map(
        ({ id }) => id,
      ),
    ).toEqual([share.id]);
    expect(
      (await call(installation.url, 'GET /conversations', { query: { q: '거울' } }, { token: session.access_token }))
        .body.items,
    ).toHaveLength(1);
    expect(
      (await call(installation.url, 'GET /guide/faq', { query: {} })).body.items.find(({ id }) => id === question?.id)
        ?.helpful,
    ).toBe((question?.helpful ?? 0) + 1);
    for (const id of ['pen', 'receipt'])
      expect((await call(installation.url, 'GET /guide/items/:id/helpful', { params: { id } })).body, id).toEqual({
        helpful: 1,
      });
    await expect
      .poll(
        async () =>
          (await refusal(call(installation.elsewhere, 'GET /conversations', {}, { token: guest.token }))).problem.code,
      )
      .toBe('session_revoked');
  });

  it('brings along what another device of theirs made as another guest', async () => {
    const account = await startAccount(installation.url);
    const guests = await Promise.all([startGuest(installation.url), startGuest(installation.url)]);
    await Promise.all(guests.map((guest, index) => say(guest.token, index === 0 ? '형광등' : '두유팩')));
    await Promise.all(guests.map((guest) => signIn(installation.url, account, { token: guest.token })));
    expect((await titlesOf(account.token)).toSorted()).toEqual(['두유팩', '형광등']);
  });

  it('moves once when ten sign in with the same guest at once, and to one account when two are quick', async () => {
    const [one, two, guest] = await Promise.all([
      startAccount(installation.url),
      startAccount(installation.url),
      startGuest(installation.url),
    ]);
    await say(guest.token, '거울');
    const tries = await Promise.allSettled(
      Array.from({ length: 6 }, (_, index) =>
        signIn(index % 2 === 0 ? installation.url : installation.elsewhere, index % 3 === 0 ? one : two, {
          token: guest.token,
        }),
      ),
    );
    expect(tries.some(({ status }) => status === 'fulfilled')).toBe(true);
    const both = await Promise.all([titlesOf(one.token), titlesOf(two.token)]);
    await expect
      .poll(async () => (await Promise.all([titlesOf(one.token), titlesOf(two.token)])).flat())
      .toEqual(['거울']);
    expect(both.flat().length).toBeLessThanOrEqual(1);
  });

  it('takes along later what a request of the guest that was on its way wrote after the move', async () => {
    const account = await startAccount(installation.url);
    const guest = await startGuest(installation.url);
    const session = await signIn(installation.url, account, { token: guest.token });
    await untilMoved(installation, guest.id);
    const { body } = await call(
      installation.url,
      'POST /conversations',
      { body: { title: '늦게 온 대화' } },
      { token: session.access_token },
    );
    const admin = new pg.Client({ connectionString: installation.database.adminUrl });
    await admin.connect();
    await admin.query('UPDATE chat.conversation SET owner_id = $2 WHERE id = $1', [body.conversation.id, guest.id]);
    await admin.query("INSERT INTO users.profiles (user_id, nickname) VALUES ($1, '늦은 이름')", [guest.id]);
    await admin.end();
    expect(await titlesOf(session.access_token)).toEqual([]);
    await runNow(installation, 'identity.repeat-merges');
    await expect.poll(() => titlesOf(session.access_token)).toEqual(['늦게 온 대화']);
    await expect
      .poll(
        async () =>
          (await call(installation.url, 'GET /users/me/profile', {}, { token: session.access_token })).body.nickname,
      )
      .toBe('늦은 이름');
  });

  it('leaves the guest as it is when the password is wrong', async () => {
    const account = await startAccount(installation.url);
    const guest = await startGuest(installation.url);
    await say(guest.token, '거울');
    expect(
      (
        await refusal(
          call(
            installation.url,
            'POST /auth/login',
            { body: { login_id: account.loginId, password: 'wrong password' } },
            { token: guest.token },
          ),
        )
      ).problem.code,
    ).toBe('invalid_credentials');
    expect(await titlesOf(guest.token)).toEqual(['거울']);
  });

  it('finds a running answer again, whole', async () => {
    const account = await startAccount(installation.url);
    const guest = await startGuest(installation.url);
    const { conversation } = await say(guest.token, '두유팩, 깨진 유리컵, 형광등');
    const session = await signIn(installation.url, account, { token: guest.token });
    const events = await collect(readStream(installation.url, session.access_token, { conversation: conversation.id }));
    expect(events.at(-1)?.event).toBe('message.completed');
    expect(textOf(events)).toBe((events.at(-1)?.data['message'] as { content: string }).content);
  });

  it('converges when a service is killed in the midst of it', async () => {
    const account = await startAccount(installation.url);
    const guest = await startGuest(installation.url);
    await say(guest.token, '거울');
    const restarts = [await installation.kill?.('recycle')];
    const session = await signIn(installation.url, account, { token: guest.token });
    expect(session.merge).toBe('pending');
    restarts.push(await installation.kill?.('identity'));
    for (const restart of restarts) await restart?.();
    const after = await signIn(installation.url, account);
    await expect.poll(() => titlesOf(after.access_token)).toEqual(['거울']);
    const identity = installation.database.connect('identity').$client;
    const left = async () =>
      (
        await identity.query<{ left: string }>(
          'SELECT count(*) AS left FROM auth.guest_merges m LEFT JOIN auth.users u ON u.id = m.guest_id WHERE m.guest_id = $1 AND (pending <> $2 OR u.id IS NOT NULL)',
          [guest.id, []],
        )
      ).rows[0]?.left;
    await expect.poll(left).toBe('0');
  });
});
