import { execFile, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type * as phoneApp from '../../examples/kakao-mobile/app.ts';
import { servePage } from '../../examples/serve.ts';
import { createMadang } from '../../packages/client/src/index.ts';
import { PROJECT_FOLDER } from '../../server/src/platform/config/config.ts';
import { freePort, startProcess } from '../../server/src/platform/testing/process.ts';
import { newProviderId } from '../doubles/providers/all.ts';
import { startKakao, type KakaoDouble } from '../doubles/providers/kakao.ts';
import { startWithKey } from '../support/api-keys.ts';
import { openPage } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { builtClient } from '../support/built-client.ts';
import { become } from '../support/sign-in.ts';

const pagesPort = await freePort();
let kakao: KakaoDouble;
/** It imports the client as it is built, so not before that. */
let phone: typeof phoneApp;
beforeAll(async () => {
  [kakao] = await Promise.all([startKakao(), builtClient()]);
  phone = await import('../../examples/kakao-mobile/app.ts');
});
const installation = useBrowserInstallation({
  byName: true,
  env: () => ({ ...kakao.settings, CORS_ORIGINS: `http://localhost:${pagesPort}`, RATE_LIMIT_PER_MINUTE: '0' }),
});
afterAll(() => kakao.stop());

const QUESTION = '깨진 유리컵은 어떻게 버려?';
const open = async (example: string): Promise<string> => {
  // With the address of this installation in the place of the usual one.
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-page-'));
  const page = await readFile(path.join(PROJECT_FOLDER, 'examples', example, 'index.html'), 'utf8');
  await writeFile(path.join(folder, 'index.html'), page.replace('http://localhost:8080', installation.url));
  const server: Server = servePage(folder).listen(pagesPort, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    return rm(folder, { recursive: true });
  });
  return `http://localhost:${(server.address() as AddressInfo).port}`;
};

it('chat-page: a guest asks, sees the answer grow, is the same guest after a reload', async () => {
  const address = await open('chat-page');
  const { page, complaints } = await openPage(installation.browser);
  await page.goto(address);
  const ask = async (): Promise<string> => {
    await page.locator('#question').fill(QUESTION);
    await page.keyboard.press('Enter');
    const answer = page.locator('.answer').last();
    await answer.and(page.locator('[data-status="complete"]')).waitFor();
    return (await answer.textContent()) ?? '';
  };
  const kept = (): Promise<unknown> => page.evaluate("localStorage.getItem('madang')");
  expect(await ask()).toContain('유리');
  const session = await kept();
  await page.reload();
  await ask();
  expect(await kept()).toBe(session);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('chat-page: takes no other server from a link, and says why an answer has failed', async () => {
  const address = await open('chat-page');
  const { page } = await openPage(installation.browser);
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    if (request.url().startsWith('http://stranger.invalid')) elsewhere.push(request.url());
  });
  const message = { content: '', reasoning: null, status: 'failed', error_code: 'model_unavailable' };
  const events = {
    'turn.started': { conversation: { id: 'c' }, user_message: { id: 'u' }, ai_message: { id: 'm' } },
    'message.failed': { message },
  };
  await page.route('**/api/v1/conversations', (route) =>
    route.fulfill({
      headers: { 'access-control-allow-origin': address, 'content-type': 'text/event-stream' },
      body: Object.entries(events)
        .map(([event, data]) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
        .join(''),
    }),
  );
  await page.goto(`${address}/?server=http://stranger.invalid`);
  await page.locator('#question').fill(QUESTION);
  await page.keyboard.press('Enter');
  await page.locator('.error').filter({ hasText: 'model_unavailable' }).waitFor();
  expect(await page.locator('#question').isEnabled()).toBe(true);
  expect(elsewhere).toEqual([]);
  await page.context().close();
});

it('other-origin: signs in by a cookie that it cannot read, and is the same guest after a reload', async () => {
  const address = await open('other-origin');
  const { page } = await openPage(installation.browser);
  const who = async (): Promise<string> => {
    const shown = page.locator('#who').filter({ hasText: /^guest / });
    await shown.waitFor();
    return (await shown.textContent()) ?? '';
  };
  await page.goto(address);
  const first = await who();
  await page.reload();
  expect(await who()).toBe(first);
  await page.getByRole('button').click();
  expect(await who()).toBe(first);
  expect(await page.evaluate('document.cookie + JSON.stringify(localStorage)')).toBe('{}');
  const [cookie] = (await page.context().cookies(`${installation.url}/api/v1/auth`)).filter(
    ({ name }) => name === 'madang_refresh',
  );
  expect(cookie?.httpOnly).toBe(true);
  await page.context().close();
});

it('kakao-mobile: the guest becomes the account of whoever Kakao says it is, and stays it when the app is opened again', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-phone-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { openApp, secureStorage, signInWithKakao } = phone;
  const storage = secureStorage(path.join(folder, 'session'));
  become(kakao, { id: newProviderId('kakao'), name: '하늘', email: null });
  const app = openApp(installation.url, storage);
  const { id } = await app.call('GET /auth/me');
  const { conversation } = await app.call('POST /conversations', { body: { title: '손님일 때' } });
  await signInWithKakao(app, kakao.given.tokenFor(kakao.person));
  expect(app.user).toMatchObject({ id, kind: 'user', name: '하늘' });
  // A session that cannot be read is an error, and no new guest in its place.
  await expect(secureStorage(folder).get()).rejects.toMatchObject({ code: 'EISDIR' });
  const again = openApp(installation.url, storage);
  expect(await again.call('GET /auth/me')).toMatchObject({ id, kind: 'user' });
  expect((await again.call('GET /conversations/:id', { params: { id: conversation.id } })).title).toBe('손님일 때');
  await expect(signInWithKakao(again, 'not one of theirs')).rejects.toMatchObject({ status: 401 });
  expect(await again.call('GET /auth/me')).toMatchObject({ id });
});

