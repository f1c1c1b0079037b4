import { existsSync, readFileSync } from 'node:fs';
import { contracts, operations } from '@madang/contracts/index';
import { pathOf, type Operation } from '@madang/contracts/operation';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../server/src/cli/failure.ts';
import { CLOSING_SECONDS } from '../server/src/cli/start.ts';
import { ConfigSchema } from '../server/src/platform/config/schema.ts';
import { BODY_LIMIT } from '../server/src/platform/http/app.ts';

const read = (file: string): string => readFileSync(file, 'utf8');
const dockerfile = read('Dockerfile');
const compose = read('compose.yaml');
const unit = read('deploy/systemd/madang.service');
const nginx = read('deploy/nginx/madang.conf');
const page = read('docs/deployment.md');
const { scripts, workspaces } = JSON.parse(read('package.json')) as { scripts: Record<string, string>; workspaces: string[] };
const DEFAULTS = ConfigSchema.parse({});
const STOPPING_SECONDS = DEFAULTS.DRAIN_SECONDS + CLOSING_SECONDS;

/** First groups of all matches, once each. */
const found = (text: string, pattern: RegExp): string[] => [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))];
const pathOfOperation = (key: string): string => pathOf(key, (operations as Record<string, Operation>)[key]!).replace(/:\w+/g, '0');

describe('deployment', () => {
  it.each(Object.entries({ dockerfile, compose, unit, nginx, page }))('%s names only settings and scripts that exist', (name, text) => {
    // What the image of PostgreSQL reads is not ours.
    const settings = found(text, name === 'compose' ? /[ {]([A-Z_]+): \S/g : /(?<![/\w])([A-Z_]+)=/g).filter((setting) => !setting.startsWith('POSTGRES_'));
    expect(settings.filter((setting) => !(setting in ConfigSchema.shape))).toEqual([]);
    expect(found(text, /npm run (\w+)/g).filter((script) => !(script in scripts))).toEqual([]);
    expect(found(text, /((?:server|deploy|docs)\/[\w./-]+\.\w+)/g).filter((file) => !existsSync(file))).toEqual([]);
  });

  it('the Dockerfile copies what exists and .dockerignore lets through, the manifest of every workspace among it', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, sources = '']) => sources.split(' '));
    expect(copied.filter((source) => !existsSync(source))).toEqual([]);
    const allowed = found(read('.dockerignore'), /^!(.+)$/gm);
    expect(copied.filter((source) => source !== '.' && !allowed.some((entry) => source === entry || source.startsWith(`${entry}/`)))).toEqual([]);
    expect(copied.filter((source) => source.endsWith('/package.json'))).toEqual(workspaces.map((workspace) => `${workspace}/package.json`));
    expect(allowed.filter((entry) => !existsSync(entry))).toEqual([]);
  });

  it('the Dockerfile listens where it says, and asks after its health where there is an answer', () => {
    const port = found(dockerfile, /^EXPOSE (\d+)$/gm);
    expect(found(dockerfile, /\bPORT=(\d+)/g)).toEqual(port);
    expect(found(dockerfile, /process\.env\.PORT\}(\/\w+)/g)).toEqual([pathOfOperation('GET /ready')]);
    expect([...found(compose, /:(\d+)'\]/g), ...found(compose, /http:\/\/\w+:(\d+)/g)]).toEqual([...port, ...port]);
  });

  it('compose.yaml runs every service apart, finds each under its name, and publishes no database', () => {
    const services = Object.keys(contracts);
    expect(found(compose, /--services, (\w+)\]/g)).toEqual(['gateway', ...services]);
    for (const service of services) expect(compose).toContain(`${service.toUpperCase()}_URL: &${service}-url http://${service}:`);
    expect(found(compose.slice(compose.indexOf('\nservices:')), /^ {2}(\w+):\n {4}/gm)).toEqual(['madang', 'gateway', ...services, 'database']);
    expect(compose.match(/ports: /g)).toHaveLength(2);
  });

  it('the unit starts programs that npm ci brings', () => {
    expect(found(unit, /\/opt\/madang\/(\S+)/g).filter((file) => !existsSync(file))).toEqual([]);
  });

  it('whoever stops Madang waits as long as that may take', () => {
    for (const seconds of [...found(compose, /stop_grace_period: (\d+)s/g), ...found(unit, /TimeoutStopSec=(\d+)/g)]) expect(Number(seconds)).toBeGreaterThan(STOPPING_SECONDS);
    expect(Number(found(unit, /RestartPreventExitStatus=(\d+)/g)[0])).toBe(EXIT.usage);
  });

  it('nginx finds Madang, leaves streams alone, and lets Madang refuse what is too large', () => {
    expect(found(nginx, /server 127\.0\.0\.1:(\d+);/g)).toEqual([String(DEFAULTS.PORT)]);
    const unbuffered = new RegExp(found(nginx, /location ~ (\S+) \{[^}]*proxy_buffering off/g)[0] ?? 'none');
    // Those that may answer with JSON too tell nginx by a header.
    const streams = Object.entries(operations as Record<string, Operation>).filter(([, { responses }]) => Object.values(responses).every((body) => body === 'event-stream')).map(([key]) => key);
    expect(Object.keys(operations).filter((key) => unbuffered.test(pathOfOperation(key)))).toEqual(streams);
    const largest = Math.max(BODY_LIMIT, ...Object.values(operations as Record<string, Operation>).map(({ upload }) => upload?.maxBytes ?? 0));
    expect(Number(found(nginx, /client_max_body_size (\d+)m;/g)[0]) * 1024 * 1024).toBeGreaterThan(largest);
  });
});
