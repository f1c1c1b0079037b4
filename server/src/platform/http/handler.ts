import type { BytesAnswer, ReceivedBytes } from '@madang/contracts/bodies';
import type { Session } from '@madang/contracts/index';
import type {
  Contract,
  Operation,
  Output,
  ParsedInput,
  ResponseBody,
  ServiceAccess,
} from '@madang/contracts/operation';
import type { Principal, ServicePrincipal } from '../auth/principal.ts';
import type { Bytes, Download, Events, Reply } from './reply.ts';

export type Locale = 'ko' | 'en';

/** What a handler may know of the HTTP request. */
export interface RequestInfo {
  readonly id: string;
  readonly locale: Locale;
  readonly ip: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** What the browser sent along under this name. @throws AppError `cross_site_request` where there is one and the page that asks is not ours */
  cookie(name: string): string | undefined;
  /** What a guest has got who was made by this call and keeps no cookie: to be given out with the answer. */
  readonly newGuest?: Session | undefined;
  /**
   * Who somebody with a token was before, by the cookie of a guest that their browser sends along: for what is to be taken
   * along. Only of operations that take that cookie, and only for pages of ours.
   */
  readonly earlierGuest?: (() => Promise<string | undefined>) | undefined;
  /** Aborted when the client goes away before the answer is complete, and when the process drains. */
  readonly signal: AbortSignal;
}

/** Who asks, and the request in which they did. */
export interface CallContext {
  readonly caller: Principal;
  readonly request: RequestInfo;
}

/** null where it is `signed`: whoever has the address. */
type Caller<O extends Operation> = O['access'] extends 'public' | 'known' | { readonly signed: true }
  ? Principal | null
  : O['access'] extends ServiceAccess
    ? O['access'] extends { readonly scope: string }
      ? Principal
      : ServicePrincipal
    : Principal;

export type Call<O extends Operation> = ParsedInput<O> & { caller: Caller<O>; request: RequestInfo };

/** What stands for a body that is no JSON. */
type Special<B extends ResponseBody> = B extends 'event-stream'
  ? Events
  : B extends 'download'
    ? Download
    : B extends BytesAnswer
      ? Bytes
      : never;

type HandlerResult<O extends Operation> =
  | Special<Extract<O['responses'][keyof O['responses']], ResponseBody>>
  | (O['streams'] extends true ? Events : never)
  | Exclude<Output<O>, ReceivedBytes>
  | Reply<Exclude<Output<O>, ReceivedBytes>>;

export type Handlers<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends Operation ? (call: Call<C[K]>) => Promise<HandlerResult<C[K]>> : never;
};
