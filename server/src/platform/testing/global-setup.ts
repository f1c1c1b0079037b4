import type { TestProject } from 'vitest/node';
import { ensureWebBuilt } from '../../runtime/build-web.ts';
import { startTestCluster } from './cluster.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Admin URL of the migrated template database. */
    templateUrl: string;
  }
}

export default async (project: TestProject): Promise<() => Promise<void>> => {
  await ensureWebBuilt(console);
  const cluster = await startTestCluster(process.env['DATABASE_URL']);
  project.provide('templateUrl', cluster.templateUrl);
  return () => cluster.stop();
};
