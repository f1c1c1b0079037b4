import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';

const ROOT = path.resolve(import.meta.dirname, '..');

type Manifest = { readonly apiVersion: string; readonly kind: string };
interface Found {
  readonly file: string;
  readonly manifest: Manifest;
}

const documentsOf = (file: string): Found[] =>
  parseAllDocuments(readFileSync(path.join(ROOT, file), 'utf8')).map((document) => {
    expect(document.errors, file).toEqual([]);
    return { file, manifest: document.toJS() as Manifest };
  });

const found = globSync('deploy/kubernetes/**/*.yaml', { cwd: ROOT }).sort().flatMap(documentsOf);
const kustomizations = found.filter(({ manifest }) => manifest.kind === 'Kustomization');
const plain = found.filter(({ manifest }) => manifest.kind !== 'Kustomization');

/** The fields that ours use, of https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/ */
const Kustomization = z.strictObject({
  apiVersion: z.literal('kustomize.config.k8s.io/v1beta1'),
  kind: z.literal('Kustomization'),
  namespace: z.string().optional(),
  nameSuffix: z.string().optional(),
  resources: z.array(z.string()),
  images: z
    .array(z.strictObject({ name: z.string(), newName: z.string().optional(), newTag: z.string().optional() }))
    .optional(),
  labels: z
    .array(
      z.strictObject({
        pairs: z.record(z.string(), z.string()),
        includeSelectors: z.boolean().optional(),
        includeTemplates: z.boolean().optional(),
      }),
    )
    .optional(),
  patches: z.array(z.strictObject({ target: z.strictObject({ kind: z.string() }), patch: z.string() })).optional(),
});

const Patch = z.array(
  z.strictObject({
    op: z.enum(['add', 'replace']),
    path: z.string().regex(/^(\/[^/~]+)+$/),
    value: z.unknown(),
  }),
);

/** What a patch (RFC 6902) makes of a manifest; of its operations, the two that ours use. */
const patched = (manifest: Manifest, patch: z.output<typeof Patch>): Manifest => {
  const result = structuredClone(manifest);
  for (const { op, path: pointer, value } of patch) {
    const parts = pointer.slice(1).split('/');
    const last = parts.pop() ?? '';
    const parent = parts.reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], result);
    if (op === 'replace') expect(parent, pointer).toHaveProperty([last]);
    if (last === '-') (parent as unknown[]).push(value);
    else (parent as Record<string, unknown>)[last] = value;
  }
  return result;
};

const isOf =
  (folder: string) =>
  ({ file }: Found): boolean =>
    path.dirname(file) === folder;

/** Each kustomization's patches, on what it takes them to. */
const afterPatches = kustomizations.flatMap(({ file, manifest }) => {
  const { patches = [], resources } = Kustomization.parse(manifest);
  const targets = resources.flatMap((resource) =>
    plain.filter(isOf(path.normalize(path.join(path.dirname(file), resource)))),
  );
  return patches.flatMap(({ target, patch }) =>
    targets
      .filter((each) => each.manifest.kind === target.kind)
      .map((each) => ({ file, manifest: patched(each.manifest, Patch.parse(parse(patch))) })),
  );
});

/** Where a type of Kubernetes' own is: networking.k8s.io/v1 is networking/v1, and v1 alone core/v1. */
const moduleOf = (apiVersion: string): string => {
  const [group = '', version] = apiVersion.split('/');
  return version === undefined
    ? `kubernetes-types/core/${group}`
    : `kubernetes-types/${group.split('.')[0]}/${version}`;
};

