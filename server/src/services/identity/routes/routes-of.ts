import type { identity } from '@madang/contracts/identity';
import type { account } from '@madang/contracts/identity/account';
import type { admin } from '@madang/contracts/identity/admin';
import type { apiKeys } from '@madang/contracts/identity/api-keys';
import type { consents } from '@madang/contracts/identity/consents';
import type { development } from '@madang/contracts/identity/development';
import type { discovery } from '@madang/contracts/identity/discovery';
import type { exchange } from '@madang/contracts/identity/exchange';
import type { guests } from '@madang/contracts/identity/guests';
import type { identities } from '@madang/contracts/identity/identities';
import type { people } from '@madang/contracts/identity/people';
import type { secondFactors } from '@madang/contracts/identity/second-factors';
import type { sessions } from '@madang/contracts/identity/sessions';
import type { social } from '@madang/contracts/identity/social';
import type { tokens } from '@madang/contracts/identity/tokens';
import type { vault } from '@madang/contracts/identity/vault';
import type { Handlers } from '#platform/http/handler';

interface Parts {
  readonly sessions: typeof sessions;
  readonly social: typeof social;
  readonly guests: typeof guests;
  readonly people: typeof people;
  readonly identities: typeof identities;
  readonly exchange: typeof exchange;
  readonly tokens: typeof tokens;
  readonly vault: typeof vault;
  readonly account: typeof account;
  readonly consents: typeof consents;
  readonly secondFactors: typeof secondFactors;
  readonly apiKeys: typeof apiKeys;
  readonly admin: typeof admin;
  readonly discovery: typeof discovery;
  readonly development: typeof development;
}

/** The handlers of one part of the contract. */
export type RoutesOf<P extends keyof Parts> = Handlers<Parts[P]>;
export type AllRoutes = Handlers<typeof identity & typeof guests & typeof people>;
