import { z } from 'zod';
import { defineContract } from '../operation.ts';

const Jwk = z.object({
  kty: z.string(),
  crv: z.string(),
  x: z.string(),
  y: z.string().optional(),
  kid: z.string(),
  alg: z.string(),
  use: z.string(),
});
export const Jwks = z.object({ keys: z.array(Jwk) }).meta({ id: 'Jwks', description: 'RFC 7517' });

/** RFC 8414 and OpenID Connect Discovery 1.0, as far as there is something to discover. */
const Discovery = z.object({
  issuer: z.string(),
  jwks_uri: z.string(),
  token_endpoint: z.string(),
  introspection_endpoint: z.string(),
  revocation_endpoint: z.string(),
  response_types_supported: z.array(z.string()),
  grant_types_supported: z.array(z.string()),
  subject_types_supported: z.array(z.string()),
  token_endpoint_auth_methods_supported: z.array(z.string()),
  id_token_signing_alg_values_supported: z.array(z.string()),
  scopes_supported: z.array(z.string()),
});

export const discovery = defineContract('Discovery', {
  'GET /api/users': {
    operationId: 'welcomeToUsers',
    summary: 'Say which service knows people',
    description: 'For clients that look there first.',
    access: 'public',
    atRoot: true,
    responses: { 200: z.object({ message: z.string(), service: z.literal('identity'), docs: z.string() }) },
  },
  'GET /.well-known/jwks.json': {
    operationId: 'getJwks',
    summary: 'Get the public signing keys (JWKS)',
    access: 'public',
    atRoot: true,
    responses: { 200: Jwks },
  },
  'GET /.well-known/openid-configuration': {
    operationId: 'getOpenIdConfiguration',
    summary: 'Get the OpenID configuration',
    access: 'public',
    atRoot: true,
    responses: { 200: Discovery },
  },
});
