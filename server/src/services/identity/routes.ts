import type { Identity } from './context.ts';
import { accountRoutes } from './routes/account.ts';
import { adminRoutes } from './routes/admin.ts';
import { apiKeyRoutes } from './routes/api-keys.ts';
import { developmentRoutes } from './routes/development.ts';
import { discoveryRoutes } from './routes/discovery.ts';
import { exchangeRoutes } from './routes/exchange.ts';
import { identityRoutes } from './routes/identities.ts';
import type { AllRoutes } from './routes/routes-of.ts';
import { secondFactorRoutes } from './routes/second-factors.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { socialRoutes } from './routes/social.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { vaultRoutes } from './routes/vault.ts';

export const createRoutes = (identity: Identity): AllRoutes => ({
  ...sessionRoutes(identity),
  ...socialRoutes(identity),
  ...identityRoutes(identity),
  ...exchangeRoutes(identity),
  ...tokenRoutes(identity),
  ...vaultRoutes(identity),
  ...accountRoutes(identity),
  ...secondFactorRoutes(identity),
  ...apiKeyRoutes(identity),
  ...adminRoutes(identity),
  ...discoveryRoutes(identity),
  ...developmentRoutes(identity),
});
