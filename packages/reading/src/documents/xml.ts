import { Parser } from 'htmlparser2';
import { decodeXml } from './decode.ts';

/** Names are without their prefixes, which each program chooses for itself. */
interface XmlHandler {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly close?: (name: string) => void;
  readonly text?: (text: string) => void;
  /** Asked between pieces: the rest is left unread. */
  readonly isEnough?: () => boolean;
}

const PIECE = 256 * 1024;
const localName = (name: string): string => name.slice(name.indexOf(':') + 1);
/** Of two of one name, the one with a prefix: the relationship of a slide beside the number that it has for itself. */
const localAttributes = (attributes: Readonly<Record<string, string>>): Record<string, string> => {
  const local: Record<string, string> = {};
  const entries = Object.entries(attributes).filter(([key]) => !key.startsWith('xmlns'));
  for (const [key, value] of entries) if (!key.includes(':')) local[key] = value;
  for (const [key, value] of entries) if (key.includes(':')) local[localName(key)] = value;
  return local;
};

/**
 * Reads XML from front to back. Entities that a document defines are left as they stand, so none can unfold; nothing that it
 * names is fetched.
 */
export const readXml = (xml: Uint8Array | undefined, { open, close, text, isEnough }: XmlHandler): void => {
  if (xml === undefined) return;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => open?.(localName(name), localAttributes(attributes)),
      onclosetag: (name) => close?.(localName(name)),
      ontext: text,
    },
    { xmlMode: true },
  );
  const whole = decodeXml(xml);
  for (let from = 0; from < whole.length && isEnough?.() !== true; from += PIECE)
    parser.write(whole.slice(from, from + PIECE));
  parser.end();
};

/** The text within the first element of that name. */
export const textWithin = (xml: Uint8Array | undefined, wanted: string): string | null => {
  let found: string | null = null;
  let isInside = false;
  readXml(xml, {
    open: (name) => {
      if (name === wanted && found === null) [isInside, found] = [true, ''];
    },
    text: (text) => {
      if (isInside) found = (found ?? '') + text;
    },
    close: (name) => {
      if (name === wanted) isInside = false;
    },
  });
  return found;
};
