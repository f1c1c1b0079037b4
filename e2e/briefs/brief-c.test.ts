import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sharedShape, startShape, type Installation } from '../support/shapes.ts';
import { BriefClient, list, part, text } from './brief-client.ts';

/** Brief C's app: accounts by `login_id` and `login_pw`, and advertisements that are generated while it asks how far they are. */
let installation: Installation;
let app: BriefClient;
beforeAll(async () => {
  installation = await sharedShape('together');
  app = new BriefClient(`${installation.url}/api/v1`);
});
afterAll(() => installation.stop());

const newcomer = () => ({ login_id: `c${randomBytes(6).toString('hex')}`, login_pw: '긴 비밀번호 하나', name: '가온' });

it('signs up, and is told who it is by the names it knows', async () => {
  const who = newcomer();
  const made = await app.ok('POST /auth/signup', { json: who }, 201);
  expect(made).toMatchObject({ login_id: who.login_id, name: '가온', token_type: 'Bearer' });
  expect(text(made, 'user_id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(Number.isNaN(Date.parse(text(made, 'created_at')))).toBe(false);
  expect((await app.send('POST /auth/signup', { json: who })).status).toBe(409);
  expect(await app.send('POST /auth/signup', { json: { ...newcomer(), login_pw: 'kurz' } })).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'body.login_pw', code: 'too_short' }] },
  });
  expect(await app.ok('GET /auth/me', { token: text(made, 'access_token') })).toMatchObject({
    user_id: made['user_id'],
    login_id: who.login_id,
  });
});

it('signs in, refreshes and signs out', async () => {
  const who = newcomer();
  await app.ok('POST /auth/signup', { json: who }, 201);
  const opened = await app.ok('POST /auth/login', { json: { login_id: who.login_id, login_pw: who.login_pw } });
  expect(opened).toMatchObject({ token_type: 'Bearer', user: { name: '가온', role: 'user', roles: ['user'] } });
  expect(typeof opened['expires_in']).toBe('number');
  const renewed = await app.ok('POST /auth/refresh', { json: { refresh_token: text(opened, 'refresh_token') } });
  const token = text(renewed, 'access_token');
  await app.ok('POST /auth/logout', { token }, 204);
  expect((await app.send('GET /auth/me', { token })).status).toBe(401);
  expect(
    (await app.send('POST /auth/login', { json: { login_id: who.login_id, login_pw: 'a wrong one' } })).status,
  ).toBe(401);
});

it('changes the name and the password by the current one, and is refused with a wrong one whatever it changes', async () => {
  const who = newcomer();
  const { access_token: token } = (await app.ok('POST /auth/signup', { json: who }, 201)) as { access_token: string };
  expect(
    (await app.send('PUT /auth/user', { token, json: { name: '나래', current_password: 'a wrong one' } })).status,
  ).toBe(401);
  expect((await app.ok('GET /auth/me', { token }))['name']).toBe('가온');
  expect(
    await app.ok('PUT /auth/user', { token, json: { name: '나래', current_password: who.login_pw } }),
  ).toMatchObject({ name: '나래' });
  await app.ok('PUT /auth/user', { token, json: { current_password: who.login_pw, new_password: '아주 새 비밀번호' } });
  await app.ok('POST /auth/login', { json: { login_id: who.login_id, login_pw: '아주 새 비밀번호' } });
});

it('deletes the account by `login_pw`, and by nothing less', async () => {
  const who = newcomer();
  const { access_token: token } = (await app.ok('POST /auth/signup', { json: who }, 201)) as { access_token: string };
  expect((await app.send('DELETE /auth/user', { token, json: { login_pw: 'a wrong one' } })).status).toBe(401);
  expect((await app.send('DELETE /auth/user', { token, json: {} })).status).toBe(401);
  const deleted = await app.ok('DELETE /auth/user', { token, json: { login_pw: who.login_pw } });
  expect(Date.parse(text(deleted, 'erased_at'))).toBeGreaterThan(Date.now());
  expect(
    await app.send('POST /auth/login', { json: { login_id: who.login_id, login_pw: who.login_pw } }),
  ).toMatchObject({ status: 403, body: { code: 'account_deleted' } });
});

