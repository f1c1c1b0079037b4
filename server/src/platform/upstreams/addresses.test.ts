import { expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../config/config.ts';
import { addressesProblem, parseAddresses } from './addresses.ts';

it('a setting names one process, several, or what DNS is asked for', () => {
  expect(parseAddresses('http://a:1')).toEqual([{ kind: 'address', origin: 'http://a:1' }]);
  expect(
    parseAddresses(' http://a:1/, https://[::1]:2 ,dns+http://chat:8001, srv+https://_http._tcp.chat.example '),
  ).toEqual([
    { kind: 'address', origin: 'http://a:1' },
    { kind: 'address', origin: 'https://[::1]:2' },
    { kind: 'dns', scheme: 'http', host: 'chat', port: '8001' },
    { kind: 'srv', scheme: 'https', name: '_http._tcp.chat.example' },
  ]);
  expect(parseAddresses('dns+https://chat')[0]).toMatchObject({ port: '443' });
  const many = Array.from({ length: 1000 }, (_, index) => `http://10.0.${index >> 8}.${index & 255}:8001`).join(',');
  expect(parseAddresses(many)).toHaveLength(1000);
});

it.each([
  '',
  ' , ',
  'chat:8001',
  'ftp://chat',
  'unix:///run/chat.sock',
  'file:///etc/passwd',
  'http://',
  'http://a b',
  'http://a;server_name',
  'dns+http://a{b}:80',
  "http://a'b",
  'http://$a',
  'http://chat:99999',
  'http://user:password@chat',
  'http://chat/api',
  'http://chat?x=1',
  'http://chat#x',
  'dns+ftp://chat',
  'dns+http://10.0.0.1:80',
  'dns+http://[::1]:80',
  'srv+http://chat',
  'srv+http://_http._tcp.chat:80',
  'http://chat:1,javascript:alert(1)',
])('what is no address of a service is refused in words: %s', (text) => {
  expect(addressesProblem(text)).toMatch(/\w/);
  expect(addressesProblem(text)).not.toContain('password@');
  if (text.trim() !== '') expect(() => loadConfig({ CHAT_URL: text })).toThrow(ConfigError);
});

it('servers of DNS are numbers', () => {
  expect(loadConfig({ DISCOVERY_SERVERS: '127.0.0.1:8600, 10.0.0.2, [::1]:53' }).DISCOVERY_SERVERS).toHaveLength(3);
  expect(() => loadConfig({ DISCOVERY_SERVERS: 'consul:8600' })).toThrow('is no address of a DNS server');
});
