import { afterAll, beforeAll, expect, it } from 'vitest';
import { emitEvent } from '../../server/src/platform/events/emit.ts';
import { call, startGuest, type ProblemAnswer } from '../support/client.ts';
import { runNow } from '../support/jobs.ts';
import { sharedShape, type Installation } from '../support/shapes.ts';

let installation: Installation;
beforeAll(async () => {
  installation = await sharedShape('apart');
});
afterAll(() => installation.stop());

it('carries an event from identity to chat, in another process, which then removes what the guest had', async () => {
  const guest = await startGuest(installation.url);
  const other = await startGuest(installation.url);
  const { body } = await call(
    installation.url,
    'POST /conversations',
    { body: { message: '거울' } },
    { token: guest.token },
  );
  const kept = await call(
    installation.url,
    'POST /conversations',
    { body: { title: '남을 대화' } },
    { token: other.token },
  );
  const db = installation.database.connect('identity');
  await db.$client.query("UPDATE auth.users SET last_seen_at = now() - interval '31 days' WHERE id = $1", [guest.id]);
  await runNow(installation, 'identity.remove-accounts');

  const params = { id: body.conversation.id };
  const read = () =>
    call(installation.url, 'GET /conversations/:id', { params }, { token: guest.token }).then(
      ({ status }) => String(status),
      (error: unknown) => (error as ProblemAnswer).problem.code,
    );
  await expect.poll(read).toBe('conversation_not_found');
  expect(
    (
      await call(
        installation.url,
        'GET /conversations/:id',
        { params: { id: kept.body.conversation.id } },
        { token: other.token },
      )
    ).status,
  ).toBe(200);
});

it('emits nothing when the transaction of the change is rolled back', async () => {
  const db = installation.database.connect('identity');
  const jobs = installation.database.connect('jobs');
  const id = crypto.randomUUID();
  await expect(
    db.transaction(async (tx) => {
      await emitEvent(tx, 'identity.user_removed', { user_id: id });
      throw new Error('changed my mind');
    }),
  ).rejects.toThrow('changed my mind');
  const ofThis = "SELECT FROM platform.outbox WHERE payload ->> 'user_id' = $1";
  expect((await jobs.$client.query(ofThis, [id])).rowCount).toBe(0);
});
