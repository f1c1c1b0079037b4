import { lineOf, type Locale } from '@madang/contracts/fields';
import type { NotificationContract, NotificationValues, NotificationWords } from '@madang/contracts/notifications';

/** A notification as a person reads it, in the app and in mail: each value in one line, whatever is in it. */
export const wordsOf = (
  { link, unknown, ...words }: NotificationContract,
  values: NotificationValues,
  locale: Locale,
): NotificationWords & { readonly link: string } => {
  const valueOf = (name: string): string => lineOf(String(values[name] ?? ''));
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => valueOf(name) || (unknown?.[name]?.[locale] ?? ''));
  const { title, text, action } = words[locale];
  return {
    title: fill(title),
    text: fill(text),
    action,
    link: link.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(valueOf(name))),
  };
};
