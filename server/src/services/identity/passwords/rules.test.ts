import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dictionary } from '@zxcvbn-ts/language-common';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig, serviceConfig } from '#platform/config/config';
import { settings } from '../settings.ts';
import { createOutbound } from '#platform/outbound';
import { createPasswordRules, type PasswordRules } from './rules.ts';

const BREACHED = '바다를 건너는 파란 낙타';
const PADDING = `0018A45C4D1DEF81644B54AB7F969B88D65:0`;

/** Answers as api.pwnedpasswords.com does with `Add-Padding`: suffixes and counts in lines that end with CRLF, some of them made up with a count of 0. */
describe('what may be a password', () => {
  let list: Server;
  let rules: PasswordRules;
  let trap: 'none' | '503' | 'hang' | 'html' = 'none';
  const asked: string[] = [];
  const suffixOf = (password: string): string =>
    createHash('sha1').update(password.normalize('NFKC')).digest('hex').toUpperCase().slice(5);

  beforeAll(async () => {
    list = createServer((request, response) => {
      asked.push(request.url ?? '');
      if (trap === 'hang') return;
      if (trap === '503') response.writeHead(503).end('busy');
      else if (trap === 'html') response.end('<html>not a list</html>');
      else
        response.end([PADDING, `${suffixOf(BREACHED)}:17`, `${suffixOf('padding 은 아무것도 아니다')}:0`].join('\r\n'));
    });
    await once(list.listen(0, '127.0.0.1'), 'listening');
    const whole = loadConfig(
      { BREACHED_PASSWORDS_URL: `http://127.0.0.1:${(list.address() as AddressInfo).port}/` },
      { services: [{ name: 'identity', settings }] },
    );
    const config = serviceConfig(whole, { name: 'identity', settings });
    rules = createPasswordRules(config, createOutbound(whole), pino({ level: 'silent' }));
  });
  afterAll(() => {
    list.closeAllConnections();
    list.close();
  });

  it('is long enough, and not what everybody tries first', async () => {
    await expect(rules.check('짧은것')).rejects.toMatchObject({ code: 'password_too_short' });
    await expect(rules.check('Password1')).rejects.toMatchObject({ code: 'password_too_common' });
    await expect(rules.check('ｐａｓｓｗｏｒｄ')).rejects.toMatchObject({ code: 'password_too_common' });
    // The last long one of a list that has as many as the documents say.
    await expect(rules.check('Dimazarya')).rejects.toMatchObject({ code: 'password_too_common' });
    expect(dictionary['passwords-common'].length).toBeGreaterThan(49_000);
  });

  it('was in no breach, of which the list is told five digits and no more', async () => {
    asked.length = 0;
    await expect(rules.check(BREACHED)).rejects.toMatchObject({ code: 'password_too_common' });
    expect(asked).toEqual([
      `/range/${createHash('sha1').update(BREACHED.normalize('NFKC')).digest('hex').toUpperCase().slice(0, 5)}`,
    ]);
    await expect(rules.check('padding 은 아무것도 아니다')).resolves.toBeUndefined();
    await expect(rules.check('아무도 모르는 긴 문장 하나')).resolves.toBeUndefined();
  });

  it.each(['503', 'html', 'hang'] as const)('is taken when the list is out of order: %s', async (kind) => {
    trap = kind;
    asked.length = 0;
    await expect(rules.check(BREACHED)).resolves.toBeUndefined(); // without a limit of its own it would hang here
    expect(asked).toHaveLength(1);
    trap = 'none';
  });
});
