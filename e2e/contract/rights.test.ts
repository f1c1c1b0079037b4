import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '@madang/contracts/errors';
import { scopesOf } from '@madang/contracts/scopes';
import { settingsOf, startDoubles, stopDoubles, type Doubles } from '../doubles/providers/all.ts';
import { agreeAt } from '../doubles/providers/provider-double.ts';
import { fillPath, readApiDocument, sample, type ApiDocument, type DocumentedOperation } from '../support/api-document.ts';
import { Authenticator } from '../doubles/authenticator.ts';
import { call, opened, startGuest } from '../support/client.ts';
import { giveRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { beginSignIn, createVerifier, linkAt } from '../support/sign-in.ts';

/** `key`: an API key of the owner that was given one scope, which no operation of the matrix asks for. `stranger` is a guest, `account` another account. */
type CallerName = 'nobody' | 'stranger' | 'account' | 'key' | 'admin' | 'owner';
const CALLERS: readonly CallerName[] = ['nobody', 'stranger', 'account', 'key', 'admin', 'owner'];

/**
 * Whose a thing is, by the path that leads to it. A path with a parameter that is not named here fails the test: whoever
 * adds one has to say whose it is.
 */
const OWNED = [/^\/api\/v1\/conversations\/\{id\}/, /^\/api\/v1\/auth\/(sessions|api-keys|passkeys|identities)\/\{id\}/, /^\/api\/v1\/oauth\/\{id\}/];
const OWNED_TO_CHANGE = [/^DELETE \/api\/v1\/shares\/\{id\}$/, /^POST \/api\/v1\/shares$/];
const OPEN = [/^\/api\/v1\/(personas|samples|shares)\/\{id\}/, /^\/api\/v1\/recycle\//, /^\/api\/v1\/admin\//, /^\/api\/v1\/(auth\/oauth|social)\/\{provider\}/, /^\/api\/v1\/users\/\{user_id\}\/(avatar$|settings|conversations)/];
/** These end the session of whoever calls, know their caller by another token, or are there in development only; each is tested by itself. */
const LEFT_OUT = new Set(['POST /api/v1/auth/logout', 'POST /api/v1/auth/logout-all', 'DELETE /api/v1/auth/user', 'DELETE /api/v1/users/me', 'POST /api/v1/auth/refresh', 'GET /dev/mail', 'POST /api/v1/tokens/dummy']);

const PASSWORD = 'a long password';

/** The smallest GIF. */
const DOT = new Blob([Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')], { type: 'image/gif' });

interface Answered {
  readonly status: number;
  readonly code: string;
}

describe.each(['apart'] as const)('rights, %s', (shape) => {
  let doubles: Doubles;
  let house: Installation;
  let api: ApiDocument;
  let owner: { readonly token: string };
  let tokens: Record<CallerName, string | undefined>;
  let held: Record<CallerName, ReadonlySet<string>>;
  let things: { conversation: string; message: string; share: string; persona: string; sample: string; session: string; apiKey: string; passkey: string; person: string; owner: string; identity: string; kept: string; theirs: string };

  beforeAll(async () => {
    doubles = await startDoubles();
    house = await startShape(shape, { ...settingsOf(doubles), FIREBASE_PROJECT_ID: 'project' });
    api = await readApiDocument(house.url);
    const register = async (login_id: string) => (await opened(call(house.url, 'POST /auth/register', { body: { login_id, password: PASSWORD } }))).body;
    const signIn = async (login_id: string) => (await opened(call(house.url, 'POST /auth/login', { body: { login_id, password: PASSWORD } }))).body.access_token;
    const [mine, account, admin, person, stranger] = await Promise.all([register('owner'), register('registered'), register('keeper'), register('somebody'), startGuest(house.url)]);
    await giveRole(house.database.adminUrl, admin.user_id, 'admin');
    const me = { token: mine.access_token };
    owner = me;
    const key = await call(house.url, 'POST /auth/api-keys', { body: { name: 'for the vault', scopes: ['oauth:read'] } }, me);
    tokens = { nobody: undefined, owner: me.token, stranger: stranger.token, account: account.access_token, key: key.body.key, admin: await signIn('keeper') };
    const own = new Set<string>(scopesOf(['user']));
    held = { nobody: new Set(), owner: own, stranger: own, account: own, key: new Set(['oauth:read']), admin: new Set(scopesOf(['user', 'admin'])) };
    await signIn('owner');
    const passkeyOptions = await call(house.url, 'POST /auth/passkeys/options', { body: { password: PASSWORD } }, me);
    const passkey = await call(house.url, 'POST /auth/passkeys', { body: { response: new Authenticator('http://localhost:8080').create(passkeyOptions.body) } }, me);
    const sessions = await call(house.url, 'GET /auth/sessions', {}, me);
    const { body } = await call(house.url, 'POST /conversations', { body: { app: 'eco' } }, { token: me.token });
    const turn = await call(house.url, 'POST /conversations/:id/messages', { params: { id: body.conversation.id }, body: { content: '거울' } }, { token: me.token });
    const share = await call(house.url, 'POST /shares', { body: { conversation_id: body.conversation.id } }, { token: me.token });
    await call(house.url, 'PUT /users/me/avatar', { body: DOT }, { token: me.token });
    await call(house.url, 'PUT /users/me/profile', { body: { nickname: '주인' } }, { token: me.token });
    const personas = await call(house.url, 'GET /personas', { query: {} });
    const samples = await call(house.url, 'GET /samples', { query: {} });
    const theirs = await call(house.url, 'POST /conversations', { body: { app: 'chat' } }, { token: person.access_token });
    const identity = await linkAt(house.url, 'google', me.token);
    const { verifier, challenge } = createVerifier();
    const { code } = await agreeAt((await beginSignIn(house.url, 'github', { codeChallenge: challenge })).url);
    const kept = await call(house.url, 'POST /oauth', { body: { provider: 'github', code, code_verifier: verifier } }, me);
    things = { conversation: body.conversation.id, message: turn.body.ai_message.id, share: share.body.id, persona: personas.body.items[0]?.id ?? '', sample: samples.body.items[0]?.id ?? '', session: sessions.body.items.find(({ current }) => !current)?.id ?? '', apiKey: key.body.id, passkey: passkey.body.id, person: person.user_id, owner: mine.user_id, identity: identity.body.id, kept: kept.body.id, theirs: theirs.body.conversation.id };
  });
  afterAll(async () => {
    await house.stop();
    await stopDoubles(doubles);
  });

  const idsFor = ({ path }: DocumentedOperation): Record<string, string> => ({
    id: path.includes('/shares/') ? things.share : path.includes('/personas/') ? things.persona : path.includes('/samples/') ? things.sample : path.includes('/recycle/items/') ? 'broken-glass' : path.includes('/recycle/faq/') ? 'pet-label' : path.includes('/auth/sessions/') ? things.session : path.includes('/auth/api-keys/') ? things.apiKey : path.includes('/auth/passkeys/') ? things.passkey : path.includes('/auth/identities/') ? things.identity : path.includes('/api/v1/oauth/') ? things.kept : path.includes('/admin/users/') ? things.person : path.includes('/users/{user_id}/') ? things.theirs : things.conversation,
    message_id: things.message,
    user_id: path.endsWith('/avatar') ? things.owner : things.person,
    region: '11',
    provider: 'github',
  });

  const send = async (operation: DocumentedOperation, caller: CallerName, ids = idsFor(operation)): Promise<Answered> => {
    const token = tokens[caller];
    const body = operation.body === undefined ? undefined : (sample(operation.body, api.resolve) as Record<string, unknown>);
    if (body !== undefined && 'conversation_id' in body) body['conversation_id'] = things.conversation;
    const query = new URLSearchParams();
    for (const parameter of operation.parameters) if (parameter.in === 'query' && parameter.required) query.set(parameter.name, String(sample(parameter.schema, api.resolve)));
    const response = await fetch(`${house.url}${fillPath(operation.path, ids)}?${query.toString()}`, {
      method: operation.method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(15_000),
    });
    const text = await response.text();
    return { status: response.status, code: response.ok ? 'ok' : Problem.parse(JSON.parse(text)).code };
  };

  /** All that the owner has, as the owner sees it. */
  const belongings = async (): Promise<unknown> => {
    const options = { token: owner.token };
    const params = { id: things.conversation };
    const [list, conversation, messages, shares, sessions, keys, security, identities, kept] = await Promise.all([
      call(house.url, 'GET /conversations', { query: {} }, options),
      call(house.url, 'GET /conversations/:id', { params }, options),
      call(house.url, 'GET /conversations/:id/messages', { params, query: {} }, options),
      call(house.url, 'GET /shares', { query: {} }, options),
      call(house.url, 'GET /auth/sessions', {}, options),
      call(house.url, 'GET /auth/api-keys', {}, options),
      call(house.url, 'GET /auth/security', {}, options),
      call(house.url, 'GET /auth/identities', {}, options),
      call(house.url, 'GET /oauth', {}, options),
    ]);
    const [profile, settings] = [await call(house.url, 'GET /users/me/profile', {}, options), await call(house.url, 'GET /user/settings', {}, options)];
    return [profile.body, settings.body, list.body, conversation.body, messages.body, shares.body.items.map(({ id, revoked_at }) => ({ id, revoked_at })), sessions.body.items.map(({ id }) => id), keys.body.items.map(({ id, name }) => ({ id, name })), security.body, identities.body, kept.body];
  };

  const isOwned = ({ key, path }: DocumentedOperation): boolean => OWNED.some((pattern) => pattern.test(path)) || OWNED_TO_CHANGE.some((pattern) => pattern.test(key));
  const rightsOf = (operation: DocumentedOperation, caller: CallerName): string => {
    if (caller === 'nobody') return operation.isGuarded ? 'has to sign in' : 'may';
    if (operation.scope !== undefined && !held[caller].has(operation.scope)) return 'is forbidden';
    if (caller === 'key') return 'may';
    return isOwned(operation) && caller !== 'owner' ? 'finds nothing' : 'may';
  };
  const asSeen = ({ status, code }: Answered): string => (code === 'unauthenticated' ? 'has to sign in' : status === 404 ? 'finds nothing' : code === 'forbidden' ? 'is forbidden' : status >= 500 ? 'breaks it' : 'may');

  it('are those of the document for every operation and caller, and no stranger changes anything', async () => {
    const operations = api.operations.filter(({ key }) => !LEFT_OUT.has(key));
    const unplaced = operations.filter((operation) => operation.path.includes('{') && !isOwned(operation) && !OPEN.some((pattern) => pattern.test(operation.path)));
    expect(unplaced.map(({ key }) => key)).toEqual([]);
    const before = await belongings();
    const wrong: string[] = [];
    let cells = 0;
    // Whoever may change something comes last.
    for (const caller of CALLERS) {
      if (caller === 'owner') expect(await belongings()).toEqual(before);
      for (const operation of operations.toSorted((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'))) {
        const seen = await send(operation, caller);
        // The owner's own doings stand in each other's way, as they should: what is deleted is gone.
        if (caller !== 'owner' && asSeen(seen) !== rightsOf(operation, caller)) wrong.push(`${operation.key} by ${caller}: ${seen.status} ${seen.code}, expected: ${rightsOf(operation, caller)}`);
        if (caller === 'owner' && (seen.status === 401 || (seen.status === 403 && asSeen(seen) !== rightsOf(operation, caller)) || seen.status >= 500) && !['invalid_credentials', 'invalid_token', 'invalid_signature', 'provider_refused'].includes(seen.code)) wrong.push(`${operation.key} by owner: ${seen.status} ${seen.code}`);
        cells += 1;
      }
    }
    console.log(`rights, ${shape}: ${cells} cells of ${operations.length} operations and ${CALLERS.length} callers`);
    expect(wrong).toEqual([]);
  });

  it("answer a stranger's id exactly as one that does not exist", async () => {
    let cells = 0;
    for (const operation of api.operations.filter((each) => isOwned(each) && each.path.includes('{'))) {
      const unknown = operation.path.includes('/shares/') ? 'A'.repeat(22) : randomUUID();
      const [theirs, nothing] = [await send(operation, 'stranger'), await send(operation, 'stranger', { id: unknown, message_id: randomUUID() })];
      expect({ key: operation.key, ...theirs }).toEqual({ key: operation.key, ...nothing });
      cells += 1;
    }
    console.log(`rights, ${shape}: ${cells} operations tell a stranger nothing`);
  });
});
