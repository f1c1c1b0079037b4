import { isForServices, routesTo, type Contract } from '@madang/contracts/operation';
import { BODY_LIMIT } from '../platform/http/app.ts';

export interface ProxyRoute {
  readonly method: string;
  readonly path: string;
  readonly maxBytes: number;
  readonly answerMs: number;
  readonly comesSlowly: boolean;
  /** With an Idempotency-Key it does the same once, however often it is sent. */
  readonly idempotent: boolean;
}

const ANSWER_SECONDS = 60;

/** The table of the gateway: the operations that the service declares in its contract for people, and nothing else. */
export const routesOf = (contract: Contract): ProxyRoute[] =>
  Object.entries(contract)
    .filter(([, { access }]) => !isForServices(access))
    .flatMap(([key, operation]) => {
      const { upload, maxBytes = BODY_LIMIT, answerSeconds = ANSWER_SECONDS } = operation;
      const limits = {
        maxBytes: upload?.maxBytes ?? maxBytes,
        answerMs: answerSeconds * 1000,
        comesSlowly: upload !== undefined,
        idempotent: operation.idempotent !== undefined,
      };
      return routesTo(key, operation).map((route) => ({ ...route, ...limits }));
    });
