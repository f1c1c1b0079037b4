import { events } from '@madang/contracts/index';
import { API_BASE } from '@madang/contracts/operation';
import { GUEST_MERGED, type PersonalRecord } from '@madang/contracts/personal-data';
import { call, collect, readStream } from './client.ts';

/** Every service that keeps something of people: each moves what a guest had to the account that they sign in to. */
export const MOVERS = events[GUEST_MERGED].subscribers;

/** Whose it is, and when that was written: another one after a merge. */
const OF_OWNER: ReadonlySet<string> = new Set(['user_id', 'owner_id', 'updated_at']);

/** All that a service holds of whoever asks, but for {@link OF_OWNER}. */
export const recordsOf = async (base: string, service: string, token: string): Promise<PersonalRecord[]> => {
  const items: PersonalRecord[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: string = cursor === '' ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const answer = await fetch(`${base}${API_BASE}/users/me/export/${service}${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!answer.ok) throw new Error(`${service} answered ${answer.status}: ${await answer.text()}`);
    const page = (await answer.json()) as { items: PersonalRecord[]; next_cursor: string | null };
    for (const { type, ...held } of page.items)
      items.push({ type, ...Object.fromEntries(Object.entries(held).filter(([name]) => !OF_OWNER.has(name))) });
    cursor = page.next_cursor;
  }
  return items;
};

const note = (): File => new File(['쪽지'], 'note.txt');

/** Somebody who leaves something in every service that keeps something of people. */
export const useEveryService = async (base: string, token: string): Promise<{ readonly conversation: string }> => {
  const { body } = await call(base, 'POST /conversations', { body: { app: 'eco', message: '형광등' } }, { token });
  const conversation = body.conversation.id;
  await collect(readStream(base, token, { conversation }));
  const [question] = (await call(base, 'GET /guide/faq', { query: {} })).body.items;
  await call(base, 'POST /guide/faq/:id/helpful', { params: { id: question?.id ?? '' } }, { token });
  await call(base, 'PUT /users/me/profile', { body: { nickname: '손님' } }, { token });
  await call(base, 'POST /files', { body: { purpose: 'document', file: note() } }, { token });
  await call(base, 'POST /chat/session', { body: {} }, { token });
  await call(base, 'POST /locations/me', { body: { name: '집', latitude: 37.5593, longitude: 126.9083 } }, { token });
  await call(base, 'POST /training/sessions', { body: {} }, { token });
  await call(base, 'POST /scan/barcodes', { body: { barcode: '8801234567893' } }, { token });
  return { conversation };
};
