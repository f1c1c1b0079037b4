import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, collect, eventsOf, startGuest, textOf, type Person } from '../support/client.ts';
import { SHAPES, sharedShape, type Installation } from '../support/shapes.ts';

describe.each(SHAPES)('a ticket for a stream, %s', (shape) => {
  let installation: Installation;
  let guest: Person;
  let conversation: string;
  beforeAll(async () => {
    installation = await sharedShape(shape);
    guest = await startGuest(installation.url);
    const made = await call(installation.url, 'POST /conversations', { body: { app: 'eco', message: '거울' } }, guest);
    conversation = made.body.conversation.id;
  });
  afterAll(() => installation.stop());

  const ticket = async (): Promise<string> =>
    (await call(installation.url, 'POST /conversations/:id/stream-ticket', { params: { id: conversation } }, guest))
      .body.url;
  const open = (address: string, base = installation.url): Promise<Response> => fetch(base + address);
  const codeOf = async (response: Response): Promise<string> => ((await response.json()) as { code: string }).code;

  it('opens it once, without a header, at whatever gateway', async () => {
    const address = await ticket();
    expect(textOf(await collect(eventsOf(await open(address, installation.elsewhere))))).not.toBe('');
    const again = await open(address);
    expect([again.status, await codeOf(again)]).toEqual([401, 'invalid_ticket']);
    expect((await open(address.split('?')[0] ?? '')).status).toBe(401);
  });

  it('opens nothing else', async () => {
    const address = await ticket();
    const other = await call(installation.url, 'POST /conversations', { body: {} }, guest);
    expect(await codeOf(await open(address.replace(conversation, other.body.conversation.id)))).toBe('invalid_ticket');
    expect(await codeOf(await open(address.replace('/stream?', '?')))).toBe('unauthenticated');
    const stranger = await startGuest(installation.url);
    const theirs = call(
      installation.url,
      'POST /conversations/:id/stream-ticket',
      { params: { id: conversation } },
      stranger,
    );
    await expect(theirs).rejects.toMatchObject({ status: 404 });
  });

  it('ends with the session', async () => {
    const leaving = await startGuest(installation.url);
    const made = await call(installation.url, 'POST /conversations', { body: {} }, leaving);
    const { body } = await call(
      installation.url,
      'POST /conversations/:id/stream-ticket',
      { params: { id: made.body.conversation.id } },
      leaving,
    );
    await call(installation.url, 'POST /auth/logout', {}, leaving);
    await expect.poll(async () => codeOf(await open(body.url))).toMatch(/session_revoked|invalid_ticket/);
  });
});
