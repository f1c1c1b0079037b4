import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { freePort, startProcess, type MadangProcess } from '../server/src/platform/testing/process.ts';
import { startS3Double } from '../server/src/services/files/testing/s3-double.ts';
import { figuresOf } from './process-figures.ts';

const UPLOADS = 50;
const MEGABYTE = 1024 * 1024;
const BYTES = 20 * MEGABYTE;
const PIECE = randomBytes(64 * 1024);
const SAMPLE_MS = 50;

/** A PDF by its beginning, of 20 MB, each another one. */
function* document(n: number): Generator<Buffer> {
  yield Buffer.from(
    `--b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\ndocument\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="${n}.pdf"\r\n\r\n%PDF-1.7\n${n}\n`,
  );
  for (let sent = 0; sent < BYTES; sent += PIECE.length) yield PIECE;
  yield Buffer.from('\r\n--b--\r\n');
}

const upload = async (url: string, token: string, n: number): Promise<void> => {
  const asked = request(`${url}/api/v1/files`, {
    method: 'POST',
    agent: false,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'multipart/form-data; boundary=b' },
  });
  const answered = once(asked, 'response');
  await pipeline(Readable.from(document(n)), asked);
  const [response] = (await answered) as [{ statusCode: number; resume(): void }];
  response.resume();
  if (response.statusCode !== 201) throw new Error(`an upload was answered with ${response.statusCode}`);
};

const guest = async (url: string): Promise<string> =>
  ((await (await fetch(`${url}/api/v1/auth/guest`, { method: 'POST' })).json()) as { access_token: string })
    .access_token;

const measure = async (name: string, server: MadangProcess): Promise<string> => {
  const token = await guest(server.url);
  await upload(server.url, token, -1); // what is loaded with the first file
  const residentMiB = (): number => figuresOf([server.pid]).residentMiB;
  const before = residentMiB();
  const cpuBefore = figuresOf([server.pid]).cpuSeconds;
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, residentMiB())), SAMPLE_MS);
  const begin = performance.now();
  await Promise.all(Array.from({ length: UPLOADS }, (_, n) => upload(server.url, token, n)));
  clearInterval(timer);
  const seconds = (performance.now() - begin) / 1000;
  const cpu = figuresOf([server.pid]).cpuSeconds - cpuBefore;
  return `| ${name} | ${before.toFixed(0)} MiB | ${peak.toFixed(0)} MiB | ${(peak - before).toFixed(0)} MiB | ${((UPLOADS * 20) / seconds).toFixed(0)} MB/s | ${cpu.toFixed(1)} s |`;
};

/** 50 uploads of 20 MB at once, hashed and stored: how much more memory they take than none. */
export const benchUploads = async (): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-uploads-'));
  await chmod(folder, 0o755); // PostgreSQL runs as another user
  const s3 = await startS3Double(path.join(folder, 's3'));
  const rows: string[] = [];
  const common = { NODE_ENV: 'test', LOG_LEVEL: 'warn', RATE_LIMIT_PER_MINUTE: '0', FILES_GUEST_QUOTA_MB: '100000' };
  const { endpoint = '', bucket, accessKeyId, secretAccessKey } = s3.settings;
  const places: Readonly<Record<string, Record<string, string>>> = {
    disk: {},
    S3: {
      FILES_S3_BUCKET: bucket,
      FILES_S3_ENDPOINT: endpoint,
      FILES_S3_ACCESS_KEY_ID: accessKeyId,
      FILES_S3_SECRET_ACCESS_KEY: secretAccessKey,
    },
  };
  try {
    for (const [place, settings] of Object.entries(places)) {
      const all = await startProcess([], {
        ...common,
        ...settings,
        MADANG_DATA: path.join(folder, place),
        DATABASE_URL: process.env['DATABASE_URL'] ?? '',
      });
      rows.push(await measure(`${place}, all in one process`, all));
      const gateway = await startProcess(
        ['--services', 'gateway'],
        { ...common, FILES_URL: all.url, IDENTITY_URL: all.url },
        await freePort(),
      );
      rows.push(await measure(`${place}, the gateway before it`, gateway));
      for (const server of [gateway, all]) {
        server.kill('SIGTERM');
        await server.exited();
      }
    }
  } finally {
    await s3.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return [
    `| ${UPLOADS} uploads of 20 MB at once | before | most | more | | CPU |`,
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
};
