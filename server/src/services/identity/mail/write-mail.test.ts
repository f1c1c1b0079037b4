import { describe, expect, it } from 'vitest';
import { TEMPLATES } from './templates.ts';
import { writeMail } from './write-mail.ts';

const base = 'https://madang.test';
const written = (name: string) =>
  writeMail({
    template: 'password_changed',
    to: 'a@example.com',
    name,
    locale: 'en',
    base,
    token: undefined,
    days: 30,
  });
const helloOf = (name: string): string => written(name).text.split('\n\n')[0] ?? '';

describe('a name in a mail', () => {
  it.each([
    ['as it is', '하늘 Zoë', 'Hello 하늘 Zoë,'],
    ['with line breaks of every kind', 'a\r\nb\u2028c\u2029d\u0085e\vf', 'Hello a b c d e f,'],
    ['with what nobody sees', 'a\u200B\u202E\u3164\u2800\u00AD\u{E0041}b', 'Hello ab,'],
    ['of nothing that can be seen', '\u3164\u200B', 'Hello,'],
    ['none', '', 'Hello,'],
    ['an address', 'http://evil.example/x?y@z', 'Hello http evil example x?y z,'],
    ['an address in full width', 'ｈttp：／／evil．example', 'Hello ｈttp evil example,'],
    ['an address with ideographic full stops', 'evil。example｡com', 'Hello evil example com,'],
    ['an address with one-dot leaders and a small colon', 'http﹕evil․example', 'Hello http evil example,'],
    ['a backslash', 'evil\\example＼x', 'Hello evil example x,'],
  ])('%s', (_, name, hello) => {
    expect(helloOf(name)).toBe(hello);
  });

  it('is text in HTML, too', () => {
    expect(written('<b>&"\'').html).not.toMatch(/<b>|&"/);
  });
});

describe('every mail', () => {
  const templates = Object.keys(TEMPLATES) as (keyof typeof TEMPLATES)[];
  it.each(templates)('says who sent it, from where, and fills its gaps: %s', (template) => {
    for (const locale of ['ko', 'en'] as const) {
      const mail = writeMail({ template, to: 'a@example.com', name: '', locale, base, token: 'token', days: 30 });
      expect(mail.subject).toMatch(locale === 'ko' ? /^\[마당\] / : /^Madang: /);
      for (const words of [mail.text, mail.html])
        expect(words).toContain(locale === 'ko' ? `마당(${base})` : `Madang at ${base}.`);
      expect(`${mail.subject}${mail.text}${mail.html}`).not.toMatch(/\{\w+\}/);
    }
  });

  it('sends nobody to a reset by an address that is no longer theirs', () => {
    for (const locale of ['ko', 'en'] as const)
      expect(TEMPLATES.email_changed[locale].text.join(' ')).not.toMatch(/비밀번호를 잊었어요|Forgot your password/);
  });
});
