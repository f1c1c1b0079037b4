import { randomUUID } from 'node:crypto';
import pg from 'pg';
import sharp from 'sharp';
import { startAccount } from '../support/accounts.ts';
import { call, startGuest, type SendOptions } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import type { ShownInstallation } from './installation.ts';

/** What is shown: people who do things, work that fails, what editors have made. Nobody of them exists. */
export interface Seeded {
  readonly admin: { readonly loginId: string; readonly password: string };
  readonly personId: string;
  readonly conversationOwner: string;
}

const NAMES = ['가온', '나래', '다솜', '라온', '마루', '바다', '새벽', '아라', '자람', '하늘'];
const QUESTIONS = [
  '깨진 유리컵은 어떻게 버려?',
  '우유팩은요?',
  '보조배터리 버리는 법',
  '거울',
  '우산',
  '형광등 어디에 버려?',
];
/** Not in the guide, and not like anything in it. */
const MISSED = ['쀍쉙뷁', '우주복', '뷁쀍쉙', '열기구', '잠수함', '운석', '화석'];

const ask = async (url: string, message: string, by: SendOptions, app: 'eco' | 'chat' = 'eco'): Promise<void> => {
  await call(url, 'POST /conversations', { body: { app, message } }, by);
};

/** A task that has failed, one that waits, and letters that nobody could read: nothing here fails by itself. */
const leaveWork = async (client: pg.Client, ownerId: string): Promise<void> => {
  await client.query(
    `INSERT INTO studio.task (id, kind, owner_id, payload, status, error_code, error_values, turn, finished_at, expires_at)
     VALUES ($1, 'studio.none', $3, '{}', 'failed', 'task_timeout', '{}', 1, now(), now() + interval '7 days'),
            ($2, 'studio.none', $3, '{}', 'pending', NULL, NULL, 2, NULL, NULL)`,
    [randomUUID(), randomUUID(), ownerId],
  );
  await client.query(
    `INSERT INTO pgboss.job (name, data, output, source_name, source_id, source_retry_count)
     SELECT 'dead-letter', '{"mail_id": "nobody"}', '{"message": "connect ECONNREFUSED 10.0.0.7:587"}',
            'identity/identity.mail_due', gen_random_uuid(), 8 FROM generate_series(1, 3)`,
  );
};

/** A thing on a table, drawn: no photo of anybody's is needed. */
const photoOf = (colour: string): Promise<Buffer> =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="800"><rect width="1200" height="800" fill="#efe9df"/><rect y="560" width="1200" height="240" fill="#d9cdb8"/><path d="M440 200h320l-50 430h-220z" fill="${colour}" stroke="#3c3c3c" stroke-width="8"/><path d="M470 260l90 120-60 60 120 160" fill="none" stroke="#3c3c3c" stroke-width="8"/></svg>`,
    ),
  )
    .jpeg()
    .toBuffer();

export const seed = async ({ url, adminUrl, mcpUrl }: ShownInstallation): Promise<Seeded> => {
  const admin = await startWithRole({ url, database: { adminUrl } }, 'admin');
  const people = [];
  for (const [nth, name] of NAMES.entries())
    people.push(await startAccount(url, { name, email: `person${nth}@example.org` }));
  const [first, second, banned] = people;
  if (first === undefined || second === undefined || banned === undefined) throw new Error('nobody is there');
  for (const [nth, question] of QUESTIONS.entries()) await ask(url, question, people[nth % 4] ?? first);
  await ask(url, '여름 휴가 계획을 세워 줘', second, 'chat');
  for (let nth = 0; nth < 4; nth += 1) await ask(url, QUESTIONS[nth] ?? '거울', await startGuest(url));
  for (const [nth, query] of MISSED.entries())
    for (let times = MISSED.length - nth; times > 0; times -= 1)
      await call(url, 'POST /guide/items/search', { body: { query } });
  await call(
    url,
    'POST /admin/users/:id/ban',
    { params: { id: banned.id }, body: { reason: '광고를 되풀이해 올렸습니다.' } },
    admin,
  );
  await call(
    url,
    'POST /admin/recycle/items/:id/photo',
    {
      params: { id: 'broken-glass' },
      query: {},
      body: {
        alt_ko: '금이 간 유리컵',
        alt_en: 'A glass with a crack',
        credit: '마당',
        source_url: '',
        file: new Blob([await photoOf('#bcd6dd')], { type: 'image/jpeg' }),
      },
    },
    admin,
  );
  await call(
    url,
    'POST /webhooks',
    { body: { url: 'https://hooks.example.com/madang', events: ['points.changed'] } },
    first,
  );
  await call(url, 'POST /admin/mcp-servers', { body: { name: 'notes', url: mcpUrl } }, admin);
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await leaveWork(client, first.id);
  } finally {
    await client.end();
  }
  return { admin, personId: banned.id, conversationOwner: first.id };
};
