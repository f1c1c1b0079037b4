// Madang as a target. OURS_CMD starts it (bench/streams.ts sets it); it keeps its own database beside the reference's.
import { fetchOnce } from '../driver/lib.mjs';

export const name = 'ours';
export const health = '/ready';

const GUESTS = 20;

/** Guests: they cost no password hash, and a stream needs nobody in particular. */
export async function tokens(ctx, base) {
  void ctx;
  const out = [];
  for (let u = 1; u <= GUESTS; u++) {
    const r = await fetchOnce(base, { method: 'POST', path: '/api/v1/auth/guest', headers: { 'content-type': 'application/json' } });
    if (r.status !== 201) throw new Error(`guest ${u}: ${r.status} ${r.text.slice(0, 200)}`);
    out[u] = r.json.access_token;
  }
  return out;
}

/** The other scenarios come with their features. */
export const scenarios = {};

/** A turn is begun and read by one request: a new conversation, two messages stored, a title. */
export const stream = (ctx) => Array.from({ length: GUESTS }, (_, i) => ({
  method: 'POST',
  path: '/api/v1/conversations',
  headers: { authorization: `Bearer ${ctx.tokens[i + 1]}`, 'content-type': 'application/json', accept: 'text/event-stream' },
  body: JSON.stringify({ app: 'chat', message: '이 페트병은 어디에 버려야 하나요? 라벨은 떼야 하나요?' }),
  skip: '"message":{',
}));
export const gateway = () => [{ path: '/e/hello?x=1' }];
