import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { loadConfig } from '../platform/config/config.ts';
import { SERVICES } from '../services.ts';
import { fromTheNetwork, greeting } from './greeting.ts';

const NAMES = ['gateway', ...SERVICES.map(({ name }) => name)];
const linesOf = async (env: Readonly<Record<string, string>>): Promise<Record<string, string>> => {
  const config = loadConfig({ MADANG_DATA: '/srv/madang', ...env }, { services: SERVICES, wholeInstallation: true });
  const home = { kind: 'embedded', origin: 'created' } as never;
  const text = await greeting({ url: 'http://localhost:9000', home }, config, NAMES);
  return Object.fromEntries(
    [...text.matchAll(/^ {2}(\S.{9})(.+)$/gm)].map(([, label = '', value = '']) => [label.trim(), value]),
  );
};

it('tells the address, that of the local network, the data folder in force and the model', async () => {
  const lines = await linesOf({ HOST: '192.0.2.7', OPENAI_API_KEY: 'sk-hidden', OPENAI_MODEL: 'gpt-a, gpt-b' });
  expect(lines).toMatchObject({
    'Web app': 'http://localhost:9000',
    Network: 'http://192.0.2.7:9000',
    Database: 'embedded PostgreSQL (created) in /srv/madang',
    Models: 'openai/gpt-a, openai/gpt-b',
  });
  expect(JSON.stringify(lines)).not.toContain('hidden');
  const chosen = await linesOf({ OPENAI_API_KEY: 'sk', OPENAI_MODEL: 'gpt-a,gpt-b', DEFAULT_MODEL: 'openai/gpt-b' });
  expect(chosen['Models']).toBe('openai/gpt-b, openai/gpt-a');
  expect((await linesOf({}))['Models']).toMatch(/^none by the settings: the built-in rules answer/);
});

it('tells who cannot be reached how to be, and names every address of a machine that listens on all', () => {
  for (const HOST of ['127.0.0.1', '127.0.0.2', '::1', 'localhost'])
    expect(fromTheNetwork({ HOST }, 8080)).toBe('for this machine alone; HOST=0.0.0.0 opens it to others');
  const addresses = ['192.0.2.7', '198.51.100.3'];
  for (const HOST of ['0.0.0.0', '::'])
    expect(fromTheNetwork({ HOST }, 9000, addresses)).toBe('http://192.0.2.7:9000, http://198.51.100.3:9000');
  expect(fromTheNetwork({ HOST: '0.0.0.0' }, 80, [])).toBe('this machine is in none');
  expect(fromTheNetwork({ HOST: '2001:db8::7' }, 80)).toBe('http://[2001:db8::7]');
  const inside = Object.values(networkInterfaces()).flatMap((each) => (each ?? []).filter(({ internal }) => internal));
  for (const { address } of inside) expect(fromTheNetwork({ HOST: '0.0.0.0' }, 80)).not.toContain(address);
});
