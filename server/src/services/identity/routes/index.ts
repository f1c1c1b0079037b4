import type { Session } from '@madang/contracts/identity';
import type { RequestInfo } from '#platform/http/handler';
import { Reply } from '#platform/http/reply';
import type { Identity } from '../context.ts';
import { isRefreshToken } from '../sign-in/refresh-delivery.ts';
import { accountRoutes } from './account.ts';
import { adminRoutes } from './admin.ts';
import { apiKeyRoutes } from './api-keys.ts';
import { consentRoutes } from './consents.ts';
import { developmentRoutes } from './development.ts';
import { discoveryRoutes } from './discovery.ts';
import { exchangeRoutes } from './exchange.ts';
import { guestRoutes } from './guests.ts';
import { identityRoutes } from './identities.ts';
import { peopleRoutes } from './people.ts';
import { queueRoutes } from './queues.ts';
import type { AllRoutes } from './routes-of.ts';
import { secondFactorRoutes } from './second-factors.ts';
import { sessionRoutes } from './sessions.ts';
import { socialRoutes } from './social.ts';
import { tokenRoutes } from './tokens.ts';
import { vaultRoutes } from './vault.ts';

const routesOf = (identity: Identity): AllRoutes => ({
  ...sessionRoutes(identity),
  ...socialRoutes(identity),
  ...guestRoutes(identity),
  ...peopleRoutes(identity),
  ...identityRoutes(identity),
  ...exchangeRoutes(identity),
  ...tokenRoutes(identity),
  ...vaultRoutes(identity),
  ...accountRoutes(identity),
  ...consentRoutes(identity),
  ...secondFactorRoutes(identity),
  ...apiKeyRoutes(identity),
  ...adminRoutes(identity),
  ...queueRoutes(identity),
  ...discoveryRoutes(identity),
  ...developmentRoutes(identity),
});

/** Whoever is given a session cookie has signed in from that browser: it is known from then on. */
const rememberBrowser = ({ knownBrowsers }: Identity, request: RequestInfo, answer: unknown): unknown => {
  if (!(answer instanceof Reply) || !answer.cookies.some(isRefreshToken)) return answer;
  const { user } = answer.body as Session;
  if (user.kind === 'guest') return answer;
  return new Reply(answer.status, answer.body, [...answer.cookies, knownBrowsers.remember(request, user.id)]);
};

type AnyHandler = (call: { request: RequestInfo }) => Promise<unknown>;

export const createRoutes = (identity: Identity): AllRoutes =>
  Object.fromEntries(
    Object.entries(routesOf(identity) as unknown as Record<string, AnyHandler>).map(
      ([key, handle]): [string, AnyHandler] => [
        key,
        async (call) => {
          try {
            return rememberBrowser(identity, call.request, await handle(call));
          } finally {
            // Whatever it has ended is refused here by the time that its answer is read; a refusal ends things, too.
            if (!key.startsWith('GET ')) await identity.revocations.catchUp();
          }
        },
      ],
    ),
  ) as unknown as AllRoutes;
