import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import type pg from 'pg';
import pino from 'pino';
import { describe, expect, inject, it } from 'vitest';
import { openSecretKeys } from '../../server/src/platform/config/secret-key.ts';
import { InstallationError } from '../../server/src/platform/db/installation-error.ts';
import { migrate } from '../../server/src/platform/db/migrate.ts';
import { roleUrls } from '../../server/src/platform/db/roles.ts';
import { startInProcess } from '../../server/src/platform/testing/server.ts';
import { SERVICES } from '../../server/src/services.ts';
import { call } from '../support/client.ts';
import { countStatements, killAt, type Statements } from './kill-in-the-middle.ts';
import { issuedNow, loadSample, type LoadedSample } from './load-sample.ts';
import { readSample, SAMPLES_FOLDER, type Sample, type SamplePerson } from './sample.ts';

/** At every statement of every upgrade, by `npm run upgrades`; else at one in each, in the middle of a migration. */
const EVERYWHERE = process.env['UPGRADES'] === 'all';
const COMMITS = readdirSync(SAMPLES_FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''));

const load = (sample: Sample): Promise<LoadedSample> => {
  const template = inject('templateUrl');
  return loadSample(template, `${new URL(template).pathname.slice(1)}_up_${randomBytes(4).toString('hex')}`, sample);
};

const upgrade = ({ url, roles, keys }: LoadedSample): Promise<void> =>
  migrate({ adminUrl: url, roles, keys, definitions: SERVICES, log: pino({ level: 'silent' }) });

/** How many rows each table has that holds something of people. */
const countRows = async (admin: pg.Client): Promise<Map<string, number>> => {
  const { rows } = await admin.query<{ name: string }>(
    "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('auth', 'users', 'chat') ORDER BY 1",
  );
  const counts = new Map<string, number>();
  for (const { name } of rows)
    counts.set(name, Number((await admin.query<{ n: string }>(`SELECT count(*) AS n FROM ${name}`)).rows[0]?.n));
  return counts;
};

const expectNothingLost = async (admin: pg.Client, before: ReadonlyMap<string, number>): Promise<void> => {
  const after = await countRows(admin);
  for (const [table, rows] of before)
    expect({ table, rows: Math.min(after.get(table) ?? 0, rows) }).toEqual({ table, rows });
};

const expectConversations = async (base: string, token: string, { conversations }: SamplePerson): Promise<void> => {
  const { body: list } = await call(base, 'GET /conversations', { query: { limit: 50 } }, { token });
  for (const { id, title, messages } of conversations) {
    expect(list.items.find((item) => item.id === id)?.title).toBe(title);
    const { body } = await call(
      base,
      'GET /conversations/:id/messages',
      { params: { id }, query: { limit: 100 } },
      { token },
    );
    expect(body.items.map(({ role, content, status }) => ({ role, content, status }))).toEqual(messages);
    expect(body.items.flatMap(({ parts }) => parts)).toEqual([]);
  }
};

const expectPerson = async (base: string, loaded: LoadedSample, person: SamplePerson): Promise<string> => {
  const old = await issuedNow(loaded, person.access_token);
  await expectConversations(base, old, person);
  const { body: refreshed } = await call(base, 'POST /auth/refresh', { body: { refresh_token: person.refresh_token } });
  const token = refreshed.access_token;
  expect((await call(base, 'GET /auth/me', {}, { token })).body.id).toBe(person.id);
  await expectConversations(base, token, person);
  if (person.login !== undefined)
    expect((await call(base, 'POST /auth/login', { body: person.login })).body).toMatchObject({
      user: { id: person.id },
    });
  if (person.api_key !== undefined) await expectConversations(base, person.api_key, person);
  return token;
};

/** What the release was told is there, through the front of the newest one. */
const expectAllThere = async (base: string, loaded: LoadedSample, { facts }: Sample): Promise<void> => {
  const tokens = new Map<string, string>();
  for (const person of facts.people) tokens.set(person.id, await expectPerson(base, loaded, person));
  if (facts.share !== undefined) {
    const { body } = await call(base, 'GET /shares/:id', { params: { id: facts.share.id } });
    expect(body.messages.map(({ content }) => content)).toEqual(facts.share.texts);
  }
  const { person, conversation_id, message_id, seen } = facts.running;
  const answer = async (): Promise<unknown> => {
    const { body } = await call(
      base,
      'GET /conversations/:id/messages',
      { params: { id: conversation_id } },
      { token: tokens.get(person) ?? '' },
    );
    const found = body.items.find(({ id }) => id === message_id);
    return { status: found?.status, content: found?.content };
  };
  await expect.poll(answer, { timeout: 60_000 }).toEqual({ status: 'interrupted', content: seen });
};

/** Killed at one statement, then finished by the server that starts next. */
const upgradeKilledAt = async (sample: Sample, point: number): Promise<void> => {
  const loaded = await load(sample);
  try {
    const before = await countRows(loaded.admin);
    expect(await killAt(loaded.admin, point, loaded.env)).toBe(true);
    await expectNothingLost(loaded.admin, before);
    const server = await startInProcess({ env: loaded.env, gateway: false });
    try {
      await expectNothingLost(loaded.admin, before);
      await expectAllThere(server.url, loaded, sample);
    } finally {
      await server.stop();
    }
  } finally {
    await loaded.close();
  }
};

/** Counts what an upgrade takes; another key does not begin it. */
const measure = async (sample: Sample): Promise<Statements> => {
  const loaded = await load(sample);
  try {
    const other = openSecretKeys({
      ...loaded.config,
      MADANG_SECRET_KEY: 'another-secret-key-0123456789-abcdefghijklmnop',
    });
    await expect(
      upgrade({ ...loaded, keys: other, roles: roleUrls(loaded.config, other, loaded.url) }),
    ).rejects.toThrow(InstallationError);
    return await countStatements(loaded.admin, () => upgrade(loaded));
  } finally {
    await loaded.close();
  }
};

describe.each(COMMITS.map((commit, index) => ({ commit, index })))(
  'a database of the release of $commit',
  ({ commit, index }) => {
    it(
      'is upgraded although that is killed in the middle, and loses nothing',
      { timeout: EVERYWHERE ? 7_200_000 : 300_000 },
      async () => {
        const sample = await readSample(commit);
        const { total, inside } = await measure(sample);
        const all = Array.from({ length: total }, (_, nth) => nth + 1);
        const candidates = inside.length > 0 ? inside : all;
        const points = EVERYWHERE
          ? all
          : candidates.slice(Math.floor((candidates.length * (index + 1)) / (COMMITS.length + 1))).slice(0, 1);
        for (const point of points) await upgradeKilledAt(sample, point);
        console.log(
          `upgrades: ${commit} killed at ${points.length} of ${total} statements (${points.length === 1 ? points[0] : 'each'}; ${inside.length} are inside of a migration), ${sample.facts.people.length} people each`,
        );
      },
    );
  },
);
