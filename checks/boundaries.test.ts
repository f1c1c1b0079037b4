import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { cruise, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser';
import { describe, expect, it } from 'vitest';

interface Boundaries {
  readonly forbidden: NonNullable<IFlattenedRuleSet['forbidden']>;
  readonly options: Record<string, unknown>;
}
const { forbidden, options } = createRequire(import.meta.url)('./boundaries.cjs') as Boundaries;
const RULES = forbidden.map(({ name }) => name ?? '');
const FIXTURES = path.join(import.meta.dirname, 'fixtures');

const cruiseTree = async (baseDir: string, folders: string[]): Promise<ICruiseResult> => {
  const { exclude, ...rest } = options;
  // The fixtures live in the folder that the rules leave out.
  const scope = baseDir.startsWith(FIXTURES) ? rest : { exclude, ...rest };
  const { output } = await cruise(folders, { ...scope, baseDir, validate: true, ruleSet: { forbidden } });
  return output as ICruiseResult;
};

const cruiseFixture = (name: string): Promise<ICruiseResult> => {
  const baseDir = path.join(FIXTURES, name);
  return cruiseTree(
    baseDir,
    readdirSync(baseDir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name),
  );
};

describe('boundaries', () => {
  it('have a fixture for every rule, and no other', () => {
    console.log(`boundaries: ${RULES.length} rules, each with a fixture`);
    expect(readdirSync(FIXTURES).sort()).toEqual(['clean', ...RULES].sort());
  });

  it.each(RULES)('%s fires on every bad file of its fixture, alone', async (name) => {
    const { modules, summary } = await cruiseFixture(name);
    const bad = modules.map(({ source }) => source).filter((source) => /^bad/i.test(path.basename(source)));
    expect(bad.length).toBeGreaterThan(0);
    expect([...new Set(summary.violations.map((violation) => violation.rule.name))]).toEqual([name]);
    expect([...new Set(summary.violations.map(({ from }) => from))].sort()).toEqual(bad.sort());
  });

  it('let clean code pass', async () => {
    const { summary } = await cruiseFixture('clean');
    expect(summary.violations).toEqual([]);
    expect(summary.totalDependenciesCruised).toBeGreaterThan(10);
  });

  it('see the ways in which this repository imports', async () => {
    const { modules } = await cruiseTree(path.join(FIXTURES, '../..'), [
      'server/src/services.ts',
      'web/src/app/api.ts',
      'web/src/app/App.vue',
    ]);
    const seen = new Map(
      modules.flatMap(({ source, dependencies }) =>
        dependencies.map(({ resolved, dependencyTypes }) => [`${source} > ${resolved}`, dependencyTypes]),
      ),
    );
    expect(seen.get('server/src/services.ts > server/src/services/chat/index.ts')).toContain('aliased-subpath-import');
    expect(seen.get('web/src/app/api.ts > contracts/index.ts')).toContain('type-only');
    expect([...seen].find(([edge]) => edge.startsWith('web/src/app/App.vue > node_modules/vue/'))?.[1]).toContain(
      'npm',
    );
  });
});
