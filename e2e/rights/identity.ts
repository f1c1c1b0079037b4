import { Authenticator } from '../doubles/authenticator.ts';
import { agreeAt } from '../doubles/providers/provider-double.ts';
import { call, opened, startGuest } from '../support/client.ts';
import { setAside } from '../support/roles.ts';
import { beginSignIn, createVerifier, linkAt } from '../support/sign-in.ts';
import type { RightsFixture } from './fixture.ts';

export const rights: RightsFixture = {
  owned: [
    / \/api\/v1\/auth\/(sessions|api-keys|passkeys|identities|earlier-accounts)\/\{id\}/,
    / \/api\/v1\/oauth\/\{id\}/,
  ],
  open: [/ \/api\/v1\/admin\/users\//, / \/api\/v1\/(auth\/oauth|social)\/\{provider\}/],
  leftOut: [
    'POST /api/v1/auth/logout',
    'POST /api/v1/auth/logout-all',
    'DELETE /api/v1/auth/user',
    'DELETE /api/v1/users/me',
    'POST /api/v1/auth/refresh',
    'GET /dev/mail',
    'POST /api/v1/tokens/dummy',
  ],
  bodies: [
    { access_token: 'x' },
    { name: 'x' },
    { roles: ['user'] },
    { provider: 'github', code: 'x', state: 'x' },
    { token: 'x' },
  ],
  async make({ url, adminUrl, owner, person }) {
    const { password, loginId } = owner;
    await opened(call(url, 'POST /auth/login', { body: { login_id: loginId, password } }));
    const key = await call(url, 'POST /auth/api-keys', { body: { name: 'a key', scopes: ['oauth:read'] } }, owner);
    const options = await call(url, 'POST /auth/passkeys/options', { body: { password } }, owner);
    const passkey = await call(
      url,
      'POST /auth/passkeys',
      { body: { response: new Authenticator('http://localhost:8080').create(options.body) } },
      owner,
    );
    const sessions = await call(url, 'GET /auth/sessions', {}, owner);
    const theirs = await call(url, 'GET /auth/sessions', {}, person);
    const earlier = await startGuest(url);
    await setAside(adminUrl, earlier.id, owner.id);
    const identity = await linkAt(url, 'google', owner.token);
    const { verifier, challenge } = createVerifier();
    const { code } = await agreeAt((await beginSignIn(url, 'github', { codeChallenge: challenge })).url);
    const kept = await call(url, 'POST /oauth', { body: { provider: 'github', code, code_verifier: verifier } }, owner);
    return {
      params: [
        [/\/auth\/sessions\//, { id: sessions.body.items.find(({ current }) => !current)?.id ?? '' }],
        [/\/auth\/api-keys\//, { id: key.body.id }],
        [/\/auth\/passkeys\//, { id: passkey.body.id }],
        [/\/auth\/identities\//, { id: identity.body.id }],
        [/\/auth\/earlier-accounts\//, { id: earlier.id }],
        [/\/api\/v1\/oauth\//, { id: kept.body.id }],
        [/\/admin\/users\//, { id: person.id, user_id: person.id, session_id: theirs.body.items[0]?.id ?? '' }],
        [/\{provider\}/, { provider: 'github' }],
      ],
      async belongings() {
        const earlierAccounts = await call(url, 'GET /auth/earlier-accounts', {}, owner);
        const [open, keys, security, identities, vault] = await Promise.all([
          call(url, 'GET /auth/sessions', {}, owner),
          call(url, 'GET /auth/api-keys', {}, owner),
          call(url, 'GET /auth/security', {}, owner),
          call(url, 'GET /auth/identities', {}, owner),
          call(url, 'GET /oauth', {}, owner),
        ]);
        return [
          earlierAccounts.body,
          open.body.items.map(({ id }) => id),
          keys.body.items.map(({ id, name }) => ({ id, name })),
          security.body,
          identities.body,
          vault.body,
        ];
      },
    };
  },
};
