import { shallowRef } from 'vue';
import type { Security } from '@madang/contracts/identity';
import { call } from '../../app/api.ts';

/** How the account can be opened, as the parts of the page know it: what one of them changes, the others see. */
export const security = shallowRef<Security | null>(null);

export const loadSecurity = async (): Promise<Security> => (security.value = await call('GET /auth/security', {}));
