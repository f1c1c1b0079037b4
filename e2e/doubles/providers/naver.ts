import { CLIENT_ID, CLIENT_SECRET, startProviderDouble, type Answer, type ProviderDouble } from './provider-double.ts';

export const NAVER_TRAPS = [
  'refused-by-error-code',
  'refused-by-result-code',
  'result-code-200',
  'only-id',
  'no-response',
] as const;
export type NaverDouble = ProviderDouble<(typeof NAVER_TRAPS)[number]>;

const REFUSALS: Readonly<Record<string, Answer>> = {
  'refused-by-error-code': {
    status: 401,
    json: { errorMessage: 'Authentication failed (인증 실패하였습니다.)', errorCode: '024' },
  },
  'refused-by-result-code': { status: 401, json: { resultcode: '024', message: 'Authentication failed' } },
  'result-code-200': { json: { resultcode: '028', message: 'Authentication header does not exist' } },
  'no-response': { json: { resultcode: '00', message: 'success' } },
};

/** Source: NAVER Developers, "네이버 로그인 API 명세". */
export const startNaver = (): Promise<NaverDouble> =>
  startProviderDouble<(typeof NAVER_TRAPS)[number]>({
    person: { id: 'nv-32742776', email: 'bada@example.com', isVerified: false, name: '바다' },
    authorizePath: '/oauth2.0/authorize',
    settings: (url) => ({ NAVER_CLIENT_ID: CLIENT_ID, NAVER_CLIENT_SECRET: CLIENT_SECRET, NAVER_LOGIN_BASE_URL: url }),
    routes: {
      'POST /oauth2.0/token': ({ form }, { given }) => {
        if (form.get('grant_type') === 'refresh_token') {
          const person = given.renew(form);
          return {
            json:
              person === undefined
                ? { error: 'invalid_request', error_description: 'refresh token is not valid' }
                : { access_token: given.tokenFor(person), token_type: 'bearer', expires_in: '3600' },
          };
        }
        if (form.get('grant_type') === 'delete') {
          const token = form.get('access_token') ?? '';
          given.revoke(token);
          return { json: { access_token: token, result: 'success' } };
        }
        const grant = form.get('state') === null ? 'invalid_grant' : given.redeem(form);
        // Naver says no with 200.
        if (typeof grant === 'string')
          return {
            json: {
              error: grant === 'invalid_grant' ? 'invalid_request' : grant,
              error_description: 'no valid data in session',
            },
          };
        return {
          json: {
            access_token: given.tokenFor(grant.person),
            refresh_token: given.refreshFor(grant.person),
            token_type: 'bearer',
            expires_in: '3600',
          },
        };
      },
      'GET /v1/nid/me': ({ headers }, { given, trap }) => {
        const person = given.ownerOf(headers);
        const refusal = person === undefined ? REFUSALS['refused-by-result-code'] : REFUSALS[trap];
        if (person === undefined || refusal !== undefined) return refusal ?? {};
        const rest =
          trap === 'only-id'
            ? {}
            : { nickname: person.name, name: person.name, ...(person.email === null ? {} : { email: person.email }) };
        return { json: { resultcode: '00', message: 'success', response: { id: person.id, ...rest } } };
      },
    },
  });
