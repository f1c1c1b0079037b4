import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAccount } from '../support/accounts.ts';
import { call, refusal, startGuest, type Person } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { SAMPLED_SHAPES, sharedShape, type Installation } from '../support/shapes.ts';

describe.each(SAMPLED_SHAPES)('conversations of somebody else, %s', (shape) => {
  let installation: Installation;
  let admin: Awaited<ReturnType<typeof startWithRole>>;
  let guest: Person;
  let conversation: string;

  beforeAll(async () => {
    installation = await sharedShape(shape);
    [admin, guest] = await Promise.all([startWithRole(installation, 'admin'), startGuest(installation.url)]);
    const { body } = await call(
      installation.url,
      'POST /conversations',
      { body: { app: 'eco' } },
      { token: guest.token },
    );
    conversation = body.conversation.id;
    await call(
      installation.url,
      'POST /conversations/:id/messages',
      { params: { id: conversation }, body: { content: '깨진 거울은?' } },
      { token: guest.token },
    );
  });
  afterAll(() => installation.stop());

  const asAdmin = () => ({ token: admin.token });
  const theirs = () => ({ user_id: guest.id, id: conversation });
  const audit = async () =>
    (await call(installation.url, 'GET /admin/audit', { query: { user_id: guest.id } }, asAdmin())).body.items.filter(
      ({ action }) => action.endsWith('_by_admin'),
    );
  const codeOf = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).problem.code;

  it('are listed, searched and read by an admin, and each look is in the audit log', async () => {
    const list = await call(
      installation.url,
      'GET /users/:user_id/conversations',
      { params: { user_id: guest.id }, query: { q: '거울' } },
      asAdmin(),
    );
    expect(list.body.items.map(({ id }) => id)).toEqual([conversation]);
    const { body } = await call(
      installation.url,
      'GET /users/:user_id/conversations/:id',
      { params: theirs(), query: { limit: 1 } },
      asAdmin(),
    );
    expect(body).toMatchObject({
      id: conversation,
      messages: { items: [{ role: 'assistant', status: 'complete' }], next_cursor: null },
    });
    const older = await call(
      installation.url,
      'GET /users/:user_id/conversations/:id',
      { params: theirs(), query: { cursor: body.messages.prev_cursor ?? '' } },
      asAdmin(),
    );
    expect(older.body.messages.items).toMatchObject([{ role: 'user', content: '깨진 거울은?' }]);
    const looked = { user_id: guest.id, actor_id: admin.id, network: '127.0.0.0/24' };
    await expect.poll(audit).toEqual([
      expect.objectContaining({
        ...looked,
        action: 'conversation_read_by_admin',
        details: { conversation_id: conversation },
      }),
      expect.objectContaining({
        ...looked,
        action: 'conversation_read_by_admin',
        details: { conversation_id: conversation },
      }),
      expect.objectContaining({ ...looked, action: 'conversations_listed_by_admin', details: {} }),
    ]);
  });

  it('are nobody’s who is not an admin, and nothing is told of what is not there', async () => {
    const before = await audit();
    const account = await startAccount(installation.url);
    for (const token of [account.token, guest.token]) {
      expect(
        await codeOf(
          call(
            installation.url,
            'GET /users/:user_id/conversations',
            { params: { user_id: guest.id }, query: {} },
            { token },
          ),
        ),
      ).toBe('forbidden');
      expect(
        await codeOf(
          call(installation.url, 'GET /users/:user_id/conversations/:id', { params: theirs(), query: {} }, { token }),
        ),
      ).toBe('forbidden');
      expect(
        await codeOf(
          call(installation.url, 'DELETE /users/:user_id/conversations/:id', { params: theirs() }, { token }),
        ),
      ).toBe('forbidden');
    }
    const mixed = { user_id: account.id, id: conversation };
    expect(
      await codeOf(
        call(installation.url, 'GET /users/:user_id/conversations/:id', { params: mixed, query: {} }, asAdmin()),
      ),
    ).toBe('conversation_not_found');
    expect(
      await codeOf(call(installation.url, 'DELETE /users/:user_id/conversations/:id', { params: mixed }, asAdmin())),
    ).toBe('conversation_not_found');
    expect(await audit()).toEqual(before);
  });

  it('are deleted by an admin as by their owner, who can bring them back', async () => {
    expect(
      (await call(installation.url, 'DELETE /users/:user_id/conversations/:id', { params: theirs() }, asAdmin()))
        .status,
    ).toBe(204);
    expect(
      await codeOf(
        call(installation.url, 'GET /conversations/:id', { params: { id: conversation } }, { token: guest.token }),
      ),
    ).toBe('conversation_not_found');
    await expect
      .poll(async () => (await audit())[0])
      .toMatchObject({
        action: 'conversation_deleted_by_admin',
        actor_id: admin.id,
        details: { conversation_id: conversation },
      });
    await call(
      installation.url,
      'POST /conversations/:id/restore',
      { params: { id: conversation } },
      { token: guest.token },
    );
    expect(
      (await call(installation.url, 'GET /conversations/:id', { params: { id: conversation } }, { token: guest.token }))
        .body.id,
    ).toBe(conversation);
  });
});
