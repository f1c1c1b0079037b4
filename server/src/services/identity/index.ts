import { fileURLToPath } from 'node:url';
import { identity as contract } from '@madang/contracts/identity';
import { defineService } from '#platform/service';
import { removeUnusedGuests } from './remove-unused-guests.ts';
import { createRoutes } from './routes.ts';
import { deleteExpiredRevocations } from './store/sessions.ts';
import { createRefreshTokens } from './tokens/refresh-token.ts';
import { loadSigningKeys } from './tokens/signing-keys.ts';

/** Who somebody is: accounts, sessions, tokens. */
export const identity = defineService({
  name: 'identity',
  schema: 'auth',
  contract,
  needs: [],
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  poolSize: 6,
  async start({ config, db, emit, keys, log }) {
    const settings = {
      signingKeys: await loadSigningKeys(db, keys.derive('signing-keys')),
      refreshTokens: createRefreshTokens(keys.derive('refresh-tokens')),
      accessTokenSeconds: Math.round(config.ACCESS_TOKEN_MINUTES * 60),
    };
    return {
      routes: createRoutes(config, db, settings),
      jobs: [
        {
          name: 'identity.remove-unused-guests',
          cron: '17 18 * * *', // at night in Korea
          async run(signal) {
            const removed = await removeUnusedGuests(db, emit, signal);
            await deleteExpiredRevocations(db);
            log.info({ removed }, 'unused guests removed');
          },
        },
      ],
    };
  },
});
