import type { z } from 'zod';
import type { Jwks } from '@madang/contracts/identity';
import { API_BASE } from '@madang/contracts/operation';
import { SCOPE_NAMES } from '@madang/contracts/scopes';
import type { Identity } from '../context.ts';
import type { RoutesOf } from './routes-of.ts';

export const discoveryRoutes = ({ config, signingKeys }: Identity): RoutesOf<'discovery'> => ({
  'GET /api/users': ({ request }) =>
    Promise.resolve({
      message:
        request.locale === 'ko' ? '마당의 사람들을 맡은 서비스예요.' : 'This service knows the people of Madang.',
      service: 'identity' as const,
      docs: '/docs',
    }),
  'GET /.well-known/jwks.json': () =>
    Promise.resolve({ keys: signingKeys.publicJwks() as z.output<typeof Jwks>['keys'] }),
  'GET /.well-known/openid-configuration': () =>
    Promise.resolve({
      issuer: config.issuer,
      jwks_uri: `${config.publicAddress}/.well-known/jwks.json`,
      token_endpoint: `${config.publicAddress}${API_BASE}/auth/token`,
      introspection_endpoint: `${config.publicAddress}${API_BASE}/tokens/verify`,
      revocation_endpoint: `${config.publicAddress}${API_BASE}/tokens/revoke`,
      response_types_supported: [],
      grant_types_supported: ['client_credentials'],
      subject_types_supported: ['public'],
      token_endpoint_auth_methods_supported: ['client_secret_post'],
      id_token_signing_alg_values_supported: [signingKeys.current().algorithm],
      scopes_supported: [...SCOPE_NAMES],
    }),
});
