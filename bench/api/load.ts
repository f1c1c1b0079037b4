import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WORK } from './children.ts';
import type { Call } from './scenarios.ts';

const SCRIPT = path.join(import.meta.dirname, '../reference/driver/req.lua');

export interface Load {
  readonly requests: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers other than 2xx and 3xx, and connections that failed. */
  readonly errors: number;
}

type Printed = Record<
  'requests' | 'duration_us' | 'p50_us' | 'p99_us' | 'connect' | 'read' | 'write' | 'status' | 'timeout',
  number
>;

/** All bytes that are not plain ASCII as decimal escapes: Lua strings hold bytes. */
const lua = (text: string): string =>
  `"${Array.from(Buffer.from(text), (byte) => (byte >= 32 && byte < 127 && byte !== 34 && byte !== 92 ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`)).join('')}"`;

const luaCall = ({ method, path: url, headers, body }: Call): string => {
  const pairs = Object.entries(headers).map(([name, value]) => `[${lua(name)}]=${lua(value)}`);
  return `{method=${lua(method)},path=${lua(url)},headers={${pairs.join(',')}},body=${body === undefined ? 'nil' : lua(body)}}`;
};

/** wrk with one thread, which cycles through the calls. */
export const wrk = async (
  name: string,
  url: string,
  calls: readonly Call[],
  connections: number,
  seconds: number,
): Promise<Load> => {
  const file = path.join(WORK, `${name}.lua`);
  await writeFile(file, `return {\n${calls.map(luaCall).join(',\n')}\n}\n`);
  const child = spawn(
    'wrk',
    ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '--latency', '-s', SCRIPT, url],
    { env: { ...process.env, REQS: file }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  await once(child, 'close');
  const printed = /RESULT (\{.*\})/.exec(text)?.[1];
  if (printed === undefined) throw new Error(`wrk failed: ${text}`);
  const { requests, duration_us, p50_us, p99_us, connect, read, write, status, timeout } = JSON.parse(
    printed,
  ) as Printed;
  return {
    requests,
    seconds: duration_us / 1e6,
    p50Ms: p50_us / 1000,
    p99Ms: p99_us / 1000,
    errors: connect + read + write + status + timeout,
  };
};

/** @throws Error unless the answer is right: a fast wrong one would count otherwise. */
export const assertAnswer = async (
  url: string,
  { method, path: where, headers, body }: Call,
  isRight: (answer: string) => boolean,
): Promise<void> => {
  const response = await fetch(url + where, { method, headers, body });
  const answer = await response.text();
  if (!response.ok || !isRight(answer))
    throw new Error(`${method} ${where}: ${response.status} ${answer.slice(0, 300)}`);
};
