import { routesTo, type Contract, type Operation } from '@madang/contracts/operation';

/** How long requests to a service took, as one of its processes has measured it; null where none was measured. */
export interface ServiceLatency {
  readonly service: string;
  readonly requests: number;
  /** In milliseconds. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

interface Place {
  readonly name: string;
  readonly contract: Contract;
  /** What it says at /metrics; undefined where it does not answer. */
  readonly read: () => Promise<string | undefined>;
}

const BUCKET = /^madang_http_request_duration_seconds_bucket\{(.*)\} (\d+(?:\.\d+)?(?:e\+?\d+)?)$/gm;
/** Names and values of ours have no quotes in them, nor what would have to be escaped. */
const LABEL = /(?:^|,)(\w+)="([^"]*)"/g;

/** A stream lasts as long as somebody reads it: that says nothing of how fast anything is. */
const isStream = ({ streams, responses }: Operation): boolean =>
  streams === true || Object.values(responses).includes('event-stream');

const routesOf = (contract: Contract): ReadonlySet<string> =>
  new Set(
    Object.entries(contract)
      .filter(([, operation]) => !isStream(operation))
      .flatMap(([key, operation]) => routesTo(key, operation).map(({ method, path }) => `${method} ${path}`)),
  );

/** How many took so many seconds at most, of the routes that are named. */
const bucketsOf = (text: string, routes: ReadonlySet<string>): ReadonlyMap<number, number> => {
  const sums = new Map<number, number>();
  for (const [, labels = '', count] of text.matchAll(BUCKET)) {
    const of = Object.fromEntries([...labels.matchAll(LABEL)].map(([, name = '', value = '']) => [name, value]));
    if (!routes.has(`${of['method']} ${of['route']}`)) continue;
    const most = of['le'] === '+Inf' ? Infinity : Number(of['le']);
    sums.set(most, (sums.get(most) ?? 0) + Number(count));
  }
  return sums;
};

/** As Prometheus' histogram_quantile: evenly spread within a bucket; beyond the last one, its bound. */
const quantile = (share: number, buckets: readonly (readonly [most: number, count: number])[]): number => {
  const rank = share * (buckets.at(-1)?.[1] ?? 0);
  const nth = buckets.findIndex(([, count]) => count >= rank);
  const [most = 0, count = 0] = buckets[nth] ?? [];
  const [from = 0, before = 0] = buckets[nth - 1] ?? [];
  if (most === Infinity) return from;
  return count === before ? most : from + ((most - from) * (rank - before)) / (count - before);
};

const latencyOf = (service: string, text: string | undefined, routes: ReadonlySet<string>): ServiceLatency => {
  const buckets = [...bucketsOf(text ?? '', routes)].sort(([a], [b]) => a - b);
  const requests = buckets.at(-1)?.[1] ?? 0;
  const at = (share: number): number | null =>
    requests === 0 ? null : Math.round(quantile(share, buckets) * 100_000) / 100;
  return { service, requests, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
};

/** Reads what Prometheus would: nothing is measured for it besides. */
export const readLatencies = (places: readonly Place[]): (() => Promise<ServiceLatency[]>) => {
  const routes = new Map(places.map(({ name, contract }) => [name, routesOf(contract)]));
  return () =>
    Promise.all(places.map(async ({ name, read }) => latencyOf(name, await read(), routes.get(name) ?? new Set())));
};
