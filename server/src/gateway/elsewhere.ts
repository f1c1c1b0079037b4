import type { z } from 'zod';
import type { ServiceStatus } from '@madang/contracts/system';
import type { Upstream } from '../platform/upstreams/upstream.ts';

interface Service {
  readonly name: string;
  /** Where it runs; undefined for what runs here, and for what is nowhere. */
  readonly upstream: Upstream | undefined;
  readonly isHere: boolean;
}

export interface Elsewhere {
  /** Whether any of them answers: with nobody behind it, a gateway has nothing to serve. */
  readonly anyAnswers: () => Promise<boolean>;
  /** Those that do not. */
  readonly away: () => Promise<string[]>;
  /** All services, with how many instances each has: how many, and not where. */
  readonly list: () => Promise<z.input<typeof ServiceStatus>[]>;
}

interface Options {
  readonly services: readonly Service[];
  /** Of this process. */
  readonly version: string;
  readonly versionOf: (service: string) => Promise<string | undefined>;
}

/** The services of an installation, seen from one of its processes. */
export const watchElsewhere = ({ services, version, versionOf }: Options): Elsewhere => {
  const elsewhere = services.flatMap(({ name, upstream }) => (upstream === undefined ? [] : [{ name, upstream }]));
  let asking: Promise<string[]> | undefined;
  const look = async (): Promise<string[]> => {
    const found = await Promise.all(
      elsewhere.map(async ({ name, upstream }) => ({ name, healthy: (await upstream.count()).healthy })),
    );
    return found.filter(({ healthy }) => healthy === 0).map(({ name }) => name);
  };
  const away = (): Promise<string[]> => (asking ??= look().finally(() => (asking = undefined)));
  return {
    away,
    // The first that answers is enough: one that keeps silent must not keep the gateway waiting.
    anyAnswers: async () =>
      elsewhere.length === 0 ||
      Promise.any(
        elsewhere.map(async ({ name, upstream }) => {
          if ((await upstream.count()).healthy === 0) throw new Error(`${name} is away`);
          return true;
        }),
      ).catch(() => false),
    list: () =>
      Promise.all(
        services.map(async ({ name, upstream, isHere }) => {
          if (isHere) return { name, version, status: 'healthy' as const };
          if (upstream === undefined) return { name, version, status: 'unreachable' as const };
          const [instances, theirs] = await Promise.all([upstream.count(), versionOf(name)]);
          const status = instances.healthy > 0 ? ('healthy' as const) : ('unreachable' as const);
          return { name, version: theirs ?? version, status, instances };
        }),
      ),
  };
};
