import type { ServiceStatus, system } from '@madang/contracts/system';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import { Registry } from 'prom-client';
import type { z } from 'zod';
import { databaseFault, FaultError, type FaultName } from '../db/faults.ts';
import { AppError } from '../errors.ts';
import { wasPassedOn } from './forwarded.ts';
import type { Handlers } from './handler.ts';
import { Reply } from './reply.ts';

/** Whether something that the process needs is there, by name; a FaultError says why it is not. */
export type ReadinessCheck = () => Promise<boolean> | boolean;

export interface HealthOptions {
  readonly process: string;
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
  /** Services of other processes that do not answer; what they do not serve is all that is missing. */
  readonly away?: (() => Promise<readonly string[]>) | undefined;
  readonly services: () => Promise<z.input<typeof ServiceStatus>[]>;
}

const CHECK_TIMEOUT_MS = 2000;

/** What keeps it from being ready, if that is known; undefined where it is ready. */
const problemOf = async (check: ReadinessCheck): Promise<{ readonly reason: FaultName | undefined } | undefined> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new FaultError('no_answer')), CHECK_TIMEOUT_MS);
  try {
    return (await Promise.race([check(), late.promise])) ? undefined : { reason: undefined };
  } catch (error) {
    return { reason: error instanceof FaultError ? error.fault : databaseFault(error) };
  } finally {
    clearTimeout(timer);
  }
};

/** So long an answer of a check is given to others who ask: whoever floods /ready asks no database more often than this. */
const SHARED_MS = 1000;

/**
 * A check that has to ask somewhere (a promise) is asked once for all who want to know at the time, and again after a moment at
 * the earliest. What is known at once, such as that the process is stopping, is told at once.
 */
export const sharedCheck = (check: ReadinessCheck, now: () => number = () => performance.now()): ReadinessCheck => {
  let asked: { readonly answer: Promise<boolean>; until: number } | undefined;
  return () => {
    if (asked !== undefined && now() < asked.until) return asked.answer;
    const answer = check();
    if (typeof answer === 'boolean') return answer;
    // One that never answers is asked anew once whoever waited for it has given up.
    const mine = { answer, until: now() + CHECK_TIMEOUT_MS };
    asked = mine;
    const keep = (): void => void (mine.until = now() + SHARED_MS);
    answer.then(keep, keep);
    return answer;
  };
};

export const systemHandlers = ({ process, checks, away, services }: HealthOptions): Handlers<typeof system> => {
  const shared = Object.entries(checks).map(([name, check]) => ({ name, check: sharedCheck(check) }));
  return {
    'GET /health': () => Promise.resolve({ status: 'healthy' as const, service: process }),
    'GET /ready': async () => {
      const failing: string[] = [];
      const reasons: Record<string, string> = {};
      const results = await Promise.all(
        shared.map(async ({ name, check }) => ({ name, problem: await problemOf(check) })),
      );
      for (const { name, problem } of results) {
        if (problem === undefined) continue;
        failing.push(name);
        if (problem.reason !== undefined) reasons[name] = problem.reason;
      }
      if (failing.length === 0) {
        const degraded = (await away?.()) ?? [];
        return { status: 'ready' as const, ...(degraded.length === 0 ? {} : { degraded: [...degraded] }) };
      }
      return new Reply(503, { status: 'not_ready' as const, failing, reasons });
    },
    'GET /services': async () => ({ items: await services() }),
  };
};

const NEAR = new Set(['loopback', 'private', 'uniqueLocal', 'linkLocal']);

/** Names that nobody can buy: one label, as of containers, and ends that are kept for networks of one's own. */
const OWN_NAME = /^([a-z0-9_-]+|.+\.(local|internal|svc|lan|localhost|home\.arpa))$/i;

/** A browser near by asks for whatever page it shows: its name was made to point here (DNS rebinding). */
const isByOwnName = ({ hostname }: FastifyRequest, publicAddress: string): boolean =>
  ipaddr.isValid(hostname.replace(/^\[|\]$/g, '')) ||
  OWN_NAME.test(hostname) ||
  hostname.toLowerCase() === new URL(publicAddress).hostname;

/**
 * Whether somebody asks from this machine or a network of one's own. Where a proxy passed the request on that is not
 * believed, its address says nothing of who asks.
 */
const isNear = ({ ip, ips = [], headers }: FastifyRequest): boolean =>
  ipaddr.isValid(ip) && NEAR.has(ipaddr.process(ip).range()) && (ips.length > 1 || !wasPassedOn(headers));

/** Without credentials, as Prometheus asks: for whoever operates the installation, and nobody further away. */
export const mountMetrics = (app: FastifyInstance, read: () => Promise<string>, publicAddress: string): void => {
  app.get('/metrics', async (request, reply) => {
    if (!isNear(request) || !isByOwnName(request, publicAddress)) throw new AppError('not_found');
    return reply.type(Registry.PROMETHEUS_CONTENT_TYPE).send(await read());
  });
};
