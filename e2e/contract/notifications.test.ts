import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn, startAccount, unique, type Account } from '../support/accounts.ts';
import { call, refusal, startGuest } from '../support/client.ts';
import { MailFolder } from '../support/mail-folder.ts';
import { sharedShape, type Installation } from '../support/shapes.ts';

const EDGE =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0';
const FIREFOX = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:144.0) Gecko/20100101 Firefox/144.0';
/** Only against hangs. */
const PATIENT = { timeout: 60_000, interval: 50 };

describe.each(['apart'] as const)('notifications, %s', (shape) => {
  let installation: Installation;
  let admin: pg.Client;
  let mails: MailFolder;
  beforeAll(async () => {
    installation = await sharedShape(shape);
    admin = new pg.Client({ connectionString: installation.database.adminUrl });
    await admin.connect();
    mails = new MailFolder(installation.database.config.dataFolder);
  });
  afterAll(async () => {
    await admin.end();
    await installation.stop();
  });

  type Signed = Pick<Account, 'token'>;
  const enable = ({ token }: Signed) =>
    call(installation.url, 'PUT /user/settings/notification', { body: { notification_enabled: true } }, { token });
  const listOf = async (
    { token }: Signed,
    query: { unread?: 'true'; limit?: number; cursor?: string } = {},
    headers = {},
  ) => (await call(installation.url, 'GET /notifications', { query }, { token, headers })).body;
  const unreadOf = async ({ token }: Signed) =>
    (await call(installation.elsewhere, 'GET /notifications/unread', {}, { token })).body.unread;
  const clone = (id: string, { token }: Signed) =>
    call(installation.url, 'POST /shares/:id/clone', { params: { id } }, { token });
  const share = async ({ token }: Signed) => {
    const started = await call(
      installation.url,
      'POST /conversations',
      { body: { app: 'eco', message: '깨진 유리컵은 어떻게 버려?' } },
      { token },
    );
    const { id } = started.body.conversation;
    const shared = () => call(installation.url, 'POST /shares', { body: { conversation_id: id } }, { token });
    await expect
      .poll(
        () =>
          shared().then(
            () => true,
            () => false,
          ),
        PATIENT,
      )
      .toBe(true);
    const { items } = (await call(installation.url, 'GET /shares', { query: { conversation_id: id } }, { token })).body;
    return { conversation: id, share: items[0]?.id ?? '' };
  };
  /** `proven`: whether they have confirmed their address; nothing is sent for that here. */
  const startMailed = async (proven = true) => {
    const email = `${unique()}@example.com`;
    const account = await startAccount(installation.url, { name: '하늘' });
    const at = proven ? new Date() : null;
    await admin.query('UPDATE auth.users SET email = $2, email_verified_at = $3 WHERE id = $1', [
      account.id,
      email,
      at,
    ]);
    return { ...account, email };
  };
  const subjectsTo = async (email: string) => (await mails.to(email)).map(({ subject }) => subject);

  it('tell of a share that others cloned, and not who; its owner’s own clones are none', async () => {
    const [me, cloner] = [await startMailed(), await startGuest(installation.url)];
    await enable(me);
    const made = await share(me);
    await clone(made.share, me);
    await clone(made.share, cloner);
    await expect.poll(() => unreadOf(me), PATIENT).toBe(1);
    const link = `/chat/${made.conversation}`;
    const told = await listOf(me);
    expect(told).toMatchObject({
      items: [{ kind: 'chat.share_cloned', link, security: false, read_at: null }],
      unread: 1,
    });
    expect(told.items[0]?.text).toContain('2번');
    const stored = await admin.query('SELECT * FROM users.notifications WHERE user_id = $1', [me.id]);
    expect(JSON.stringify([told, stored.rows])).not.toContain(cloner.id);
    expect((await listOf(me, {}, { 'accept-language': 'en' })).items[0]?.title).toBe('A chat you shared was copied');
    await expect.poll(() => subjectsTo(me.email), PATIENT).toEqual(['[마당] 공유한 대화가 복사됐어요']);
    expect((await mails.to(me.email))[0]?.text).toContain(link);
    expect(await unreadOf(cloner)).toBe(0);
  });

  it('are listed in pages, read one by one or all up to what was seen, and nobody reads another’s', async () => {
    const [me, other, cloner] = [
      await startAccount(installation.url),
      await startAccount(installation.url),
      await startGuest(installation.url),
    ];
    await Promise.all([enable(me), enable(other)]);
    for (let n = 1; n <= 3; n += 1) {
      await clone((await share(me)).share, cloner);
      await expect.poll(() => unreadOf(me), PATIENT).toBe(n);
    }
    const first = await listOf(me, { limit: 2 });
    const second = await listOf(me, { limit: 2, cursor: first.next_cursor ?? '' });
    expect([first.items.length, second.items.length, second.next_cursor]).toEqual([2, 1, null]);
    expect((await listOf(other)).items).toEqual([]);
    const [newest, middle] = first.items;
    const params = { id: newest?.id ?? '' };
    const read = ({ token }: Signed) =>
      call(installation.elsewhere, 'POST /notifications/:id/read', { params }, { token });
    expect((await refusal(read(other))).problem.code).toBe('notification_not_found');
    expect((await read(me)).body.read_at).not.toBeNull();
    expect((await listOf(me, { unread: 'true' })).items.map(({ id }) => id)).toEqual([middle?.id, second.items[0]?.id]);
    const body = { until: second.items[0]?.at ?? '' };
    expect((await call(installation.url, 'POST /notifications/read', { body }, { token: me.token })).body.unread).toBe(
      1,
    );
    expect((await refusal(listOf(me, { cursor: 'x' }))).problem.code).toBe('invalid_cursor');
  });

  it('tell of a sign-in with a new device in the app and by mail, whatever is set; of a known one not', async () => {
    const me = await startMailed();
    const from = (agent: string) => signIn(installation.url, me, { headers: { 'user-agent': agent } });
    await signIn(installation.url, me);
    await from(EDGE);
    await expect.poll(() => unreadOf(me), PATIENT).toBe(1);
    await from(EDGE);
    await from(FIREFOX);
    await expect.poll(() => unreadOf(me), PATIENT).toBe(2);
    const { items } = await listOf(me);
    expect(items.map(({ text }) => /기기: ([^.]*) · 네트워크 주소: 127\.0\.0\.0\/24/.exec(text)?.[1])).toEqual([
      'macOS · Firefox',
      'Windows · Edge',
    ]);
    expect(items.every(({ security, link }) => security && link === '/account/security')).toBe(true);
    const subject = '[마당] 새로운 곳에서 로그인했어요';
    await expect.poll(() => subjectsTo(me.email), PATIENT).toEqual([subject, subject]);
    expect((await mails.to(me.email))[0]?.text).toContain('Windows · Edge');
  });

  it('go to no address that nobody has proven', async () => {
    const me = await startMailed(false);
    const from = (agent: string) => signIn(installation.url, me, { headers: { 'user-agent': agent } });
    await from(EDGE);
    const handled = async () =>
      Number(
        (
          await admin.query<{ n: string }>(
            "SELECT count(*) AS n FROM pgboss.job WHERE name = 'identity/users.notification_mail_due' AND data ->> 'user_id' = $1 AND state = 'completed'",
            [me.id],
          )
        ).rows[0]?.n,
      );
    await expect.poll(handled, PATIENT).toBe(1);
    await admin.query('UPDATE auth.users SET email_verified_at = now() WHERE id = $1', [me.id]);
    await from(FIREFOX);
    await expect.poll(async () => (await mails.to(me.email)).length, PATIENT).toBe(1);
    expect((await mails.to(me.email))[0]?.text).toContain('macOS · Firefox');
    expect(await unreadOf(me)).toBe(2);
  });

  it('about somebody who has been erased leave nothing behind', async () => {
    const gone = randomUUID();
    const handled = async () =>
      (
        await admin.query<{ name: string }>(
          "SELECT name FROM pgboss.job WHERE data ->> 'user_id' = $1 AND state = 'completed' AND name LIKE '%users%' ORDER BY name",
          [gone],
        )
      ).rows.map(({ name }) => name);
    const payload = {
      ...{ id: randomUUID(), user_id: gone, subject: randomUUID(), at: new Date().toISOString() },
      values: { device: '', network: '' },
    };
    const identity = new pg.Client({ connectionString: installation.database.urlOf('identity') });
    await identity.connect();
    await identity.query('SELECT platform.emit($1, $2)', ['identity.signed_in_elsewhere', payload]);
    await identity.end();
    await expect
      .poll(handled, PATIENT)
      .toEqual([
        'identity/users.notification_mail_due',
        'users/identity.signed_in_elsewhere',
        'users/identity.user_removed',
      ]);
    expect((await admin.query('SELECT FROM users.notifications WHERE user_id = $1', [gone])).rowCount).toBe(0);
  });
});
