import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, globSync } from 'node:fs';
import { contracts, operations } from '@madang/contracts/index';
import { pathOf, type Operation } from '@madang/contracts/operation';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../server/src/cli/exit-codes.ts';
import { mostConnections } from '../server/src/runtime/database.ts';
import { CLOSING_SECONDS } from '../server/src/runtime/stop-at-signal.ts';
import { loadConfig } from '../server/src/platform/config/config.ts';
import { BODY_LIMIT } from '../server/src/platform/http/app.ts';
import { SERVICES } from '../server/src/services.ts';
import { REGISTERS } from '../scripts/new-service/registers.ts';

const read = (file: string): string => readFileSync(file, 'utf8');
const dockerfile = read('Dockerfile');
const compose = read('compose.yaml');
const unit = read('deploy/systemd/madang.service');
const nginx = read('deploy/nginx/madang.conf');
const page = read('docs/deployment.md');
const { scripts, workspaces } = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  workspaces: string[];
};
const DEFAULTS = loadConfig({}, { services: SERVICES });
const STOPPING_SECONDS = DEFAULTS.DRAIN_SECONDS + CLOSING_SECONDS;

/** First groups of all matches, once each. */
const found = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? '')),
];
/** As `npm run new-service -- NAME` writes it. */
const withService = (file: string, name: string): string => {
  const register = REGISTERS.find(({ path }) => path === file);
  if (register === undefined) throw new Error(`new-service does not write into ${file}`);
  return register.add(read(file), name);
};
const NAMES = Object.keys(contracts);
/** Those that there are, and those with one more. */
const INSTALLATIONS = [
  { of: 'as it is', services: NAMES, compose, page },
  {
    of: 'with a new service',
    services: [...NAMES, 'notes2'],
    compose: withService('compose.yaml', 'notes2'),
    page: withService('docs/deployment.md', 'notes2'),
  },
];
const pathOfOperation = (key: string): string =>
  pathOf(key, (operations as Record<string, Operation>)[key]!).replace(/:\w+/g, '0');

