import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KEY, startModelDouble } from '../e2e/doubles/model-double.ts';
import { openAiCompatible } from '../e2e/doubles/openai-compatible.ts';
import { call, startGuest, type Person } from '../e2e/support/client.ts';
import { jpegs, png } from '../e2e/support/pictures.ts';
import { startProcess } from '../server/src/platform/testing/process.ts';
import { figuresOf, median } from './process-figures.ts';

const TURNS = Number(process.env['TURNS'] ?? 30);
const WARM = 3;

/** As a phone takes it, and no two the same: what is sent twice is stored once. */
const photos = (): Promise<Buffer[]> => {
  const base = png(2400, 1800, (x, y) => [(x * 7 + y) % 256, (x + y * 5) % 256, (x * y) % 256]);
  return jpegs(base, TURNS + WARM);
};

interface Row {
  readonly ms: number[];
  readonly cpuMs: number;
}

const turns = async (url: string, pid: number, me: Person, attach: (n: number) => Promise<string[]>): Promise<Row> => {
  const ms: number[] = [];
  let cpu = 0;
  for (let n = 0; n < TURNS + WARM; n += 1) {
    if (n === WARM) cpu = figuresOf([pid]).cpuSeconds;
    const created = await call(
      url,
      'POST /conversations',
      { body: { model: 'compatible/double' } },
      { token: me.token },
    );
    const attachments = await attach(n);
    const begin = performance.now();
    await call(
      url,
      'POST /conversations/:id/messages',
      { params: { id: created.body.conversation.id }, body: { content: '무엇이에요?', attachments } },
      { token: me.token },
    );
    if (n >= WARM) ms.push(performance.now() - begin);
  }
  return { ms, cpuMs: ((figuresOf([pid]).cpuSeconds - cpu) * 1000) / TURNS };
};

/** A turn with a photo beside one without: from the question to the whole answer of a model that answers at once. */
export const benchAttachments = async (): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-attachments-'));
  await chmod(folder, 0o755); // PostgreSQL runs as another user
  const model = await startModelDouble(openAiCompatible);
  model.paceMs = 0;
  const server = await startProcess([], {
    NODE_ENV: 'test',
    LOG_LEVEL: 'warn',
    RATE_LIMIT_PER_MINUTE: '0',
    FILES_GUEST_QUOTA_MB: '100000',
    MADANG_DATA: folder,
    DATABASE_URL: process.env['DATABASE_URL'] ?? '',
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
    OPENAI_COMPATIBLE_VISION: 'double',
  });
  try {
    const { url, pid } = server;
    const me = await startGuest(url);
    const shots = await photos();
    const uploads: number[] = [];
    const upload = async (n: number): Promise<string[]> => {
      const file = new File([new Uint8Array(shots[n] ?? Buffer.alloc(0))], `${n}.jpg`, { type: 'image/jpeg' });
      const begin = performance.now();
      const { body } = await call(url, 'POST /files', { body: { purpose: 'photo', file } }, { token: me.token });
      if (n >= WARM) uploads.push(performance.now() - begin);
      return [body.id];
    };
    const plain = await turns(url, pid, me, () => Promise.resolve([]));
    const pictured = await turns(url, pid, me, upload);
    const asked = model.requests.filter((body) => JSON.stringify(body).includes('data:image')).length;
    if (asked < TURNS) throw new Error(`only ${asked} of ${TURNS} pictures were sent to the model`);
    const row = (name: string, { ms, cpuMs }: Row): string =>
      `| ${name} | ${median(ms).toFixed(0)} | ${Math.max(...ms).toFixed(0)} | ${cpuMs.toFixed(0)} |`;
    return [
      `| ${TURNS} turns one after the other, model of 0 ms | median ms | most ms | CPU ms of the server, each |`,
      '|---|---|---|---|',
      row('without a picture', plain),
      row('with a photo of 2400 × 1800, uploaded before', pictured),
      '',
      `The upload itself (${((shots[0]?.length ?? 0) / 1e6).toFixed(1)} MB, decoded and turned upright): ${median(uploads).toFixed(0)} ms in the median. Its CPU is in the row above.`,
    ].join('\n');
  } finally {
    server.kill('SIGTERM');
    await server.exited();
    await model.stop();
    await rm(folder, { recursive: true, force: true });
  }
};
