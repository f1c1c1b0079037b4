import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../server/src/platform/testing/process.ts';
import { DATABASES, databaseUrl } from './databases.ts';

const run = promisify(execFile);
const PROJECT = path.join(import.meta.dirname, '../..');
export const REFERENCE = path.join(PROJECT, 'bench/reference');
/** Kept between runs: packages of the floor, logs of everything. */
export const WORK = path.join(tmpdir(), 'madang-bench-api');
export const REFERENCE_SECRET = 'bench-secret-bench-secret-bench-secret-00';
/** Debian's Python, whose packages the FastAPI peer is made of. BENCH_PYTHONPATH may lead to a compiled pydantic. */
const PYTHON = '/usr/bin/python3';
const READY_MS = 60_000;
const POOL = 20;

export interface Child {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

interface Command {
  readonly name: string;
  readonly program: string;
  readonly args: (port: number) => string[] | Promise<string[]>;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly health?: string;
}

const ended = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

export const startChild = async ({ name, program, args, env, cwd, health }: Command): Promise<Child> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = openSync(path.join(WORK, `${name}.log`), 'w');
  const child = spawn(program, await args(port), {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LANG: 'C.UTF-8', ...env, PORT: String(port) },
    stdio: ['ignore', log, log],
  });
  const deadline = Date.now() + READY_MS;
  for (let ready = health === undefined; !ready;) {
    if (ended(child) || Date.now() > deadline) throw new Error(`${name} does not answer; see ${WORK}/${name}.log`);
    ready = await fetch(url + (health ?? '')).then(
      ({ ok }) => ok,
      () => false,
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    pid: child.pid ?? 0,
    stop: async () => {
      if (ended(child)) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
};

/** What the package.json there names, and nothing that it would run. */
export const installPackages = async (folder: string): Promise<void> => {
  await run(
    'npm',
    ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--prefer-offline'],
    { cwd: folder },
  );
};

/** The floor's packages are none of the project's: they are installed beside a copy of its source. */
const installFloor = async (): Promise<string> => {
  const folder = path.join(WORK, 'floor');
  await mkdir(folder, { recursive: true });
  await cp(path.join(REFERENCE, 'fastify'), path.join(folder, 'fastify'), { recursive: true });
  await cp(path.join(REFERENCE, 'package.json'), path.join(folder, 'package.json'));
  await installPackages(folder);
  return folder;
};

/** Of the peer whose parts are not on this machine. */
export const missingForFastApi = async (): Promise<string | undefined> =>
  run(PYTHON, [
    '-c',
    'import fastapi, sqlalchemy, asyncpg, jose, passlib, bcrypt, httpx, redis, uvloop, httptools',
  ]).then(
    () => undefined,
    () => 'FastAPI is left out: its Debian packages are not installed (bench/reference/run.sh names them).',
  );

export const startRedis = (): Promise<Child> =>
  startChild({
    name: 'redis',
    program: 'redis-server',
    args: (port) => ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no', '--dir', WORK],
    env: {},
    cwd: WORK,
  });

/** `tokenMs`: streamed answers come token by token, so far apart. */
export const startModel = (tokenMs = 0): Promise<Child> =>
  startChild({
    name: 'model',
    program: process.execPath,
    args: () => [path.join(import.meta.dirname, 'model-double.ts')],
    env: { TOKEN_MS: String(tokenMs) },
    cwd: PROJECT,
    health: '/health',
  });

const referenceEnv = (model: Child, redis: Child, workers: number): Record<string, string> => ({
  DATABASE_URL: databaseUrl(DATABASES.reference),
  REDIS_URL: `${redis.url.replace('http:', 'redis:')}/0`,
  LLM_URL: model.url,
  JWT_SECRET: REFERENCE_SECRET,
  PG_POOL: String(POOL / workers),
  WORKERS: String(workers),
  NODE_ENV: 'production',
});

export const startFloor = async (model: Child, redis: Child): Promise<Child> =>
  startChild({
    name: 'floor',
    program: process.execPath,
    args: () => ['fastify/app.mjs'],
    env: referenceEnv(model, redis, 1),
    cwd: await installFloor(),
    health: '/health',
  });

export const startFastApi = (model: Child, redis: Child): Promise<Child> => {
  const compiled = process.env['BENCH_PYTHONPATH'];
  const env = { ...referenceEnv(model, redis, 2), ...(compiled === undefined ? {} : { PYTHONPATH: compiled }) };
  return startChild({
    name: 'fastapi',
    program: PYTHON,
    args: (port) => ['serve.py', 'app:app', String(port), '2'],
    env,
    cwd: path.join(REFERENCE, 'fastapi'),
    health: '/health',
  });
};

/** As `npm start` does. Limits are on, but wide; each caller names the address that it comes from. */
export const startMadang = (
  model: Child,
  databaseAddress: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Child> =>
  startChild({
    name: 'madang',
    program: process.execPath,
    args: () => [
      '--max-semi-space-size=16',
      ...(process.env['BENCH_NODE_OPTIONS']?.split(' ') ?? []),
      path.join(PROJECT, 'server/src/main.ts'),
      'start',
      '--services',
      'gateway,identity,chat,recycle',
    ],
    env: {
      DATABASE_URL: databaseAddress,
      OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
      MODEL_TITLES: 'false',
      OPENAI_COMPATIBLE_MODEL: 'mock',
      MADANG_SECRET_KEY: 'bench-secret-0123456789-bench-secret-0123456789',
      RATE_LIMIT_PER_MINUTE: '10000000',
      TRUSTED_PROXIES: '127.0.0.1',
      ACCESS_TOKEN_MINUTES: '60',
      ...more,
    },
    cwd: WORK,
    health: '/ready',
  });
