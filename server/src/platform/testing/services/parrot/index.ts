import { fileURLToPath } from 'node:url';
import { defineApp } from '@madang/contracts/apps';
import type { ServiceName } from '@madang/contracts/index';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { AppError } from '../../../errors.ts';
import { Events } from '../../../http/reply.ts';
import { defineService } from '../../../service.ts';

const { app, contract } = defineApp({
  name: 'parrot',
  service: 'parrot',
  hooks: ['before-turn', 'answer', 'tool', 'judge'],
  wantsTurns: true,
  beforeMs: 4000,
  judgeMs: 4000,
  title: { ko: '앵무새', en: 'Parrot' },
  about: { ko: '들은 말을 따라 해요.', en: 'It repeats what it hears.' },
  tools: { 'parrot.count': { description: 'Counts words.', input: z.object({ text: z.string() }) } },
});
/** One that says something to itself with each reply, and needs nothing else. */
const poet = defineApp({
  name: 'poet',
  service: 'parrot',
  hooks: [],
  title: { ko: '시인', en: 'Poet' },
  about: { ko: '운을 맞춰요.', en: 'It rhymes.' },
  structured: z.object({ rhymes: z.number().int() }),
});
const words = (text: string): string[] => text.match(/\S+\s*/g) ?? [];
const wait = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

/** An app on the conversation engine that nothing else knows of: what somebody builds who follows docs/add-a-service.md. */
export const parrot = defineService({
  name: 'parrot' as ServiceName, // the names of the product's services are a closed list; this one is of the tests alone
  schema: 'parrot',
  contract,
  apps: [app, poet.app],
  needs: ['chat'],
  poolSize: 2,
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  start: ({ client, db }) =>
    Promise.resolve({
      routes: {
        async 'POST /internal/apps/parrot/before-turn'({ body, caller, request }) {
          if (body.text.includes('SQUAWK')) throw new AppError('forbidden', { detail: 'no squawking' });
          if (body.text.includes('SLEEP')) await wait(request.signal);
          const text = body.text.replace(/\d/g, '*');
          if (body.text.includes('SCRIPT'))
            return { text, reply: { kind: 'text' as const, text: `scripted: ${text}` } };
          if (body.model.built_in) return { text, reply: { kind: 'stream' as const } };
          return {
            text,
            instructions: `Repeat after ${caller.userId}.`,
            context: `kind ${body.kind}, ${body.history.length} before`,
            tools: ['parrot.count'],
          };
        },
        'POST /internal/apps/parrot/answer': ({ body }) =>
          Promise.resolve(
            new Events((sink) => {
              const said = body.messages.at(-1)?.content ?? '';
              for (const text of words(said)) sink.write([{ event: 'text', json: JSON.stringify({ text }) }]);
              if (!said.includes('CUT')) sink.write([{ event: 'done', json: '{}' }]);
              return Promise.resolve();
            }),
          ),
        'POST /internal/apps/parrot/tool': ({ body, caller }) =>
          Promise.resolve({
            result: {
              words: words((body.input as { text: string }).text).length,
              for: caller.userId,
              by: caller.service,
            },
            found: 1,
            citations: body.citations,
          }),
        async 'POST /internal/apps/parrot/judge'({ body, request }) {
          if (body.text.includes('GRUMPY')) throw new AppError('internal');
          if (body.text.includes('PONDER')) await wait(request.signal);
          return { result: { words: words(body.reply).length } };
        },
      },
      events: {
        async 'chat.turn_ended'({ app: of, user_id, message_id, status }) {
          if (of !== app.name) return;
          const { user_message } = await client.call(
            'GET /internal/turns/:message_id',
            { params: { message_id } },
            { forUser: user_id },
          );
          await db.execute(
            sql`INSERT INTO parrot.heard (message_id, status, text) VALUES (${message_id}, ${status}, ${user_message.content}) ON CONFLICT DO NOTHING`,
          );
        },
      },
    }),
});
