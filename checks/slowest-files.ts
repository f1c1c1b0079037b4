import type { Reporter, TestModule } from 'vitest/node';

const SHOWN = 60;
/** Whoever runs a few files looks at each of them. */
const MANY = 20;

/** Ends a run with what its slowest files took, so that what is worth its time in every check can be decided by figures. */
export default class SlowestFiles implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (modules.length < MANY) return;
    const slowest = modules
      .map((module) => ({ path: module.relativeModuleId, seconds: module.diagnostic().duration / 1000 }))
      .toSorted((a, b) => b.seconds - a.seconds)
      .slice(0, SHOWN);
    console.log(slowest.map(({ path, seconds }) => `${seconds.toFixed(0)} s ${path}`).join('\n'));
  }
}