/** What the page for newcomers has them write and run. */
const codeOf = async (page: string): Promise<string[]> =>
  [...(await readFile(path.join(PROJECT_FOLDER, page), 'utf8')).matchAll(/^```(?:js|sh)\n(.+?)^```/gms)].map(
    ([, code = '']) => code,
  );

it('build-on-it: says the same to run in both languages, and its program makes a key that works', async () => {
  const code = await codeOf('docs/build-on-it.md');
  const [ours, theirs] = [code, await codeOf('docs/build-on-it.ko.md')].map((blocks) => blocks.slice(1));
  expect(theirs).toEqual(ours);
  const program = code.find((block) => block.includes('POST /auth/api-keys')) ?? '';
  // Where the package is found: a folder of this project that nothing looks into.
  const file = path.join(PROJECT_FOLDER, 'node_modules', `.my-key-${process.pid}.mjs`);
  await writeFile(file, program.replace('http://localhost:8080', installation.url));
  onTestFinished(() => rm(file, { force: true }));
  const { stdout } = await promisify(execFile)(process.execPath, [file]);
  expect(stdout).toMatch(/^madang_\S+\n$/);
  const madang = createMadang({ baseUrl: installation.url, credentials: { apiKey: stdout.trim() } });
  expect((await madang.call('GET /conversations')).items).toEqual([]);
});

const startBot = (
  env: Readonly<Record<string, string>>,
): { bot: ChildProcessWithoutNullStreams; said: () => string } => {
  const bot = spawn(process.execPath, [path.join(PROJECT_FOLDER, 'examples/node-bot/bot.ts')], {
    env: { PATH: process.env['PATH'], ...env },
  });
  let text = '';
  for (const output of [bot.stdout, bot.stderr]) output.on('data', (chunk: Buffer) => (text += chunk.toString()));
  onTestFinished(() => void bot.kill('SIGKILL'));
  return { bot, said: () => text };
};

it('node-bot: answers line by line in one conversation, with an API key', async () => {
  const { key, account } = await startWithKey(installation.url, ['chat:read', 'chat:write']);
  const { bot, said } = startBot({ MADANG_URL: installation.url, MADANG_API_KEY: key, MADANG_APP: 'eco' });
  bot.stdin.write(`${QUESTION}\n`);
  await expect.poll(() => said().match(/^> /gm)?.length).toBe(2);
  bot.stdin.end('거울은?\n');
  expect(await once(bot, 'exit')).toEqual([0, null]);
  expect(said()).toContain('유리');
  const program = createMadang({ baseUrl: installation.url });
  await program.signIn('POST /auth/login', { body: { login_id: account.loginId, password: account.password } });
  expect(await Array.fromAsync(program.items('GET /conversations'))).toHaveLength(1);
});

it('own-app: a fourth app answers beside those that there are, and is talked to with the bot', async () => {
  // As somebody starts it who has nothing yet: on a database of its own.
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-own-app-'));
  const env = { NODE_ENV: 'test', MADANG_DATA: folder, LOG_LEVEL: 'error', RATE_LIMIT_PER_MINUTE: '0' };
  const server = await startProcess([], env, undefined, path.join(PROJECT_FOLDER, 'examples/own-app/main.ts'));
  onTestFinished(async () => {
    server.kill('SIGTERM');
    expect(await server.exited()).toBe(0);
    await rm(folder, { recursive: true, force: true });
  });
  const { key } = await startWithKey(server.url, ['chat:read', 'chat:write']);
  const { bot, said } = startBot({ MADANG_URL: server.url, MADANG_API_KEY: key, MADANG_APP: 'spelling' });
  bot.stdin.end('몇일 뒤에 되요?\n');
  expect(await once(bot, 'exit')).toEqual([0, null]);
  expect(said()).toContain('며칠 뒤에 돼요?');
});
