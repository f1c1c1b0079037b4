import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCompositor, TEMPLATES, type RenderInput, type Template } from '@madang/compositor';
import { png } from '../e2e/support/pictures.ts';
import { startProcess } from '../server/src/platform/testing/process.ts';
import { figuresOf, median } from './process-figures.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 9);
const PEOPLE = 20;
const TEXTS = 200;
const PICTURES = 24;
const EVENTS = 30;
const AT_ONCE = 4;
const LOOK_MS = 20;

type Words = Omit<RenderInput, 'template' | 'ratio' | 'format' | 'seed' | 'photo'>;
const WORDS: Readonly<Record<Template, Words>> = {
  hero: {
    headline: '비 오는 날엔 따뜻한 라떼 한 잔',
    sub: '성수동 골목 끝 로스터리',
    call: '오늘 밤 10시까지',
    price: '5,500원',
  },
  editorial: {
    headline: '피부가 쉬는 시간, 진정 세럼',
    body: '끈적임 없이 스며들어 붉어진 피부를 가라앉힙니다. 향료를 넣지 않았고, 매일 쓸 수 있습니다.',
    call: '샘플 신청하기',
  },
  sale: { headline: '매일 쓰는 주전자 딱 사흘만 반값', price: '39,000원', oldPrice: '78,000원', date: '11.14 – 16' },
  menu: {
    headline: '국물이 진한 집',
    items: [
      { name: '얼큰 라멘', price: '9,500원' },
      { name: '돈코츠 라멘', price: '9,000원' },
      { name: '차슈 덮밥', price: '8,500원' },
    ],
  },
  review: { headline: '엄마가 꽃을 한참 안고 계셨어요.', customer: '단골손님 수아 님', rating: 5 },
  event: { headline: '가을밤 커핑 클래스', date: '11월 14일 저녁 7시', place: '카페 온기 2층', price: '25,000원' },
};

/** A bright thing on a table in the evening: shades everywhere, as in a photo. */
const photo = (): Buffer =>
  png(1600, 1200, (x, y) => {
    const isThing = Math.hypot(x - 900, y - 620) < 330;
    const shade = isThing ? 210 - (y - 290) / 8 : 70 + (1200 - y) / 14 + ((x * 7 + y * 13) % 11);
    return [Math.round(shade), Math.round(shade * 0.8), Math.round(shade * (isThing ? 0.5 : 0.65))];
  });

const benchTemplates = async (shot: Buffer): Promise<string[]> => {
  const compositor = createCompositor({ threads: 1, timeoutMs: 300_000 });
  const rows: string[] = [];
  try {
    for (const template of TEMPLATES) {
      const times: number[] = [];
      const cpu = process.cpuUsage();
      for (let round = -2; round < ROUNDS; round += 1) {
        const begin = performance.now();
        await compositor.render({
          ...WORDS[template],
          ...{ template, ratio: '1:1', format: 'png', seed: 1, photo: shot },
        });
        if (round >= 0) times.push(performance.now() - begin);
      }
      const { user, system } = process.cpuUsage(cpu);
      const each = (user + system) / 1000 / (ROUNDS + 2);
      rows.push(
        `| ${template} | ${median(times).toFixed(0)} | ${Math.max(...times).toFixed(0)} | ${each.toFixed(0)} |`,
      );
    }
  } finally {
    await compositor.close();
  }
  return rows;
};

interface Begun {
  readonly events_url: string;
}

