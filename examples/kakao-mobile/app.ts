/**
 * What an app on a phone does: it begins as a guest, signs in with the token that Kakao's own SDK gave it, and is still
 * signed in when it is opened again. A phone has no cookies for this and no page to be sent back to.
 *
 * KAKAO_ACCESS_TOKEN=… node examples/kakao-mobile/app.ts
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createMadang, type Madang, type SessionStore } from '@madang/client';

/** In the place of the Keychain of iOS or the Keystore of Android. */
export const secureStorage = (file: string): SessionStore => ({
  // Only what is not there is nobody: what cannot be read now must not become a new guest.
  get: () =>
    readFile(file, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }),
  // Whole or not at all, whenever the app is ended.
  async set(value) {
    if (value === null) return rm(file, { force: true });
    await writeFile(`${file}.new`, value, { mode: 0o600 });
    await rename(`${file}.new`, file);
  },
});

export const openApp = (baseUrl: string, storage: SessionStore): Madang =>
  createMadang({ baseUrl, credentials: { guest: true, store: storage }, language: 'ko' });

/** What the guest has goes along: of somebody new the guest becomes the account, else its things move there. */
export const signInWithKakao = async (madang: Madang, kakaoAccessToken: string): Promise<void> => {
  const answer = await madang.signIn('POST /social/:provider/token', {
    params: { provider: 'kakao' },
    body: { access_token: kakaoAccessToken },
  });
  // Somebody who has set up a second factor is asked for it: POST /auth/login/second-factor with this challenge.
  if (!('access_token' in answer)) throw new Error(`a second factor is needed: ${answer.methods.join(', ')}`);
};

if (import.meta.main) {
  const { MADANG_URL: baseUrl = 'http://localhost:8080', KAKAO_ACCESS_TOKEN: token } = process.env;
  const madang = openApp(baseUrl, secureStorage('kakao-mobile-session'));
  const before = await madang.call('GET /auth/me');
  console.log(`opened as ${before.kind} ${before.name}`);
  if (token !== undefined) {
    await signInWithKakao(madang, token);
    console.log(`signed in as ${madang.user?.name}`);
  }
}
