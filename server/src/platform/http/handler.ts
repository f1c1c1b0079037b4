import type { Contract, Operation, Output, ParsedInput, ResponseBody } from '@madang/contracts/operation';
import type { Principal } from '../auth/principal.ts';
import type { Download, Events, Picture, Reply } from './reply.ts';

export type Locale = 'ko' | 'en';

/** What a handler may know of the HTTP request. */
export interface RequestInfo {
  readonly id: string;
  readonly locale: Locale;
  readonly ip: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly cookies: Readonly<Record<string, string | undefined>>;
  /** Aborted when the client goes away before the answer is complete, and when the process drains. */
  readonly signal: AbortSignal;
}

type Caller<O extends Operation> = O['access'] extends 'public' | 'known' ? Principal | null : Principal;

export type Call<O extends Operation> = ParsedInput<O> & { caller: Caller<O>; request: RequestInfo };

/** What stands for a body that is no JSON. */
type Special<B extends ResponseBody> = B extends 'event-stream' ? Events : B extends 'download' ? Download : B extends 'picture' ? Picture : never;

type HandlerResult<O extends Operation> = Special<Extract<O['responses'][keyof O['responses']], ResponseBody>> | Output<O> | Reply<Output<O>>;

export type Handlers<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends Operation ? (call: Call<C[K]>) => Promise<HandlerResult<C[K]>> : never;
};
