import type { TestProject } from 'vitest/node';
import { ensureWebBuilt } from '../../runtime/build-web.ts';
import { bundleServer } from './bundle.ts';
import { startTestCluster, type TestCluster } from './cluster.ts';
import { ENTRY } from './process.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Admin URL of the migrated template database. */
    templateUrl: string;
  }
}

interface SharedCluster {
  readonly cluster: Promise<TestCluster>;
  users: number;
}

/** Each project sets itself up with modules of its own, in one process: the cluster is one for all of them. */
const shared = globalThis as { madangTestCluster?: SharedCluster };

export default async (project: TestProject): Promise<() => Promise<void>> => {
  await ensureWebBuilt(console);
  // Workers are forked with this environment.
  process.env[ENTRY] = await bundleServer();
  const own = (shared.madangTestCluster ??= { cluster: startTestCluster(process.env['DATABASE_URL']), users: 0 });
  own.users += 1;
  project.provide('templateUrl', (await own.cluster).templateUrl);
  return async () => {
    own.users -= 1;
    if (own.users === 0) await (await own.cluster).stop();
  };
};