it('wherever a password goes, `login_pw` goes', async () => {
  const who = newcomer();
  const { access_token: token } = (await app.ok('POST /auth/signup', { json: who }, 201)) as { access_token: string };
  const asked = { token, json: { email: `${who.login_id}@example.com`, login_pw: who.login_pw } };
  expect(await app.ok('POST /auth/change-email', asked, 202)).toEqual({ status: 'mail_sent' });
  expect(
    (await app.send('POST /auth/change-email', { ...asked, json: { ...asked.json, login_pw: 'a wrong one' } })).status,
  ).toBe(401);
  expect(text(await app.ok('POST /auth/totp', { token, json: { login_pw: who.login_pw } }, 201), 'secret')).not.toBe(
    '',
  );
  expect(
    part(await app.ok('POST /auth/passkeys/options', { token, json: { login_pw: who.login_pw } }), 'user'),
  ).toHaveProperty('id');
});

/** Only against hangs. */
const PATIENT = { timeout: 60_000, interval: 30 };
const OFFER = '성수동 카페예요. 딸기라떼 신메뉴 5,500원, 4월 30일까지 해요';

describe('an app that sends no token', () => {
  let studio: Installation;
  let page: BriefClient;
  beforeAll(async () => {
    studio = await startShape('together', { CORS_ORIGINS: 'https://ads.example' });
    page = new BriefClient(`${studio.url}/api/v1`);
  });
  afterAll(() => studio.stop());

  /** Asks again and again, as the description has it. */
  const poll = async (
    path: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Record<string, unknown>> => {
    let task: Record<string, unknown> = {};
    await vi.waitUntil(async () => {
      task = await page.ok(`GET ${path}`, { headers });
      return task['status'] === 'done' || task['status'] === 'failed';
    }, PATIENT);
    return task;
  };
  const addressOf = (begun: Readonly<Record<string, unknown>>, name: string): string =>
    text(begun, name).replace('/api/v1', '');

  it('is answered with a task, the tokens of a guest, and an address by which it follows the task without one', async () => {
    const begun = await page.ok('POST /generate', { parts: { input_text: OFFER, generation_type: 'text' } }, 202);
    expect(begun).toMatchObject({ status: 'processing' });
    const task = await poll(addressOf(begun, 'status_url'));
    expect(task).toMatchObject({ task_id: begun['task_id'], status: 'done', progress: 100, error: null });
    const result = part(task, 'result');
    expect(result['session_id']).toBe(begun['session_id']);
    expect(part(result, 'output')).toMatchObject({ content_type: 'text', image: null });
    expect(text(part(result, 'output'), 'output_text')).toContain('딸기라떼');
    const token = text(part(begun, 'guest'), 'access_token');
    const history = await page.ok(`GET /chat/history?session_id=${text(begun, 'session_id')}&limit=15`, { token });
    expect(list(history, 'items').map(({ role, content }) => [role, content])).toEqual([
      ['user', OFFER],
      ['assistant', part(result, 'output')['output_text']],
    ]);
    const made = list(await page.ok('GET /generations', { token }), 'items');
    expect(made).toMatchObject([{ id: result['generation_id'], content_type: 'text', provider: 'madang/rules' }]);
    expect(list(await page.ok('GET /tasks', { token }), 'items')).toMatchObject([{ task_id: begun['task_id'] }]);
    // The address opens one task, to be read; another one's, or anything else, it does not.
    const query = text(begun, 'status_url').split('?')[1] ?? '';
    expect((await page.send(`GET /tasks/${text(result, 'session_id')}?${query}`)).status).toBe(401);
    await page.ok(`DELETE /tasks/${text(begun, 'task_id')}`, { token }, 204);
    expect((await page.send(`GET /tasks/${text(begun, 'task_id')}`, { token })).status).toBe(404);
    // What it made stays.
    expect(list(await page.ok('GET /generations', { token }), 'items')).toHaveLength(1);
  });

  it('goes on in its session by its id, and nobody else does', async () => {
    const parts = { input_text: OFFER, session_id: 'undefined', style: '', seed: '7' };
    const first = await page.ok('POST /generate', { parts }, 202);
    const token = text(part(first, 'guest'), 'access_token');
    await poll(addressOf(first, 'status_url'));
    const session_id = text(first, 'session_id');
    const again = await page.ok('POST /generate', { token, parts: { input_text: '더 짧게 줄여 줘', session_id } }, 202);
    expect([again['session_id'], again['guest']]).toEqual([session_id, undefined]);
    await poll(addressOf(again, 'status_url'));
    const stranger = await page.ok('POST /generate', { parts: { input_text: OFFER, session_id } }, 202);
    expect(stranger['session_id']).not.toBe(session_id);
    const theirs = text(part(stranger, 'guest'), 'access_token');
    expect(list(await page.ok(`GET /chat/history?session_id=${session_id}`, { token: theirs }), 'items')).toEqual([]);
    for (const call of ['GET /tasks/ID', 'DELETE /tasks/ID', 'POST /tasks/ID/cancel', 'GET /tasks/ID/events'])
      expect([call, (await page.send(call.replace('ID', text(first, 'task_id')), { token: theirs })).status]).toEqual([
        call,
        404,
      ]);
    // A signed-in account is a stranger as well.
    const account = await page.ok('POST /auth/signup', { json: newcomer() }, 201);
    const opened = await page.ok('POST /chat/session', { token: text(account, 'access_token'), json: { session_id } });
    expect(opened['session_id']).not.toBe(session_id);
    expect(list(await page.ok(`GET /chat/history?session_id=${session_id}`, { token }), 'items')).toHaveLength(4);
  });

  it('on a page of an allow-listed origin is known by its cookie, and elsewhere by what it was given', async () => {
    const headers = { origin: 'https://ads.example', 'sec-fetch-site': 'cross-site' };
    const begun = await page.send('POST /generate', { parts: { input_text: OFFER }, headers });
    expect([begun.status, begun.body['guest']]).toEqual([202, undefined]);
    const cookie = (begun.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect(cookie).toMatch(/^madang_guest=/);
    const id = text(begun.body, 'task_id');
    const task = await poll(`/tasks/${id}`, { ...headers, cookie });
    expect(task['status']).toBe('done');
    const events = await page.send(`GET /tasks/${id}/events`, { headers: { ...headers, cookie } });
    const seen = [...text(events.body, 'text').matchAll(/^id: (\d+)$/gm)].map(([, number]) => Number(number));
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, n) => n + 1));
    // Whoever has seen some of them gets the others.
    const resumed = await page.send(`GET /tasks/${id}/events`, {
      headers: { ...headers, cookie, 'last-event-id': '2' },
    });
    expect([...text(resumed.body, 'text').matchAll(/^id: (\d+)$/gm)].map(([, number]) => Number(number))).toEqual(
      seen.slice(2),
    );
    const elsewhere = await page.send('POST /generate', {
      parts: { input_text: OFFER },
      headers: { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
    });
    expect([elsewhere.status, elsewhere.headers.get('set-cookie')]).toEqual([202, null]);
    expect(text(part(elsewhere.body, 'guest'), 'access_token')).not.toBe('');
  });

  it('takes its session along to the account that it signs in to, by the cookie of the guest that it was', async () => {
    const headers = { origin: 'https://ads.example', 'sec-fetch-site': 'cross-site' };
    const opened = await page.send('POST /chat/session', { json: {}, headers });
    const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const session_id = text(opened.body, 'session_id');
    const account = await page.ok('POST /auth/signup', { json: newcomer() }, 201);
    const token = text(account, 'access_token');
    const open = async (more: Readonly<Record<string, string>>) =>
      text(await page.ok('POST /chat/session', { token, json: { session_id }, headers: more }), 'session_id');
    expect(await open(headers)).not.toBe(session_id);
    expect(await open({ cookie, origin: 'https://elsewhere.example' })).not.toBe(session_id);
    expect(await open({ ...headers, cookie })).toBe(session_id);
    expect(await open({})).toBe(session_id);
    const guests = await page.ok('POST /chat/session', { json: { session_id }, headers: { ...headers, cookie } });
    expect(guests['session_id']).not.toBe(session_id);
  });

  it('is told what is wrong, and what there is not', async () => {
    const send = async (parts: Readonly<Record<string, string | Blob>>) => page.send('POST /generate', { parts });
    expect((await send({ input_text: '  ' })).status).toBe(422);
    expect((await send({ input_text: OFFER, generation_type: 'video' })).status).toBe(422);
    expect((await send({ input_text: OFFER, image: new Blob(['no picture'], { type: 'image/png' }) })).status).toBe(
      415,
    );
    expect(await send({ input_text: OFFER, method: 'canny' })).toMatchObject({
      status: 422,
      body: { code: 'engine_not_available' },
    });
    expect(await page.send('GET /tasks/00000000-0000-4000-8000-000000000000')).toMatchObject({
      status: 404,
      body: { code: 'task_not_found' },
    });
  });

  it('may delete a task once it is over, and is told the same when it cancels twice at once', async () => {
    const begun = await page.ok('POST /generate', { parts: { input_text: OFFER } }, 202);
    const { access_token: token = '', user } = part(begun, 'guest') as { access_token?: string; user?: { id: string } };
    await poll(addressOf(begun, 'status_url'));
    expect(await page.send(`POST /tasks/${text(begun, 'task_id')}/cancel`, { token })).toMatchObject({
      status: 409,
      body: { code: 'task_finished' },
    });
    // One that nobody here can begin, as a newer release may have queued it.
    const id = randomUUID();
    await studio.database
      .connect('studio')
      .$client.query(
        "INSERT INTO studio.task (id, kind, owner_id, payload, turn) VALUES ($1, 'of a newer release', $2, '{}', 0)",
        [id, user?.id],
      );
    expect(await page.ok(`GET /tasks/${id}`, { token })).toMatchObject({ status: 'pending', progress: 0 });
    expect(await page.send(`DELETE /tasks/${id}`, { token })).toMatchObject({
      status: 409,
      body: { code: 'task_running' },
    });
    const both = await Promise.all([0, 1].map(() => page.ok(`POST /tasks/${id}/cancel`, { token })));
    expect(both.map(({ status, result }) => [status, result])).toEqual([
      ['cancelled', null],
      ['cancelled', null],
    ]);
    await page.ok(`DELETE /tasks/${id}`, { token }, 204);
  });

  it('gets a picture, which anybody with its address can open, the same one for the same seed', async () => {
    const parts = { input_text: OFFER, generation_type: 'image', aspect_ratio: '4:3', seed: '7' };
    const outputs = [];
    for (let n = 0; n < 2; n += 1) {
      const begun = await page.ok('POST /generate', { parts }, 202);
      const task = await poll(addressOf(begun, 'status_url'));
      outputs.push(part(part(task, 'result'), 'output'));
    }
    const [image, again] = outputs.map((output) => part(output, 'image'));
    expect(outputs[0]).toMatchObject({ content_type: 'image' });
    expect(image).toMatchObject({ width: 1440, height: 1080, mime_type: 'image/png', file_hash: again?.['file_hash'] });
    const shown = await fetch(`${studio.url}${text(image ?? {}, 'url')}`);
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect((await fetch(`${studio.url}/api/v1/images/${text(image ?? {}, 'file_hash')}`)).status).toBe(401);
  });

  it('may send a photo, which is in the session then, and a file that nobody has chosen', async () => {
    const photo = new Blob([DOT], { type: 'image/gif' });
    const begun = await page.ok('POST /generate', { parts: { image: photo, input_text: OFFER } }, 202);
    expect((await poll(addressOf(begun, 'status_url')))['status']).toBe('done');
    const token = text(part(begun, 'guest'), 'access_token');
    const [said] = list(await page.ok(`GET /chat/history?session_id=${text(begun, 'session_id')}`, { token }), 'items');
    const image = part(said ?? {}, 'image');
    expect((await fetch(`${studio.url}${text(image, 'url')}`)).status).toBe(200);
    const none = await page.ok('POST /generate', { parts: { input_text: OFFER, image: new Blob([]) } }, 202);
    expect((await poll(addressOf(none, 'status_url')))['status']).toBe('done');
  });
});
/** The smallest GIF. */
const DOT = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
