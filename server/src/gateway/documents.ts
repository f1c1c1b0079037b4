import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import type { Upstream } from '../platform/upstreams/upstream.ts';
import { routesOf } from './routes.ts';
import type { Contract } from '@madang/contracts/operation';

/** How long what a service said of itself is passed on: whoever reads documents in a loop asks nobody else. */
const KEPT_MS = 5000;

const Paths = z.record(z.string(), z.record(z.string(), z.looseObject({})));
/** What is read of the document of a service. The rest of it is ours. */
const ServiceDocument = z.object({
  info: z.object({ version: z.string().max(100) }),
  paths: Paths,
  components: z.object({ schemas: z.record(z.string(), z.unknown()).optional() }).optional(),
});
type ServiceDocument = z.output<typeof ServiceDocument>;

const OwnDocument = z.looseObject({
  paths: Paths,
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()).optional() }).optional(),
});

export interface DescribedService {
  readonly name: string;
  readonly contract: Contract;
  readonly upstream: Upstream;
}

export interface Documents {
  /** The document of the installation, as its services describe themselves now. */
  readonly merged: () => Promise<object>;
  /** The release that a service runs; undefined where it does not say. */
  readonly versionOf: (service: string) => Promise<string | undefined>;
}

const parse = (text: string): ServiceDocument | undefined => {
  try {
    return ServiceDocument.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

const SCHEMA = /"#\/components\/schemas\/([^"]+)"/g;

/** Gives schemas that differ from ours a name of their own, so that two releases can stand in one document. */
const withOwnNames = (
  service: string,
  document: ServiceDocument,
  ours: Readonly<Record<string, unknown>>,
): { readonly paths: ServiceDocument['paths']; readonly schemas: Readonly<Record<string, unknown>> } => {
  const theirs = document.components?.schemas ?? {};
  const differing = new Set(
    Object.keys(theirs).filter((name) => JSON.stringify(theirs[name]) !== JSON.stringify(ours[name])),
  );
  if (differing.size === 0) return { paths: document.paths, schemas: {} };
  const rename = (name: string): string => (name in ours ? `${service}.${name}` : name);
  const renamed = <T>(part: T): T =>
    JSON.parse(
      JSON.stringify(part).replace(SCHEMA, (found, name: string) =>
        differing.has(name) ? `"#/components/schemas/${rename(name)}"` : found,
      ),
    ) as T;
  const schemas = [...differing].map((name) => [rename(name), renamed(theirs[name])]);
  return { paths: renamed(document.paths), schemas: Object.fromEntries(schemas) as Record<string, unknown> };
};

/**
 * Gathers what the services behind this gateway say of themselves. Only what it passes on is described; what a service
 * does not say, being away or of another release, is described as this gateway knows it, and marked `x-unavailable`.
 */
export const createDocuments = (own: object, services: readonly DescribedService[], clock: Clock): Documents => {
  const ours = OwnDocument.parse({ paths: {}, ...own });
  const known = new Map<string, { readonly at: number; readonly document: Promise<ServiceDocument | undefined> }>();
  const documentOf = ({ name, upstream }: DescribedService): Promise<ServiceDocument | undefined> => {
    const kept = known.get(name);
    if (kept !== undefined && clock.elapsed() - kept.at < KEPT_MS) return kept.document;
    const document = upstream
      .ask('/openapi.json')
      .then((answer) => (answer?.status === 200 ? parse(answer.body) : undefined));
    known.set(name, { at: clock.elapsed(), document });
    return document;
  };
  const merge = async (): Promise<object> => {
    const paths = structuredClone(ours.paths);
    const schemas = { ...ours.components?.schemas };
    await Promise.all(
      services.map(async (service) => {
        const said = await documentOf(service);
        const theirs = said && withOwnNames(service.name, said, ours.components?.schemas ?? {});
        for (const { method, path } of routesOf(service.contract)) {
          const at = path.replace(/:(\w+)/g, '{$1}');
          const item = (paths[at] ??= {});
          const found = theirs?.paths[at]?.[method.toLowerCase()];
          item[method.toLowerCase()] = found ?? { ...item[method.toLowerCase()], 'x-unavailable': true };
        }
        Object.assign(schemas, theirs?.schemas);
      }),
    );
    return { ...ours, paths, components: { ...ours.components, schemas } };
  };
  let last: { readonly at: number; readonly document: Promise<object> } | undefined;
  return {
    merged() {
      if (services.length === 0) return Promise.resolve(own);
      if (last === undefined || clock.elapsed() - last.at >= KEPT_MS) last = { at: clock.elapsed(), document: merge() };
      return last.document;
    },
    async versionOf(name) {
      const service = services.find((one) => one.name === name);
      return service && (await documentOf(service))?.info.version;
    },
  };
};
