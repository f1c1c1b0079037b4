/** A file of the project in which every service has its line. */
export interface Register {
  readonly path: string;
  readonly add: (text: string, name: string) => string;
}

/** @throws Error where the file no longer looks as it did: then a line has to be written by hand, and this file mended */
const replace = (text: string, pattern: RegExp, by: (found: string) => string): string => {
  if (!pattern.test(text)) throw new Error(`nothing looks like ${String(pattern)}`);
  return text.replace(pattern, by);
};

/** Imports stay in the order of their files. */
const addImport = (text: string, line: string, isOne: RegExp): string => {
  const lines = text.split('\n');
  const others = lines.filter((each) => isOne.test(each));
  const place =
    others.find((each) => each.slice(each.indexOf('from')) > line.slice(line.indexOf('from'))) ?? others.at(-1);
  if (place === undefined) throw new Error(`no import looks like ${String(isOne)}`);
  const at =
    lines.indexOf(place) +
    (place === others.at(-1) && place.slice(place.indexOf('from')) < line.slice(line.indexOf('from')) ? 1 : 0);
  return [...lines.slice(0, at), line, ...lines.slice(at)].join('\n');
};

export const REGISTERS: readonly Register[] = [
  {
    path: 'contracts/index.ts',
    add: (text, name) =>
      replace(
        addImport(
          text,
          `import { ${name}Service } from './${name}.ts';`,
          /^import \{ \w+Service \} from '\.\/\w+\.ts';$/,
        ),
        /export const serviceContracts = \{\n(?: {2}\w+: \w+,\n)+/,
        (found) => `${found}  ${name}: ${name}Service,\n`,
      ),
  },
  {
    path: 'server/src/services.ts',
    add: (text, name) =>
      replace(
        addImport(text, `import { ${name} } from '#services/${name}';`, /^import \{ \w+ \} from '#services\/\w+';$/),
        /(?<=readonly ServiceDefinition\[\] = \[)[\w,\s]*\w/,
        (found) => `${found}, ${name}`,
      ),
  },
  {
    path: 'compose.yaml',
    add(text, name) {
      const role = name.toUpperCase();
      let changed = replace(
        text,
        /(?: {2}POSTGRES_PASSWORD_[A-Z\d]+: ''\n)+/,
        (found) => `${found}  POSTGRES_PASSWORD_${role}: ''\n`,
      );
      changed = replace(
        changed,
        /(?: {2}[A-Z\d]+_URL: http:\/\/\w+:8080\n)+/,
        (found) => `${found}  ${role}_URL: http://${name}:8080\n`,
      );
      changed = replace(
        changed,
        /(?: {6}\w+: \{ condition: service_healthy \}\n)+/,
        (found) => `${found}      ${name}: { condition: service_healthy }\n`,
      );
      changed = replace(
        changed,
        /(?: {6}[A-Z\d]+_DATABASE_URL: \*\w+-database\n)+/,
        (found) => `${found}      ${role}_DATABASE_URL: *${name}-database\n`,
      );
      return replace(
        changed,
        /\n(?: {2}#.*\n)* {2}migrate:\n/,
        (found) => `
  ${name}:
    <<: *service
    command: [start, --services, ${name}]
    environment:
      <<: *apart
      ${role}_DATABASE_URL: &${name}-database postgres://madang_${name}:\${POSTGRES_PASSWORD_${role}:-}@database/madang
${found}`,
      );
    },
  },
  {
    path: 'docs/deployment.md',
    add: (text, name) => replace(text, /(?<=\bfor role in JOBS [A-Z\d ]+)(?=;)/, () => ` ${name.toUpperCase()}`),
  },
];
