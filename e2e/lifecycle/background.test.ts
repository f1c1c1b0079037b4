import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn, startAccount, unique } from '../support/accounts.ts';
import { call, refusal, startGuest } from '../support/client.ts';
import { runNow } from '../support/jobs.ts';
import { MailFolder } from '../support/mail-folder.ts';
import { startWithRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';

/** The smallest GIF. */
const DOT = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** What nobody asks for and nobody waits for: two processes on one database do it all the same. */
let installation: Installation;
let admin: pg.Pool;
beforeAll(async () => {
  installation = await startShape('together');
  admin = new pg.Pool({ connectionString: installation.database.adminUrl, max: 2 });
});
afterAll(async () => {
  await admin.end();
  await installation.stop();
});

const count = async (from: string, ...values: unknown[]): Promise<number> =>
  Number((await admin.query<{ n: string }>(`SELECT count(*) AS n FROM ${from}`, values)).rows[0]?.n);
const becomes = (read: () => Promise<unknown>) => expect.poll(read);
const say = async (token: string, message: string) =>
  (await call(installation.url, 'POST /conversations', { body: { app: 'eco', message } }, { token })).body;
const vote = async (token: string): Promise<void> => {
  const [question] = (await call(installation.url, 'GET /guide/faq', { query: {} })).body.items;
  await call(installation.url, 'POST /guide/faq/:id/helpful', { params: { id: question?.id ?? '' } }, { token });
};
const upload = async (token: string, text: string) =>
  (
    await call(
      installation.url,
      'POST /files',
      { body: { purpose: 'document', file: new File([text], 'x.txt') } },
      { token },
    )
  ).body;
const sessions = (id: string): Promise<number> => count('studio.chat_session WHERE owner_id = $1', id);
const savePlace = (token: string) =>
  call(
    installation.url,
    'POST /locations/me',
    { body: { name: '집', latitude: 37.5593, longitude: 126.9083 } },
    { token },
  );
const savedPlaces = (id: string): Promise<number> => count('locations.saved_place WHERE owner_id = $1', id);
/** A session has a conversation of its own. */
const practise = (token: string) => call(installation.url, 'POST /training/sessions', { body: {} }, { token });
const practices = (id: string): Promise<number> => count('training.session WHERE owner_id = $1', id);
const scanSomething = (token: string) =>
  call(installation.url, 'POST /scan/barcodes', { body: { barcode: '8801234567893' } }, { token });
const scans = (id: string): Promise<number> => count('scan.scan WHERE owner_id = $1', id);
const files = (id: string): Promise<number> => count('files.grants WHERE owner_id = $1', id);
const votes = (id: string): Promise<number> => count('recycle_info.faq_vote WHERE user_id = $1', id);

describe('on its timetable', () => {
  it('identity sweeps what has expired, and nothing else', async () => {
    const [old, live] = [randomUUID(), randomUUID()];
    for (const [id, expires] of [
      [old, '-1 minute'],
      [live, '1 hour'],
    ]) {
      await admin.query(
        "INSERT INTO platform.revocation (kind, value, expires_at) VALUES ('session', $1, now() + $2::interval)",
        [id, expires],
      );
      await admin.query(
        "INSERT INTO auth.one_time_tokens (id, purpose, data, expires_at) VALUES ($1, 'nonce', '{}', now() + $2::interval)",
        [id, expires],
      );
      await admin.query(
        "INSERT INTO auth.attempts (key, window_start, count) VALUES ($1, now() - interval '2 days' + $2::interval * 60, 1)",
        [id, expires],
      );
      await admin.query(
        "INSERT INTO auth.guest_merges (guest_id, user_id, created_at, pending) VALUES ($1, $1, now() - interval '90 days' + $2::interval, '{}')",
        [id, expires],
      );
    }
    const left = async () => [
      await count('platform.revocation WHERE value = ANY($1)', [old, live]),
      await count('auth.one_time_tokens WHERE id = ANY($1)', [old, live]),
      await count('auth.attempts WHERE key = ANY($1)', [old, live]),
      await count('auth.guest_merges WHERE guest_id = ANY($1)', [old, live]),
    ];
    expect(await left()).toEqual([2, 2, 2, 2]);
    await runNow(installation, 'identity.sweep');
    await becomes(left).toEqual([1, 1, 1, 1]);
    expect(await count('platform.revocation WHERE value = $1', live)).toBe(1);
  });

  it('searches of a quarter ago are forgotten', async () => {
    await admin.query(
      "INSERT INTO recycle_info.search_query (query, day, found, count) VALUES ('옛날', current_date - 100, true, 1), ('요즘', current_date - 10, true, 1)",
    );
    await runNow(installation, 'recycle.forget-old-searches');
    await becomes(() => count("recycle_info.search_query WHERE query = '옛날'")).toBe(0);
    expect(await count("recycle_info.search_query WHERE query = '요즘'")).toBe(1);
  });

  it('a guest who has not come for a month is erased, by every service', async () => {
    const guest = await startGuest(installation.url);
    await say(guest.token, '거울');
    await vote(guest.token);
    await call(installation.url, 'PUT /users/me/profile', { body: { nickname: '잠깐' } }, { token: guest.token });
    await upload(guest.token, '잠깐');
    await call(installation.url, 'POST /chat/session', { body: {} }, { token: guest.token });
    await savePlace(guest.token);
    await practise(guest.token);
    await scanSomething(guest.token);
    const held = async () => [
      await count('auth.users WHERE id = $1', guest.id),
      await count('chat.conversation WHERE owner_id = $1', guest.id),
      await votes(guest.id),
      await count('users.profiles WHERE user_id = $1', guest.id),
      await files(guest.id),
      await sessions(guest.id),
      await savedPlaces(guest.id),
      await practices(guest.id),
      await scans(guest.id),
    ];
    expect(await held()).toEqual([1, 2, 1, 1, 1, 1, 1, 1, 1]);
    await admin.query("UPDATE auth.users SET last_seen_at = now() - interval '31 days' WHERE id = $1", [guest.id]);
    await runNow(installation, 'identity.remove-accounts');
    await becomes(held).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('the bytes of what nobody has any more are removed', async () => {
    const guest = await startGuest(installation.url);
    const [gone, stays] = [
      await upload(guest.token, `gone ${guest.id}`),
      await upload(guest.token, `stays ${guest.id}`),
    ];
    await call(installation.url, 'DELETE /files/:id', { params: { id: gone.id } }, { token: guest.token });
    await admin.query("UPDATE files.blobs SET pinned_at = now() - interval '2 hours' WHERE hash = ANY($1)", [
      [gone.file_hash, stays.file_hash],
    ]);
    await runNow(installation, 'files.collect-garbage');
    const stored = (hash: string): boolean =>
      existsSync(path.join(installation.database.config.dataFolder, 'files/stored', hash.slice(0, 2), hash));
    await becomes(() => count('files.blobs WHERE hash = $1', gone.file_hash)).toBe(0);
    expect([stored(gone.file_hash), stored(stays.file_hash)]).toEqual([false, true]);
  });

  it('the pictures of earlier releases are moved to the other files', async () => {
    const guest = await startGuest(installation.url);
    await admin.query('INSERT INTO users.avatars (user_id, hash, content) VALUES ($1, $2, $3)', [
      guest.id,
      'of-before',
      DOT,
    ]);
    await runNow(installation, 'users.move-avatars');
    await becomes(() => files(guest.id)).toBe(1);
    await becomes(() => count('users.avatars WHERE user_id = $1 AND content IS NULL', guest.id)).toBe(1);
  });

  it('what people were told of a quarter ago is forgotten', async () => {
    const guest = await startGuest(installation.url);
    for (const days of [91, 89])
      await admin.query(
        "INSERT INTO users.notifications (id, user_id, kind, subject, event_id, at, values) VALUES (gen_random_uuid(), $1, 'chat.share_cloned', $2::text, gen_random_uuid(), now() - $2::int * interval '1 day', '{}')",
        [guest.id, days],
      );
    await runNow(installation, 'users.forget-notifications');
    await becomes(() => count('users.notifications WHERE user_id = $1', guest.id)).toBe(1);
  });

  it('that somebody was erased is forgotten after a month, and which account a guest became is not', async () => {
    const [userId, old, recent, merged] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    for (const [id, account, days] of [
      [old, null, 31],
      [recent, null, 29],
      [merged, userId, 31],
    ])
      await admin.query(
        "INSERT INTO users.became_accounts (guest_id, user_id, at) VALUES ($1, $2, now() - $3::int * interval '1 day')",
        [id, account, days],
      );
    await runNow(installation, 'users.forget-erased');
    const left = (id: string): Promise<number> => count('users.became_accounts WHERE guest_id = $1', id);
    await becomes(() => left(old)).toBe(0);
    expect([await left(recent), await left(merged)]).toEqual([1, 1]);
  });

  it('what webhooks were told more than a month ago is forgotten', async () => {
    const me = await startAccount(installation.url);
    const body = { url: 'https://localhost:1/x', events: ['points.changed' as const] };
    const { id } = (await call(installation.url, 'POST /webhooks', { body }, { token: me.token })).body;
    for (const days of [31, 29])
      await admin.query(
        "INSERT INTO users.webhook_deliveries (id, endpoint_id, event_id, type, occurred_at, data, status, finished_at) VALUES (gen_random_uuid(), $1, gen_random_uuid(), 'points.changed', now(), '{}', 'delivered', now() - $2::int * interval '1 day')",
        [id, days],
      );
    await runNow(installation, 'users.forget-webhook-deliveries');
    await becomes(() => count('users.webhook_deliveries WHERE endpoint_id = $1', id)).toBe(1);
  });

  it('the next signing key is made, and known to every process', async () => {
    const keys = async (base: string): Promise<number> =>
      ((await (await fetch(`${base}/.well-known/jwks.json`)).json()) as { keys: unknown[] }).keys.length;
    const before = await keys(installation.url);
    await runNow(installation, 'identity.rotate-signing-keys');
    await becomes(async () => [await keys(installation.url), await keys(installation.elsewhere)]).toEqual([
      before + 1,
      before + 1,
    ]);
  });
});

describe('from one service to another', () => {
  it('what a guest had goes to the account that they sign in to, of every service', async () => {
    const [account, guest] = [await startAccount(installation.url), await startGuest(installation.url)];
    await say(guest.token, '형광등');
    await vote(guest.token);
    await call(installation.url, 'PUT /users/me/profile', { body: { nickname: '손님' } }, { token: guest.token });
    await upload(guest.token, '손님');
    await call(installation.url, 'POST /chat/session', { body: {} }, { token: guest.token });
    await savePlace(guest.token);
    await practise(guest.token);
    await scanSomething(guest.token);
    expect((await signIn(installation.url, account, { token: guest.token })).merge).toBeDefined();
    const held = async () => [
      await count('chat.conversation WHERE owner_id = $1', account.id),
      await votes(account.id),
      await count('users.profiles WHERE user_id = $1', account.id),
      await files(account.id),
      await sessions(account.id),
      await savedPlaces(account.id),
      await practices(account.id),
      await scans(account.id),
    ];
    await becomes(held).toEqual([2, 1, 1, 1, 1, 1, 1, 1]);
    // Each service has told that it is done.
    await becomes(() => count('auth.guest_merges WHERE guest_id = $1 AND pending = $2', guest.id, [])).toBe(1);
  });

  it('what came late goes there too', async () => {
    const [account, guest] = [await startAccount(installation.url), await startGuest(installation.url)];
    await signIn(installation.url, account, { token: guest.token });
    await becomes(() => count('auth.guest_merges WHERE guest_id = $1 AND pending = $2', guest.id, [])).toBe(1);
    await admin.query("INSERT INTO users.profiles (user_id, nickname) VALUES ($1, '늦은 이름')", [guest.id]);
    await runNow(installation, 'identity.repeat-merges');
    await becomes(() => count('users.profiles WHERE user_id = $1', account.id)).toBe(1);
  });

  it('a turn that could not be judged while it was answered is judged by its event', async () => {
    const guest = await startGuest(installation.url);
    const { id, conversation_id } = (await practise(guest.token)).body;
    const records = () => count('training.session, jsonb_array_elements(records) WHERE id = $1', id);
    const holder = await admin.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT FROM training.session WHERE id = $1 FOR UPDATE', [id]);
      const turn = call(
        installation.url,
        'POST /conversations/:id/messages',
        { params: { id: conversation_id ?? '' }, body: { content: '누구세요?', stream: false } },
        { token: guest.token },
      );
      // Whoever waits for the session is turned away, until the answer has ended.
      let over = false;
      const ended = turn.finally(() => (over = true));
      while (!over) {
        await admin.query(
          'SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0',
        );
        await sleep(20);
      }
      expect((await ended).status).toBe(201);
      expect(await records()).toBe(0);
    } finally {
      await holder.query('ROLLBACK');
      holder.release();
    }
    await becomes(records).toBe(1);
  });

  it('a look of an admin is in the audit log', async () => {
    const [boss, guest] = [await startWithRole(installation, 'admin'), await startGuest(installation.url)];
    await call(
      installation.url,
      'GET /users/:user_id/conversations',
      { params: { user_id: guest.id }, query: {} },
      { token: boss.token },
    );
    await becomes(() =>
      count("auth.audit_log WHERE user_id = $1 AND action = 'conversations_listed_by_admin'", guest.id),
    ).toBe(1);
  });

  it('mail goes out', async () => {
    const email = `${unique()}@example.com`;
    await startAccount(installation.url, { email });
    await call(installation.url, 'POST /auth/forgot-password', { body: { email } });
    await becomes(
      async () => (await new MailFolder(installation.database.config.dataFolder).to(email)).length > 0,
    ).toBe(true);
  });
});

describe('all the while', () => {
  it('what was said gets into the search index', async () => {
    const guest = await startGuest(installation.url);
    const { conversation } = await say(guest.token, '우유팩');
    await becomes(() => count('chat.search_entry WHERE conversation_id = $1', conversation.id)).toBe(3); // a title, a question, an answer
  });

  it('what was looked for is counted', async () => {
    await call(installation.elsewhere, 'POST /guide/items/search', { body: { query: '두유팩' } });
    await becomes(() => count("recycle_info.search_query WHERE query = '두유팩'")).toBe(1);
  });

  it('an answer is stopped by the process that writes it, whoever was asked', async () => {
    const guest = await startGuest(installation.url);
    const { conversation, turn } = await say(guest.token, '깨진 유리컵은 어떻게 버려?');
    const params = { id: conversation.id, message_id: turn?.ai_message.id ?? '' };
    await call(
      installation.elsewhere,
      'POST /conversations/:id/messages/:message_id/stop',
      { params },
      { token: guest.token },
    );
    const statusOf = async () =>
      (
        await call(
          installation.url,
          'GET /conversations/:id/messages',
          { params: { id: conversation.id }, query: {} },
          { token: guest.token },
        )
      ).body.items.at(-1)?.status;
    await becomes(statusOf).toBe('stopped');
  });

  it('who signs out is refused everywhere within a second', async () => {
    const account = await startAccount(installation.url);
    await call(installation.elsewhere, 'GET /auth/me', {}, { token: account.token });
    await call(installation.url, 'POST /auth/logout', {}, { token: account.token });
    await becomes(
      async () =>
        (
          await refusal(call(installation.elsewhere, 'GET /auth/me', {}, { token: account.token })).catch(
            () => undefined,
          )
        )?.problem.code,
    ).toBe('session_revoked');
  });
});
