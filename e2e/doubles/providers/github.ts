import { CLIENT_ID, CLIENT_SECRET, startProviderDouble, type Answer, type ProviderDouble } from './provider-double.ts';

export const GITHUB_TRAPS = ['null-email', 'emails-refused', 'primary-not-verified', 'only-another-verified'] as const;
export type GithubDouble = ProviderDouble<(typeof GITHUB_TRAPS)[number]>;

const BAD: Answer = {
  status: 401,
  json: { message: 'Bad credentials', documentation_url: 'https://docs.github.com/rest', status: '401' },
};
const NO_AGENT: Answer = {
  status: 403,
  json: { message: 'Request forbidden by administrative rules. Please make sure your request has a User-Agent header' },
};
const CODES: Readonly<Record<string, string>> = {
  invalid_grant: 'bad_verification_code',
  invalid_client: 'incorrect_client_credentials',
};

/** Source: GitHub Docs, "Authorizing OAuth apps" and "REST API endpoints for users and emails". */
export const startGithub = (): Promise<GithubDouble> =>
  startProviderDouble<(typeof GITHUB_TRAPS)[number]>({
    person: { id: '583231', email: 'nuri@example.com', isVerified: true, name: 'Nuri' },
    authorizePath: '/login/oauth/authorize',
    settings: (url) => ({
      GITHUB_CLIENT_ID: CLIENT_ID,
      GITHUB_CLIENT_SECRET: CLIENT_SECRET,
      GITHUB_LOGIN_BASE_URL: url,
    }),
    routes: {
      'POST /login/oauth/access_token': ({ form, headers }, { given }) => {
        const grant = given.redeem(form);
        const answer: Record<string, string> =
          typeof grant === 'string'
            ? {
                error: CODES[grant] ?? grant,
                error_description: 'The code passed is incorrect or expired.',
                error_uri: 'https://docs.github.com',
              }
            : { access_token: given.tokenFor(grant.person), scope: 'read:user,user:email', token_type: 'bearer' };
        // Without this header GitHub answers with a form.
        if (headers.accept !== 'application/json')
          return {
            text: new URLSearchParams(answer).toString(),
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
          };
        return { json: answer };
      },
      [`DELETE /applications/${CLIENT_ID}/token`]: ({ headers, body }, { given }) => {
        if (headers.authorization !== `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')}`)
          return BAD;
        return given.revoke((JSON.parse(body) as { access_token: string }).access_token)
          ? { status: 204 }
          : { status: 422, json: { message: 'Validation Failed' } };
      },
      'GET /user': ({ headers }, { given, trap }) => {
        const person = given.ownerOf(headers);
        if (headers['user-agent'] === undefined || headers['user-agent'] === 'undici') return NO_AGENT;
        if (person === undefined) return BAD;
        return {
          json: {
            login: 'nuri',
            id: Number(person.id),
            node_id: 'MDQ6',
            name: person.name,
            email: trap === 'null-email' ? null : person.email,
          },
        };
      },
      'GET /user/emails': ({ headers }, { given, trap }) => {
        const person = given.ownerOf(headers);
        if (person === undefined) return BAD;
        if (trap === 'emails-refused') return { status: 404, json: { message: 'Not Found', status: '404' } };
        const other = { email: 'other@example.com', primary: false, verified: true, visibility: null };
        if (person.email === null) return { json: [] };
        const primary = {
          email: person.email,
          primary: true,
          verified: person.isVerified && !['primary-not-verified', 'only-another-verified'].includes(trap),
          visibility: 'private',
        };
        return { json: [other, primary] };
      },
    },
  });
