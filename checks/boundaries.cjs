/**
 * Who may import whom (docs/architecture.md). Each rule has a fixture in checks/fixtures: what its files named `bad` do
 * is refused by that rule and by no other.
 */
const service = '^server/src/services/([^/]+)/';
const tests = '(\\.test\\.ts$|/testing/)';
const refuse = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    refuse('contracts-import-nothing-of-ours', { path: '^contracts/' }, { path: '^(server|web)/' }),
    refuse(
      'packages-know-no-application',
      { path: '^packages/', pathNot: '^packages/client/' },
      { path: '^(contracts|server|web|e2e|bench|checks)/' },
      'What lies in packages could be published as it is.',
    ),
    refuse(
      'client-knows-contracts-alone',
      { path: '^packages/client/' },
      { path: '^(server|web|e2e|bench|checks)/' },
      'It is published.',
    ),
    refuse(
      'client-imports-contracts-as-types',
      { path: '^packages/client/src/', pathNot: tests },
      { path: '^contracts/', dependencyTypesNot: ['type-only'] },
      'Where it is published they are written out; nothing of zod goes along.',
    ),
    refuse(
      'packages-have-one-door',
      { pathNot: '^packages/' },
      { path: '^packages/[^/]+/src/(?!(index|decode-limits|sharp|documents|page)\\.ts$)' },
      'Beside it only what its package.json exports by name.',
    ),
    refuse('web-never-imports-server', { path: '^web/' }, { path: '^server/' }),
    refuse(
      'web-imports-contracts-as-types',
      { path: '^web/', pathNot: '\\.test\\.ts$' },
      { path: '^contracts/', dependencyTypesNot: ['type-only'] },
      'Validation weighs 16 kB; the browser gets its types only.',
    ),
    refuse(
      'platform-never-imports-services',
      { path: '^server/src/platform/', pathNot: '^server/src/platform/testing/' },
      { path: '^server/src/(services|gateway|runtime|cli)' },
    ),
    refuse(
      'services-meet-through-contracts',
      { path: service },
      { path: service, pathNot: '^server/src/services/$1/' },
    ),
    refuse('services-have-one-door', { pathNot: service }, { path: '^server/src/services/[^/]+/(?!index\\.ts$)' }),
    refuse(
      'services-do-not-know-the-runtime',
      { path: service },
      { path: '^server/src/((runtime|cli|gateway)/|[^/]+\\.ts$)' },
    ),
    refuse('gateway-never-imports-services', { path: '^server/src/gateway/' }, { path: '^server/src/services' }),
    refuse(
      'content-is-read-by-seeds',
      { pathNot: '(^server/src/services/[^/]+/(seed|content)[^/]*\\.ts$|\\.test\\.ts$)' },
      { path: '^content/' },
      'Files that are read by path are held to the same by eslint.config.js.',
    ),
    refuse(
      'tests-stay-out-of-production',
      { path: '^(contracts|packages/[^/]+/src|server|web)/', pathNot: tests },
      { path: `(${tests}|^(e2e|bench|checks)/)` },
    ),
    refuse('no-cycles', {}, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
    refuse('no-cycles-of-types', {}, { circular: true, via: { dependencyTypes: ['type-only'] } }),
    // The client as it is published is built where somebody uses it.
    refuse('no-unresolvable', {}, { couldNotResolve: true, pathNot: '^@madang/client$' }),
    refuse(
      'no-dev-dependencies-in-production',
      { path: '^(contracts|packages/(?!client/)[^/]+/src|server/src|web/src)/', pathNot: tests },
      {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['npm', 'npm-peer', 'npm-optional', 'type-only'],
      },
      'What only the root declares counts as well: it is there while we develop. The client is published as one file.',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(checks|(web|packages/client)/dist[^/]*)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.vue', '.css'],
    },
  },
};