/** What the compiler has to say where each manifest is given to be what it calls itself. Of a literal, no field is too many for it. */
const problemsOf = (manifests: readonly Found[]): string[] => {
  const name = path.join(ROOT, 'checks/manifests-as-types.ts');
  const lines = manifests.map(
    ({ manifest }, index) =>
      `export const m${index}: import('${moduleOf(manifest.apiVersion)}').${manifest.kind} = ${JSON.stringify(manifest)};`,
  );
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    types: [],
    lib: ['lib.es2022.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const host = ts.createCompilerHost(options);
  const getSourceFile = host.getSourceFile.bind(host);
  const fileExists = host.fileExists.bind(host);
  host.fileExists = (file) => file === name || fileExists(file);
  host.getSourceFile = (file, ...how) =>
    file === name ? ts.createSourceFile(file, lines.join('\n'), ts.ScriptTarget.ES2022) : getSourceFile(file, ...how);
  const program = ts.createProgram([name], options, host);
  return ts.getPreEmitDiagnostics(program, program.getSourceFile(name)).map(({ file, start = 0, messageText }) => {
    const line = file?.getLineAndCharacterOfPosition(start).line ?? 0;
    return `${manifests[line]?.file}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
};

it('the manifests have no field that Kubernetes does not know, and each that it needs', () => {
  expect(plain.length).toBeGreaterThan(12);
  // One of each service.
  expect(afterPatches).toHaveLength(globSync('deploy/kubernetes/services/*', { cwd: ROOT }).length);
  const deployment = plain.find(({ manifest }) => manifest.kind === 'Deployment')!;
  const wrong = structuredClone(deployment.manifest) as Manifest & {
    spec: { template: { spec: Record<string, unknown> } };
  };
  wrong.spec.template.spec['terminationGraceSeconds'] = 45;
  const unfinished = { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 1 } };
  expect(
    problemsOf([
      ...plain,
      ...afterPatches,
      { file: 'an unknown field', manifest: wrong },
      { file: 'no selector', manifest: unfinished },
    ]),
  ).toEqual([
    expect.stringMatching(/^an unknown field: .*"terminationGraceSeconds"' does not exist/),
    expect.stringMatching(/^no selector: /),
  ]);
});

it('the kustomizations name what is there, and all that is there is named', () => {
  const named = kustomizations.flatMap(({ file, manifest }) =>
    Kustomization.parse(manifest).resources.map((resource) => path.normalize(path.join(path.dirname(file), resource))),
  );
  const there = new Set(found.flatMap(({ file }) => [file, path.dirname(file)]));
  expect(named.filter((each) => !there.has(each))).toEqual([]);
  expect(plain.map(({ file }) => file).filter((file) => !named.includes(file))).toEqual([]);
});

it('the names that services are asked by give the address of each pod, on the port that it listens on', () => {
  type Service = Manifest & { metadata: { name: string }; spec: { clusterIP?: string; ports: { port: number }[] } };
  const of = (kind: string, file: string) =>
    found.find(({ manifest, file: at }) => manifest.kind === kind && at === file)?.manifest;
  const addresses = of('ConfigMap', 'deploy/kubernetes/overlays/apart/addresses.yaml') as Manifest & {
    data: Record<string, string>;
  };
  const service = of('Service', 'deploy/kubernetes/service/service.yaml') as Service;
  const deployment = of('Deployment', 'deploy/kubernetes/service/service.yaml') as Manifest & {
    metadata: { name: string };
    spec: { template: { spec: { containers: { ports: { containerPort: number }[] }[] } } };
  };
  expect(service.spec.clusterIP).toBe('None');
  // The name of the Deployment was that of a Service with an address, which an update cannot take from it.
  expect(service.metadata.name).not.toBe(deployment.metadata.name);
  const listensOn = deployment.spec.template.spec.containers[0]?.ports[0]?.containerPort;
  // No address of the cluster stands before the pods that could give another port.
  expect(service.spec.ports.map(({ port }) => port)).toEqual([listensOn]);
  const suffixes = globSync('deploy/kubernetes/services/*', { cwd: ROOT }).map((folder) => path.basename(folder));
  expect(Object.values(addresses.data).sort()).toEqual(
    suffixes.map((suffix) => `dns+http://${service.metadata.name}${suffix}:${listensOn}`).sort(),
  );
  // Who comes from outside the cluster is given one address.
  expect((of('Service', 'deploy/kubernetes/base/door.yaml') as Service).spec.clusterIP).toBeUndefined();
});
