import { SignJWT, UnsecuredJWT } from 'jose';
import { createCertificate, type Certified } from './certificate.ts';
import { startProviderDouble, type ProviderDouble } from './provider-double.ts';

const PROJECT = 'madang-test';
const CERTS = '/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com';

/** What can be wrong with an ID token of Firebase; each with what differs from a good one. */
const now = (): number => Math.floor(Date.now() / 1000);
export const FIREBASE_FAULTS: Readonly<Record<string, () => Readonly<Record<string, unknown>>>> = {
  'another project': () => ({ aud: 'another-project' }),
  'another project, both names': () => ({
    aud: 'another-project',
    iss: 'https://securetoken.google.com/another-project',
  }),
  'another issuer': () => ({ iss: 'https://evil.example/madang-test' }),
  'a session cookie': () => ({ iss: `https://session.firebase.google.com/${PROJECT}` }),
  'a custom token': () => ({
    iss: 'admin@madang-test.iam.gserviceaccount.com',
    sub: 'admin@madang-test.iam.gserviceaccount.com',
    aud: 'https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit',
    uid: 'x',
  }),
  'two audiences': () => ({ aud: [PROJECT, 'another-project'] }),
  expired: () => ({ exp: now() - 120 }),
  'without exp': () => ({ exp: undefined }),
  'issued in the future': () => ({ iat: now() + 600 }),
  'signed in to in the future': () => ({ auth_time: now() + 600 }),
  'without auth_time': () => ({ auth_time: undefined }),
  'without sub': () => ({ sub: undefined }),
  'an empty sub': () => ({ sub: '' }),
  'a sub of 129 letters': () => ({ sub: 'x'.repeat(129) }),
  'a sub that is a number': () => ({ sub: 7 }),
};

export interface FirebaseDouble extends ProviderDouble {
  readonly certsUrl: string;
  /** A token of these claims, over those of a good one. */
  idToken(claims?: Readonly<Record<string, unknown>>): Promise<string>;
  /** As the emulator makes them. */
  unsigned(): string;
  /** Signed with the certificate as if it were a shared secret. */
  confused(): Promise<string>;
  /** Signed by a key that is not published. */
  byUnknownKey(): Promise<string>;
  rotate(): void;
}

/** Source: Firebase, "Verify ID Tokens". */
export const startFirebase = async (maxAge = 3600): Promise<FirebaseDouble> => {
  let serial = 0;
  let current: Certified;
  const rotate = (): void => {
    serial += 1;
    current = createCertificate('securetoken.system.gserviceaccount.com');
  };
  rotate();
  const double = await startProviderDouble({
    person: { id: 'uid', email: null, isVerified: false, name: null },
    authorizePath: '/none',
    settings: (url) => ({ FIREBASE_PROJECT_ID: PROJECT, FIREBASE_CERTS_URL: url + CERTS }),
    routes: {
      [`GET ${CERTS}`]: () => ({
        json: { [`kid-${serial}`]: current.certificate },
        headers: { 'cache-control': `public, max-age=${maxAge}, must-revalidate, no-transform` },
      }),
    },
  });
  const claimsOf = (claims: Readonly<Record<string, unknown>>) => ({
    iss: `https://securetoken.google.com/${PROJECT}`,
    aud: PROJECT,
    auth_time: now() - 10,
    user_id: 'uid',
    sub: 'uid',
    iat: now() - 5,
    exp: now() + 3600,
    firebase: { identities: {}, sign_in_provider: 'google.com' },
    ...claims,
  });
  const signed = (claims: Readonly<Record<string, unknown>>, key: Certified, kid: string): Promise<string> =>
    new SignJWT(claimsOf(claims)).setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' }).sign(key.privateKey);
  return Object.assign(double, {
    certsUrl: double.url + CERTS,
    rotate,
    idToken: (claims: Readonly<Record<string, unknown>> = {}) => signed(claims, current, `kid-${serial}`),
    unsigned: () => new UnsecuredJWT(claimsOf({})).encode(),
    confused: () =>
      new SignJWT(claimsOf({}))
        .setProtectedHeader({ alg: 'HS256', kid: `kid-${serial}`, typ: 'JWT' })
        .sign(Buffer.from(current.certificate)),
    byUnknownKey: () => signed({}, createCertificate('evil'), `kid-${serial}`),
  });
};
