import type { ServiceContext } from '#platform/service';
import { toolScopes } from './tool-scopes.ts';

/** RFC 9728. `authorization_servers` is left out: none here gives codes, and clients would ask for one in vain. */
export const resourceMetadata = ({ publicAddress }: Pick<ServiceContext['config'], 'publicAddress'>) => ({
  resource: `${publicAddress}/mcp`,
  resource_name: 'Madang',
  resource_documentation: `${publicAddress}/docs`,
  scopes_supported: toolScopes(),
  bearer_methods_supported: ['header'],
  jwks_uri: `${publicAddress}/.well-known/jwks.json`,
});
