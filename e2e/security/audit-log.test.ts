import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AUDIT_ACTIONS } from '../../server/src/services/identity/index.ts';
import { audit as words } from '../../web/src/words/ko/manage/audit.ts';
import { settingsOf, startDoubles, stopDoubles, type Doubles } from '../doubles/providers/all.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { auditedByAdmins } from '../support/audited-by-admins.ts';
import { auditedEvents, type AuditedEvent } from '../support/audited-events.ts';
import { startWithRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';

/** Whoever did it over HTTP: the client of these tests, from this machine. */
const HERE = { network: '127.0.0.0/24', user_agent: 'node' };

interface Line {
  readonly action: string;
  readonly user_id: string | null;
  readonly actor_id: string | null;
  readonly network: string;
  readonly user_agent: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const folder = mkdtempSync(path.join(tmpdir(), 'madang-audit-'));
let doubles: Doubles;
let model: ModelDouble;
let installation: Installation;
let admin: pg.Client;
let events: Readonly<Record<string, AuditedEvent>>;
beforeAll(async () => {
  [doubles, model] = await Promise.all([startDoubles(), startModelDouble(openAiCompatible)]);
  installation = await startShape('together', {
    ...settingsOf(doubles),
    MADANG_DATA: folder,
    PUBLIC_URL: 'https://madang.test',
    REQUIRE_VERIFIED_EMAIL: 'false',
    OAUTH_REDIRECT_URIS: 'https://app.example/back',
    LOG_LEVEL: 'error',
  });
  admin = new pg.Client({ connectionString: installation.database.adminUrl });
  await admin.connect();
  const { url } = installation;
  const server = { base_url: `${model.url}/v1`, api_key: KEY };
  const inDatabase = (text: string, values: readonly unknown[]) => admin.query(text, [...values]);
  events = {
    ...auditedEvents({ installation, doubles, folder, inDatabase }),
    ...auditedByAdmins({ url, server, admin: await startWithRole(installation, 'admin') }),
  };
});
afterAll(async () => {
  await admin.end();
  await installation.stop();
  await Promise.all([model.stop(), stopDoubles(doubles)]);
  rmSync(folder, { recursive: true, force: true });
});

const written = async (): Promise<number> =>
  Number((await admin.query<{ count: string }>('SELECT count(*) FROM auth.audit_log')).rows[0]?.count);
const newest = async (count: number): Promise<Line[]> =>
  (await admin.query<Line>('SELECT * FROM auth.audit_log ORDER BY at DESC, id DESC LIMIT $1', [count])).rows.reverse();

it.each(AUDIT_ACTIONS)('%s: one line, with who, whose, from where, in words, and nothing secret', async (action) => {
  const { prepare } = events[action] ?? {};
  if (prepare === undefined) throw new Error(`nobody does ${action} here`);
  const { act, of, by, secrets, beside = [], from = HERE } = await prepare();
  const before = await written();
  await act();
  const expected = [action, ...beside].toSorted();
  // What another service tells comes a moment later.
  await expect.poll(async () => (await written()) - before).toBe(expected.length);
  const lines = await newest(expected.length);
  expect(lines.map((line) => line.action).toSorted()).toEqual(expected);
  for (const line of lines) expect(line).toMatchObject({ actor_id: by ?? null, ...from });
  expect(new Set(lines.map((line) => line.user_id))).toEqual(new Set([of()].flat()));
  const named = lines.flatMap(({ details }) => Object.keys(details));
  expect(named.filter((name) => !Object.hasOwn(words.details, name))).toEqual([]);
  const text = JSON.stringify(lines);
  expect(secrets().length).toBeGreaterThan(0);
  for (const secret of secrets()) expect([secret.length > 4, text.includes(secret)]).toEqual([true, false]);
});
