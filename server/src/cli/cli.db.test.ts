import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PROJECT_FOLDER } from '../platform/config/config.ts';
import { createMailer } from '../platform/mail.ts';
import { createTestDatabase, type TestDatabase } from '../platform/testing/database.ts';

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const madang = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(PROJECT_FOLDER, 'server/src/main.ts'), ...args], {
      env: { PATH: process.env['PATH'], NODE_ENV: 'test', NO_COLOR: '1', ...env },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('close', (code) => resolve({ code, out, err }));
  });

describe('the command', () => {
  it('explains itself and each of its commands', async () => {
    const [all, ...each] = await Promise.all(
      [[], ['start'], ['migrate'], ['config'], ['doctor'], ['openapi']].map((command) =>
        madang([...command, '--help']),
      ),
    );
    for (const command of ['start', 'migrate', 'config', 'doctor', 'openapi', 'Exit codes'])
      expect(all?.out).toContain(command);
    for (const { code, out } of each) {
      expect(code).toBe(0);
      expect(out).toMatch(/^Usage: madang \w+/);
    }
  });

  it('refuses what it does not know, with the exit code for wrong usage, and says what there is', async () => {
    const [command, service, setting] = await Promise.all([
      madang(['fly']),
      madang(['start', '--services', 'chat,nonsense']),
      madang(['config'], { PORT: 'x', LOG_LEVEL: 'loud' }),
    ]);
    expect([command.code, service.code, setting.code]).toEqual([2, 2, 2]);
    expect(command.err).toContain('Commands:');
    expect(service.err).toContain('Unknown: nonsense. Choose from gateway, identity, users, chat, recycle');
    expect(setting.err).toMatch(/2 problems[\s\S]*PORT[\s\S]*LOG_LEVEL/);
    expect(setting.err).not.toContain('    at '); // no stack
  });

  it('shows mail that no server sends, for people and for programs', async () => {
    const dataFolder = await mkdtemp(path.join(tmpdir(), 'madang-cli-mail-'));
    onTestFinished(() => rm(dataFolder, { recursive: true }));
    const config = { dataFolder, MAIL_FROM: 'Madang <madang@example.org>', SMTP_URL: undefined };
    const mailer = createMailer(config as Parameters<typeof createMailer>[0]);
    const sent = { to: 'haneul@example.com', subject: '주소 확인', text: 'https://madang.test/#token=abc', html: '' };
    await mailer.send(sent);
    const env = { MADANG_DATA: dataFolder };
    const [people, programs] = await Promise.all([madang(['mail'], env), madang(['mail', '--json'], env)]);
    expect([people.code, programs.code]).toEqual([0, 0]);
    for (const part of [sent.to, sent.subject, sent.text]) expect(people.out).toContain(part);
    expect(JSON.parse(programs.out)).toMatchObject([sent]);
  });

  it('prints the settings without secrets, and the OpenAPI document', async () => {
    const [config, openapi] = await Promise.all([
      madang(['config', '--json'], { OPENAI_API_KEY: 'hidden' }),
      madang(['openapi']),
    ]);
    const settings = JSON.parse(config.out) as { name: string; value: string | null }[];
    expect(settings.find(({ name }) => name === 'OPENAI_API_KEY')?.value).toBe('********');
    expect(config.out).not.toContain('hidden');
    // What is in force, beside it.
    expect(config.err).toMatch(/^madang: people come by http:\/\/localhost:\d+$/m);
    expect(config.err).toMatch(/^madang: in the local network: for this machine alone/m);
    expect(config.err).toMatch(/^madang: models: openai\//m);
    expect((JSON.parse(openapi.out) as { openapi: string }).openapi).toMatch(/^3\.1/);
  });
});

describe('with a database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());

  it('migrates again without harm, and the doctor finds nothing to complain of', async () => {
    const env = { ...database.env, DATABASE_URL: database.adminUrl, LOG_LEVEL: 'info' };
    const migrated = await madang(['migrate'], env);
    expect({ code: migrated.code, err: migrated.err }).toEqual({
      code: 0,
      err: expect.stringMatching(/^madang: using the PostgreSQL server at [^\n]*\n$/) as string,
    });
    const doctor = await madang(['doctor', '--json'], env);
    const findings = JSON.parse(doctor.out) as { name: string; ok: boolean }[];
    expect(findings.filter(({ ok }) => !ok)).toEqual([]);
    expect(findings.map(({ name }) => name)).toEqual([
      'runtime',
      'data folder',
      'web app',
      'database',
      'rights',
      'installation',
      'korean search',
      'migrations',
      'mail',
      'models',
      'files',
    ]);
    expect(doctor.code).toBe(0);
  });

  it('says why when the database cannot be reached, without its password', async () => {
    const { code, err, out } = await madang(['doctor'], {
      DATABASE_URL: 'postgres://madang:hidden@127.0.0.1:1/madang',
      MADANG_SECRET_KEY: database.env['MADANG_SECRET_KEY'] ?? '',
    });
    expect(code).toBe(1);
    expect(out).toMatch(/FAIL\s+database/);
    expect(out + err).not.toContain('hidden');
  });
});
