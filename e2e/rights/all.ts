import { contracts } from '@madang/contracts/index';
import type { RightsFixture } from './fixture.ts';

/** Those of all services. One that has none fails whoever asks. */
export const FIXTURES: readonly RightsFixture[] = await Promise.all(
  Object.keys(contracts).map(
    async (service) => ((await import(`./${service}.ts`)) as { readonly rights: RightsFixture }).rights,
  ),
);
