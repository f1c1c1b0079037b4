import type { Config } from '../config/config.ts';
import type { Log } from '../log.ts';
import { useTracing } from './spans.ts';

const headersOf = (entries: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    entries.map((entry) => {
      const [name = ''] = entry.split('=', 1);
      return [name, decodeURIComponent(entry.slice(name.length + 1))];
    }),
  );

/** Where an endpoint is set; the libraries are loaded then, and not otherwise. @returns what stops it */
export const startTracing = async (
  config: Config,
  process: { readonly name: string; readonly version: string; readonly log: Log },
): Promise<(() => Promise<void>) | undefined> => {
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return undefined;
  const { startTracing: start } = await import('./otel.ts');
  const tracing = start({
    endpoint,
    headers: headersOf(config.OTEL_EXPORTER_OTLP_HEADERS),
    ratio: config.OTEL_TRACES_SAMPLER_ARG,
    service: config.OTEL_SERVICE_NAME ?? process.name,
    version: process.version,
    log: process.log,
  });
  useTracing(tracing);
  return async () => {
    useTracing(undefined);
    await tracing.stop();
  };
};