const createClient = (url: string) => {
  const api = `${url}/api/v1`;
  const guest = async (): Promise<string> =>
    ((await (await fetch(`${api}/auth/guest`, { method: 'POST' })).json()) as { access_token: string }).access_token;
  const begin = async (token: string, fields: Readonly<Record<string, string | Blob>>): Promise<Begun> => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    const answer = await fetch(`${api}/generate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
    if (answer.status !== 202) throw new Error(`POST /generate was answered with ${answer.status}`);
    return (await answer.json()) as Begun;
  };
  /** Its events end with it: whoever asked again and again would take the machine from it. */
  const wait = async ({ events_url }: Begun): Promise<void> => {
    const events = await (await fetch(`${url}${events_url}`)).text();
    if (!events.includes('event: task.done')) throw new Error(`a task ended otherwise: ${events}`);
  };
  return { api, guest, begin, wait };
};
type Client = ReturnType<typeof createClient>;

/** From the first to the end of the last, of people who all ask at once. */
const perSecond = async (
  { begin, wait }: Client,
  tokens: readonly string[],
  count: number,
  fields: Readonly<Record<string, string | Blob>>,
): Promise<number> => {
  const started = performance.now();
  await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const token = tokens[n % tokens.length] ?? '';
      await wait(await begin(token, { ...fields, seed: String(n) }));
    }),
  );
  return count / ((performance.now() - started) / 1000);
};

/** From sending the form to the first event that is further than the queue. */
const firstProgress = async (
  url: string,
  { begin, wait }: Client,
  token: string,
  input_text: string,
): Promise<number> => {
  const started = performance.now();
  const begun = await begin(token, { input_text });
  const stop = new AbortController();
  const events = await fetch(`${url}${begun.events_url}`, { signal: stop.signal });
  let seen = '';
  for await (const piece of (events.body ?? new ReadableStream<Uint8Array>()).pipeThrough(new TextDecoderStream())) {
    seen += piece;
    if (/"status": ?"(?!pending)/.test(seen)) break;
  }
  const milliseconds = performance.now() - started;
  stop.abort();
  await wait(begun);
  return milliseconds;
};

/** How long somebody else's small request takes while pictures are set. */
const othersMeanwhile = async (client: Client, tokens: readonly string[], shot: Blob): Promise<number[]> => {
  const times: number[] = [];
  let isOver = false;
  const working = Promise.all(
    tokens.slice(0, AT_ONCE).map(async (token) => {
      for (let n = 0; n < 3; n += 1)
        await client.wait(
          await client.begin(token, { input_text: '성수동 카페 라떼 반값', generation_type: 'image', image: shot }),
        );
    }),
  ).finally(() => (isOver = true));
  while (!isOver) {
    const begin = performance.now();
    await (
      await fetch(`${client.api}/auth/me`, { headers: { authorization: `Bearer ${tokens.at(-1) ?? ''}` } })
    ).arrayBuffer();
    times.push(performance.now() - begin);
    await sleep(LOOK_MS);
  }
  await working;
  return times.toSorted((a, b) => a - b);
};

/** The compositor by template, tasks a second, how soon the first progress is seen, and what it all takes of memory. */
export const benchStudio = async (): Promise<string> => {
  const shot = photo();
  const templates = await benchTemplates(shot);
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-studio-'));
  await chmod(folder, 0o755); // PostgreSQL runs as another user
  const server = await startProcess([], {
    NODE_ENV: 'test',
    LOG_LEVEL: 'error',
    RATE_LIMIT_PER_MINUTE: '0',
    FILES_GUEST_QUOTA_MB: '100000',
    MADANG_DATA: folder,
    DATABASE_URL: process.env['BENCH_DATABASE_URL'] ?? '',
  });
  const rows: string[] = [];
  try {
    const client = createClient(server.url);
    const residentMiB = (): string => `${figuresOf([server.pid]).residentMiB.toFixed(0)} MiB`;
    const tokens = await Promise.all(Array.from({ length: PEOPLE }, () => client.guest()));
    const input_text = '성수동 카페 딸기라떼 신메뉴, 4월까지 5,500원';
    const image = new Blob([new Uint8Array(shot)], { type: 'image/png' });
    rows.push(`| memory, before the first task | ${residentMiB()} |`);
    const first: number[] = [];
    for (let n = 0; n < EVENTS; n += 1)
      first.push(await firstProgress(server.url, client, tokens[0] ?? '', input_text));
    rows.push(
      `| first progress event, median of ${EVENTS} (worst) | ${median(first).toFixed(0)} ms (${Math.max(...first).toFixed(0)} ms) |`,
    );
    const texts = await perSecond(client, tokens, TEXTS, { input_text });
    rows.push(`| text tasks, ${TEXTS} of ${PEOPLE} people at once | ${texts.toFixed(1)}/s |`);
    rows.push(`| memory, after them | ${residentMiB()} |`);
    const pictures = await perSecond(client, tokens, PICTURES, { input_text, image, generation_type: 'image' });
    rows.push(`| picture tasks with a photo, ${PICTURES} of ${PEOPLE} people at once | ${pictures.toFixed(2)}/s |`);
    const others = await othersMeanwhile(client, tokens, image);
    const p99 = others[Math.floor(others.length * 0.99)] ?? 0;
    rows.push(
      `| GET /auth/me while ${AT_ONCE} pictures are asked for at once: p50 / p99 of ${others.length} | ${median(others).toFixed(0)} / ${p99.toFixed(0)} ms |`,
    );
    rows.push(`| memory, after them | ${residentMiB()} |`);
  } finally {
    server.kill('SIGTERM');
    await server.exited();
    await rm(folder, { recursive: true, force: true });
  }
  return [
    `| compositor, 1080 × 1080 PNG with a photo, one thread, warm | median of ${ROUNDS}, ms | worst | CPU ms |`,
    '|---|---|---|---|',
    ...templates,
    '',
    '| studio, all in one process | |',
    '|---|---|',
    ...rows,
  ].join('\n');
};
