import type { Locale } from '#platform/http/handler';
import type { Mail } from '#platform/mail';
import { LINKS, TEMPLATES, type MailedPurpose, type NoticeName } from './templates.ts';

const escape = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

const HELLO: Readonly<Record<Locale, (name: string) => string>> = { ko: (name) => `${name} 님, 안녕하세요.`, en: (name) => `Hello ${name},` };
/** Names are people's own words: one line, and no address that mail programs would make a link of. */
const plainName = (name: string): string => name.replace(/[\r\n\t]+/g, ' ').replace(/[./:@]/g, ' ').trim();

interface Letter {
  readonly template: MailedPurpose | NoticeName;
  readonly to: string;
  readonly name: string;
  readonly locale: Locale;
  /** Where the web app is: never taken from a request. */
  readonly base: string;
  readonly token: string | undefined;
  /** Until a deleted account is erased. */
  readonly days: number;
}

const isMailed = (template: string): template is MailedPurpose => Object.hasOwn(LINKS, template);

/** The token is in the fragment, which no server and no referrer is told. */
const linkOf = ({ template, base, token }: Letter): string | undefined => (token === undefined || !isMailed(template) ? undefined : `${base}${LINKS[template]}#token=${token}`);

export const writeMail = (letter: Letter): Mail => {
  const { subject, text, action } = TEMPLATES[letter.template][letter.locale];
  const link = linkOf(letter);
  const hello = HELLO[letter.locale](plainName(letter.name));
  const [first = '', ...rest] = text.map((paragraph) => paragraph.replace('{days}', String(letter.days)));
  const lines = [hello, first, ...(link === undefined ? [] : [link]), ...rest];
  const button = link === undefined ? '' : `<p style="margin:24px 0"><a href="${escape(link)}" style="display:inline-block;padding:12px 20px;border-radius:10px;background:#2f6b4f;color:#fff;text-decoration:none;font-weight:600">${escape(action ?? link)}</a></p>`;
  const html = `<!doctype html><html lang="${letter.locale}"><body style="margin:0;padding:32px 16px;background:#f6f4ee;font-family:sans-serif;color:#23221f;line-height:1.7"><div style="max-width:480px;margin:0 auto;padding:32px;border-radius:16px;background:#fff"><h1 style="margin:0 0 16px;font-size:20px">${escape(subject)}</h1><p>${escape(hello)}</p><p>${escape(first)}</p>${button}${rest.map((line) => `<p style="color:#6b675e;font-size:14px">${escape(line)}</p>`).join('')}</div></body></html>`;
  return { to: letter.to, subject, text: `${lines.join('\n\n')}\n`, html };
};