describe('deployment', () => {
  it('the nginx file keeps metrics to this machine, whether or not a slash ends the path', () => {
    expect(nginx).toMatch(/location \/metrics \{\s+allow 127\.0\.0\.1;\s+allow ::1;\s+deny all;/);
  });

  it.each(Object.entries({ dockerfile, compose, unit, nginx, page }))(
    '%s names only settings and scripts that exist',
    (name, text) => {
      // What the image of PostgreSQL reads is not ours, nor the key of the store.
      const settings = found(text, name === 'compose' ? /[ {]([A-Z_]+): \S/g : /(?<![/\w])([A-Z_]+)=/g).filter(
        (setting) => !setting.startsWith('POSTGRES_') && setting !== 'STORE_PASSWORD',
      );
      expect(settings.filter((setting) => !(setting in DEFAULTS.settings))).toEqual([]);
      expect(found(text, /npm run (\w+)/g).filter((script) => !(script in scripts))).toEqual([]);
      expect(found(text, /((?:server|deploy|docs)\/[\w./-]+\.\w+)/g).filter((file) => !existsSync(file))).toEqual([]);
    },
  );

  it('the Dockerfile copies what exists and .dockerignore lets through, the manifest of every workspace among it', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, sources = '']) =>
      sources.split(' '),
    );
    expect(copied.filter((source) => !existsSync(source))).toEqual([]);
    const allowed = found(read('.dockerignore'), /^!(.+)$/gm);
    expect(
      copied.filter(
        (source) => source !== '.' && !allowed.some((entry) => source === entry || source.startsWith(`${entry}/`)),
      ),
    ).toEqual([]);
    expect(copied.filter((source) => source.endsWith('/package.json')).sort()).toEqual(
      workspaces.flatMap((workspace) => globSync(`${workspace}/package.json`)).sort(),
    );
    expect(allowed.filter((entry) => !existsSync(entry))).toEqual([]);
  });

  it('.dockerignore keeps nothing out of the copied folders but what is for tests', () => {
    const folders = found(read('.dockerignore'), /^!([\w-]+)$/gm);
    // Each holds for a name at any depth.
    const kept = found(read('.dockerignore'), /^\*\*\/(.+)$/gm).map(
      (pattern) => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`),
    );
    const files = execFileSync('git', ['ls-files', ...folders], { encoding: 'utf8' })
      .trim()
      .split('\n');
    const missing = files.filter((file) => file.split('/').some((part) => kept.some((pattern) => pattern.test(part))));
    expect(files.length).toBeGreaterThan(1000);
    expect(missing.filter((file) => !/\.test\.ts$|\/testing\//.test(file))).toEqual([]);
  });

  it('the Dockerfile listens where it says, and asks after its health where there is an answer', () => {
    const port = found(dockerfile, /^EXPOSE (\d+)$/gm);
    expect(found(dockerfile, /\bPORT=(\d+)/g)).toEqual(port);
    expect(found(dockerfile, /process\.env\.PORT\}(\/\w+)/g)).toEqual([pathOfOperation('GET /ready')]);
    expect([...found(compose, /:(\d+)'\]/g), ...found(compose, /http:\/\/\w+:(\d+)/g)]).toEqual([...port, ...port]);
  });

  it.each(INSTALLATIONS)(
    'compose.yaml $of runs every service apart, finds each under its name, and publishes no database',
    ({ services, compose }) => {
      expect(found(compose, /--services, (\w+)\]/g)).toEqual(['gateway', ...services]);
      for (const service of services) expect(compose).toContain(`${service.toUpperCase()}_URL: http://${service}:`);
      expect(found(compose.slice(compose.indexOf('\nservices:')), /^ {2}(\w+):\n {4}/gm)).toEqual([
        'madang',
        'gateway',
        ...services,
        'migrate',
        'database',
      ]);
      expect(compose.match(/ports: /g)).toHaveLength(2);
    },
  );

  it.each(INSTALLATIONS)(
    'compose.yaml $of gives each container the database by its own roles alone, and its owner to the one that migrates',
    ({ services, compose, page }) => {
      const [, addresses = '', apart = ''] = compose.split(/^x-(?:addresses|apart): .*$/m);
      const databases = (text: string): string[] => found(text, /\b((?:[A-Z\d]+_)?DATABASE_URL): /g);
      /** A container's part of the file. */
      const block = (name: string): string =>
        compose.slice(compose.indexOf(`\n  ${name}:\n`)).split(/\n(?: {2}#| {2}\w|\w)/)[1] ?? '';
      const roles = ['jobs', ...services].map((role) => role.toUpperCase());
      expect(databases(addresses)).toEqual([]);
      expect(databases(apart.slice(0, apart.indexOf('\nx-')))).toEqual(['JOBS_DATABASE_URL']);
      expect(block('gateway')).toContain("environment:\n      <<: *addresses\n      MADANG_SECRET_KEY: ''");
      expect(databases(block('gateway'))).toEqual([]);
      for (const service of services) {
        expect(block(service)).toContain('environment:\n      <<: *apart\n');
        expect(databases(block(service))).toEqual([`${service.toUpperCase()}_DATABASE_URL`]);
      }
      expect(databases(block('migrate'))).toEqual(['DATABASE_URL', ...roles.map((role) => `${role}_DATABASE_URL`)]);
      // .env goes to all of them: what it says of passwords is taken away again.
      const passwords = found(compose, /\$\{(POSTGRES_PASSWORD\w*):-\}/g).sort();
      expect(passwords).toEqual(['POSTGRES_PASSWORD', ...roles.map((role) => `POSTGRES_PASSWORD_${role}`)].sort());
      expect(found(compose, /^ {2}(POSTGRES_PASSWORD\w*): ''$/gm).sort()).toEqual(passwords);
      expect(compose).toContain("\n  STORE_PASSWORD: ''");
      for (const part of [addresses, block('migrate')]) expect(part).toContain('<<: *no-passwords');
      expect(apart).toContain('<<: *addresses');
      expect(found(page, /\b(JOBS [A-Z\d ]+);/g)).toEqual([roles.join(' ')]);
    },
  );

  it.each(REGISTERS)('a new service finds its place in $path', ({ path, add }) => {
    const [before, after] = [read(path), add(read(path), 'notes2')].map((text) => text.split('\n'));
    expect(after?.filter((line) => !before?.includes(line)).join('\n')).toMatch(/notes2/i);
  });

  it('only a named address is believed of where a request comes from: the gateway by the services, the machine by what stands before all', () => {
    const network = String.raw`\$\{MADANG_NETWORK:-([\d.]+)\}`;
    const [prefix = ''] = found(compose, new RegExp(`TRUSTED_PROXIES: &gateway-address '${network}\\.2'`, 'g'));
    expect(prefix).toMatch(/^172\.30\.\d+$/);
    expect(compose).toContain('ipv4_address: *gateway-address');
    expect(found(compose, new RegExp(`gateway: '${network}\\.1'`, 'g'))).toEqual([prefix]);
    // Others start before the gateway, and must not be given its address.
    expect(found(compose, new RegExp(`ip_range: '${network}\\.128/25'`, 'g'))).toEqual([prefix]);
    expect(found(page, /^TRUSTED_PROXIES=(.*)$/gm)).toEqual(['127.0.0.1', `${prefix}.1`]);
    expect(compose.match(/TRUSTED_PROXIES/g)).toHaveLength(2);
  });

  it('nginx says anew all that a client may have claimed of its way', () => {
    for (const [header, value] of Object.entries({
      'X-Forwarded-For': '$remote_addr',
      'X-Real-IP': '$remote_addr',
      'X-Forwarded-Proto': '$scheme',
      'X-Forwarded-Host': '$host',
      'X-Forwarded-Port': '$server_port',
      Forwarded: '""',
    })) {
      expect(found(nginx, new RegExp(`proxy_set_header ${header} (\\S+);`, 'g'))).toEqual([value]);
    }
    // One of these within a location would take the place of all of them there.
    expect(nginx.slice(nginx.indexOf('location /'))).not.toContain('proxy_set_header');
  });

  it('the unit starts programs that npm ci brings', () => {
    expect(found(unit, /\/opt\/madang\/(\S+)/g).filter((file) => !existsSync(file))).toEqual([]);
  });

  it('nginx writes down no address with what opens it', () => {
    const [format = ''] = found(nginx, /log_format madang '(.*)';/g);
    expect(format).toContain('$uri');
    expect(format).not.toMatch(/\$(request|request_uri|args|query_string|http_referer)\b/);
    expect(found(nginx, /access_log \S+ (\w+);/g)).toEqual(['madang']);
  });

  it('whoever stops Madang waits as long as that may take', () => {
    for (const seconds of [...found(compose, /stop_grace_period: (\d+)s/g), ...found(unit, /TimeoutStopSec=(\d+)/g)])
      expect(Number(seconds)).toBeGreaterThan(STOPPING_SECONDS);
    expect(Number(found(unit, /RestartPreventExitStatus=(\d+)/g)[0])).toBe(EXIT.usage);
  });

  it('nginx finds Madang, leaves streams alone, and lets Madang refuse what is too large', () => {
    expect(found(nginx, /server 127\.0\.0\.1:(\d+);/g)).toEqual([String(DEFAULTS.PORT)]);
    const unbuffered = new RegExp(found(nginx, /location ~ (\S+) \{[^}]*proxy_buffering off/g)[0] ?? 'none');
    // Those with a size of their own.
    const large = found(nginx, /location = (\S+) \{[^}]*client_max_body_size 2001m;[^}]*proxy_buffering off/g);
    const isLarge = (key: string): boolean => large.includes(pathOfOperation(key));
    // Those that may answer with JSON too tell nginx by a header.
    const streams = Object.entries(operations as Record<string, Operation>)
      .filter(([, { responses }]) => Object.values(responses).every((body) => body === 'event-stream'))
      .map(([key]) => key);
    expect(Object.keys(operations).filter((key) => unbuffered.test(pathOfOperation(key)) || isLarge(key))).toEqual(
      streams,
    );
    const largest = Math.max(
      BODY_LIMIT,
      ...Object.entries(operations as Record<string, Operation>).map(([key, { upload }]) =>
        isLarge(key) ? 0 : (upload?.maxBytes ?? 0),
      ),
    );
    const most = operations['POST /import/conversations'].upload.maxBytes;
    expect(2001 * 1024 * 1024).toBeGreaterThan(most);
    const ingress = found(read('deploy/kubernetes/base/door.yaml'), /proxy-body-size: (\d+)m/g);
    expect(Number(ingress[0]) * 1024 * 1024).toBeGreaterThan(most);
    expect(Number(found(read('deploy/iis/web.config'), /maxAllowedContentLength="(\d+)"/g)[0])).toBeGreaterThan(most);
    expect(Number(found(nginx, /client_max_body_size (\d+)m;/g)[0]) * 1024 * 1024).toBeGreaterThan(largest);
  });
});

it('docs/deployment.md says how many connections a process opens', () => {
  const apart = SERVICES.filter(({ name }) => name !== 'chat').map((service) => mostConnections([service]));
  const chat = mostConnections(SERVICES.filter(({ name }) => name === 'chat'));
  expect(page.replaceAll(/\s+/g, ' ')).toContain(
    `${Math.min(...apart)} to ${Math.max(...apart)} connections at most when it is busy, one with \`chat\` ${chat} and one with everything in it ${mostConnections(SERVICES)}.`,
  );
});
