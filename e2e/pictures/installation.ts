import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { startEmbeddedPostgres } from '../../server/src/platform/db/embedded/index.ts';
import { startProcess } from '../../server/src/platform/testing/process.ts';
import { startMcpDouble } from '../doubles/mcp-server.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';

/** A server of its own, with doubles of what is outside, to be shown on pictures. */
export interface ShownInstallation {
  readonly url: string;
  readonly adminUrl: string;
  readonly model: ModelDouble;
  readonly mcpUrl: string;
  stop(): Promise<void>;
}

export const openInstallation = async (): Promise<ShownInstallation> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-pictures-'));
  await chmod(folder, 0o755); // where root starts it, PostgreSQL runs as another account
  await using stops = new AsyncDisposableStack();
  stops.defer(() => rm(folder, { recursive: true, force: true }));
  const postgres = await startEmbeddedPostgres({ folder, log: pino({ level: 'silent' }), maxConnections: 120 });
  stops.defer(() => postgres.stop());
  const [model, mcp] = await Promise.all([startModelDouble(openAiCompatible), startMcpDouble()]);
  stops.defer(() => model.stop());
  stops.defer(() => mcp.stop());
  model.paceMs = 5;
  const server = await startProcess([], {
    NODE_ENV: 'test',
    DATABASE_URL: postgres.url,
    MADANG_DATA: path.join(folder, 'data'),
    MADANG_SECRET_KEY: 'only-for-pictures-0123456789-abcdefghijklmnopqrstuvwxyz',
    LOG_LEVEL: 'error',
    RATE_LIMIT_PER_MINUTE: '0',
    DRAIN_SECONDS: '1',
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
    // What is asked of the guide is answered by the guide; chats choose the model.
    DEFAULT_MODEL: 'madang/rules',
    OUTBOUND_PRIVATE_HOSTS: mcp.host,
  });
  stops.defer(async () => {
    server.kill('SIGTERM');
    await server.exited();
  });
  const kept = stops.move();
  return {
    url: server.url,
    adminUrl: postgres.url,
    model,
    mcpUrl: mcp.url,
    stop: () => kept.disposeAsync(),
  };
};
