import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { multipart } from '@madang/contracts/bodies';
import { Id } from '@madang/contracts/fields';
import { Session } from '@madang/contracts/identity';
import type { ServiceName } from '@madang/contracts/index';
import { defineContract } from '@madang/contracts/operation';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { Events } from '../../../http/reply.ts';
import { defineService } from '../../../service.ts';
import { openStreams } from '../../../streams/streams.ts';
import { tables } from './schema.ts';

const ById = z.object({ id: Id });
const contract = defineContract('Numbers', {
  'POST /numbers': {
    operationId: 'count',
    summary: 'Count',
    access: 'signed-in',
    body: z.object({ id: Id.optional(), to: z.number().int(), every_ms: z.number().int() }),
    responses: { 201: ById },
  },
  'POST /numbers/greeting': {
    operationId: 'greet',
    summary: 'Greet whoever comes',
    access: { scope: 'chat:write' },
    makesGuest: true,
    body: z.object({ word: z.string() }),
    responses: { 200: z.object({ id: Id, guest: Session.optional() }) },
  },
  'POST /numbers/pictures': {
    operationId: 'takePicture',
    summary: 'Take a picture from whoever comes',
    access: { scope: 'chat:write' },
    makesGuest: true,
    upload: multipart({ fields: z.object({}), files: { image: { maxBytes: 1000 } } }),
    responses: { 200: z.object({ id: Id, guest: Session.optional() }) },
  },
  'GET /numbers/:id/events': {
    operationId: 'readNumbers',
    summary: 'Read',
    access: 'signed-in',
    params: ById,
    query: z.object({ after: z.string().optional() }),
    responses: { 200: 'event-stream' },
  },
  'POST /numbers/:id/stop': {
    operationId: 'stopNumbers',
    summary: 'Stop',
    access: 'signed-in',
    params: ById,
    responses: { 200: z.object({ stopped: z.boolean() }) },
  },
});

/** A second user of the platform's streams, beside chat. */
export const numbers = defineService({
  name: 'numbers' as ServiceName, // of the tests alone, like the parrot
  schema: 'numbers',
  contract,
  needs: [],
  poolSize: 6,
  reserved: 3,
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  async start(context) {
    const streams = await openStreams(context, tables, { ends: ['counted'], deltas: ['text'] });
    return {
      routes: {
        async 'POST /numbers'({ body: { id = uuidv7(), to, every_ms } }) {
          await context.db.transaction((tx) => streams.begin(tx, id));
          streams.write(id, async ({ append, signal }) => {
            for (let number = 1; number <= to; number += 1) {
              append(number % 10 === 0 ? 'text' : 'number', number % 10 === 0 ? { text: String(number) } : { number });
              await sleep(every_ms, undefined, { signal });
            }
            return { type: 'counted', data: { to } };
          });
          return { id };
        },
        'POST /numbers/greeting': ({ caller, request }) =>
          Promise.resolve({ id: caller.userId, guest: request.newGuest }),
        async 'POST /numbers/pictures'({ caller, request, body }) {
          await body.receive(async () => Promise.resolve());
          return { id: caller.userId, guest: request.newGuest };
        },
        'GET /numbers/:id/events': ({ params, query, caller, request }) =>
          Promise.resolve(new Events(streams.read(params.id, { caller, request }, query.after))),
        'POST /numbers/:id/stop': async ({ params }) => ({ stopped: await streams.requestStop(context.db, params.id) }),
      },
      stop: (over) => streams.stop(over),
    };
  },
});
