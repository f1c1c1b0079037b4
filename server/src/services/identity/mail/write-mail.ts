import { lineOf } from '@madang/contracts/fields';
import type { Locale } from '#platform/http/handler';
import type { Mail } from '#platform/mail';
import { LINKS, TEMPLATES, type MailedPurpose, type NoticeName, type Words } from './templates.ts';

const escape = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

const HELLO: Readonly<Record<Locale, (name: string) => string>> = {
  ko: (name) => (name === '' ? '안녕하세요.' : `${name} 님, 안녕하세요.`),
  en: (name) => (name === '' ? 'Hello,' : `Hello ${name},`),
};

/** Which service writes, and where it really is: whoever gets a mail can hold its links against that. */
const SENDER: Readonly<Record<Locale, { subject: (words: string) => string; footer: (base: string) => string }>> = {
  ko: {
    subject: (words) => `[마당] ${words}`,
    footer: (base) => `마당(${base})에서 보냈어요. 마당은 메일로 비밀번호나 인증 코드를 묻지 않아요.`,
  },
  en: {
    subject: (words) => `Madang: ${words}`,
    footer: (base) => `Sent by Madang at ${base}. Madang never asks for your password or a code by email.`,
  },
};

/** What mail programs and browsers take for a part of an address, in whichever width it is written (UTS 46, 4). */
const isOfAnAddress = (char: string): boolean => /[./:@\\\u3002]/u.test(char.normalize('NFKC'));
/** Names are people's own words: one line, and no address that mail programs would make a link of. */
const plainName = (name: string): string =>
  lineOf(Array.from(lineOf(name), (char) => (isOfAnAddress(char) ? ' ' : char)).join(''));

interface Written {
  readonly to: string;
  /** Empty where whoever reads the mail may never have heard of the account. */
  readonly name: string;
  readonly locale: Locale;
  /** Where the web app is: never taken from a request. */
  readonly base: string;
  readonly words: Words;
  readonly link: string | undefined;
}

export const write = ({ to, name, locale, base, words: { subject, text, action }, link }: Written): Mail => {
  const sender = SENDER[locale];
  const hello = HELLO[locale](plainName(name));
  const [first, ...rest] = [...text, sender.footer(base)];
  const lines = [hello, first, ...(link === undefined ? [] : [link]), ...rest];
  const button =
    link === undefined
      ? ''
      : `<p style="margin:24px 0"><a href="${escape(link)}" style="display:inline-block;padding:12px 20px;border-radius:10px;background:#2f6b4f;color:#fff;text-decoration:none;font-weight:600">${escape(action ?? link)}</a></p>`;
  const html = `<!doctype html><html lang="${locale}"><body style="margin:0;padding:32px 16px;background:#f6f4ee;font-family:sans-serif;color:#23221f;line-height:1.7"><div style="max-width:480px;margin:0 auto;padding:32px;border-radius:16px;background:#fff"><h1 style="margin:0 0 16px;font-size:20px">${escape(subject)}</h1><p>${escape(hello)}</p><p>${escape(first)}</p>${button}${rest.map((line) => `<p style="color:#6b675e;font-size:14px">${escape(line)}</p>`).join('')}</div></body></html>`;
  return { to, subject: sender.subject(subject), text: `${lines.join('\n\n')}\n`, html };
};

interface Letter extends Omit<Written, 'words' | 'link'> {
  readonly template: MailedPurpose | NoticeName;
  readonly token: string | undefined;
  /** Until a deleted account is erased. */
  readonly days: number;
}

const isMailed = (template: string): template is MailedPurpose => Object.hasOwn(LINKS, template);

/** The token is in the fragment, which no server and no referrer is told. */
const linkOf = ({ template, base, token }: Letter): string | undefined =>
  token === undefined || !isMailed(template) ? undefined : `${base}${LINKS[template]}#token=${token}`;

export const writeMail = (letter: Letter): Mail => {
  const { subject, text, ...action } = TEMPLATES[letter.template][letter.locale];
  const fill = (words: string): string => words.replace('{days}', String(letter.days));
  return write({ ...letter, words: { subject: fill(subject), text: text.map(fill), ...action }, link: linkOf(letter) });
};
