import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Names of time series that the rules ask for, without those of Prometheus itself. */
const asked = (rules: string): Set<string> =>
  new Set([...rules.matchAll(/^ +expr: (.*)$/gm)].flatMap(([, expr = '']) => expr.match(/\bmadang_[a-z_]+\b/g) ?? []));

it('alert rules ask for nothing that is not in /metrics, and each says what to do', () => {
  const rules = readFileSync('deploy/prometheus/alerts.yaml', 'utf8');
  const sources = globSync('server/src/**/*.ts')
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const known = new Set(sources.match(/\bmadang_[a-z_]+\b/g));
  const names = [...asked(rules)].map((name) => name.replace(/_(?:bucket|count|sum)$/, ''));
  expect(names.length).toBeGreaterThan(7);
  expect(names.filter((name) => !known.has(name) && !name.startsWith('madang_pool_'))).toEqual([]);
  const [alerts, descriptions] = [/- alert: /g, /^ +description: \S/gm].map((pattern) => rules.match(pattern)?.length);
  expect(descriptions).toBe(alerts);
});
