import { expect, it } from 'vitest';
import type { PersonalDataPage } from '@madang/contracts/personal-data';
import type { ServiceClient } from '#platform/client';
import type { CallContext } from '#platform/http/handler';
import { AppError } from '#platform/errors';
import { exportPerson } from './export-person.ts';

const as: CallContext = {
  caller: { userId: 'me', kind: 'user', roles: [], scopes: [], sessionId: 's', tokenId: 't', expiresAt: 0 },
  request: {
    id: 'r',
    locale: 'ko',
    ip: '127.0.0.1',
    headers: {},
    cookie: () => undefined,
    signal: new AbortController().signal,
  },
};
const page = (n: number, last: boolean): PersonalDataPage => ({
  items: [{ type: 'message', n }],
  next_cursor: last ? null : String(n + 1),
});

/** A client whose chat has pages; `asked` counts them. */
const clientOf = (chat: (n: number) => PersonalDataPage): { client: ServiceClient; asked: number[] } => {
  const asked: number[] = [];
  const call = (key: string, { query }: { query?: { cursor?: string } }): Promise<unknown> => {
    if (key === 'GET /users/me/export/identity')
      return Promise.resolve({ items: [{ type: 'account' }], next_cursor: null });
    if (key === 'GET /users/me/export/users')
      return Promise.resolve({ items: [{ type: 'profile' }], next_cursor: null });
    if (key !== 'GET /users/me/export/chat') return Promise.resolve({ items: [], next_cursor: null });
    const n = Number(query?.cursor ?? 0);
    asked.push(n);
    return Promise.resolve().then(() => chat(n));
  };
  return { client: { call: call as ServiceClient['call'] }, asked };
};
const piecesOf = async (client: ServiceClient): Promise<AsyncIterable<string>> =>
  (await exportPerson(client, as)).content as AsyncIterable<string>;

it('is one JSON document, of empty pages and empty services too', async () => {
  const pages = [page(0, false), { items: [], next_cursor: '2' }, page(2, false), { items: [], next_cursor: null }];
  const { client } = clientOf((n) => pages[n]!);
  const text = (await Array.fromAsync(await piecesOf(client))).join('');
  expect(JSON.parse(text)).toMatchObject({
    user_id: 'me',
    identity: [{ type: 'account' }],
    users: [{ type: 'profile' }],
    chat: [{ n: 0 }, { n: 2 }],
    recycle: [],
  });
  const none = clientOf(() => ({ items: [], next_cursor: null }));
  expect(JSON.parse((await Array.fromAsync(await piecesOf(none.client))).join(''))).toMatchObject({
    chat: [],
    recycle: [],
  });
});

it('asks for a page when the one before has been taken, and no sooner', async () => {
  const { client, asked } = clientOf((n) => page(n, n === 99));
  let texts = 0;
  for await (const text of await piecesOf(client)) {
    if (text.includes('"message"')) texts += 1;
    expect(asked.length).toBeLessThanOrEqual(texts + 1);
    if (texts === 5) break;
  }
  expect(asked).toEqual([0, 1, 2, 3, 4]);
});

it('is refused where a service cannot be reached, and breaks off where one is lost on the way', async () => {
  const away = clientOf(() => {
    throw new AppError('service_unavailable', { values: { service: 'chat' } });
  });
  await expect(exportPerson(away.client, as)).rejects.toMatchObject({ code: 'service_unavailable' });
  const lost = clientOf((n) => {
    if (n === 1) throw new AppError('gateway_timeout', { values: { service: 'chat' } });
    return page(n, false);
  });
  const read = piecesOf(lost.client).then((pieces) => Array.fromAsync(pieces));
  await expect(read).rejects.toMatchObject({ code: 'gateway_timeout' });
});
