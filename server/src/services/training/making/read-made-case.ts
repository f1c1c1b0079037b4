import { Case } from '@madang/contracts/training/case';
import { isStorable } from '@madang/contracts/fields';
import { z } from 'zod';
import { languageOf } from '#platform/language';
import { repeatedLines } from '../engine/lines.ts';
import { luresIn } from '../safety/usable-lures.ts';

/** What of a case is said by us, whatever a model says of it. */
export type Given = Pick<z.input<typeof Case>, 'id' | 'key' | 'locale' | 'code' | 'difficulty' | 'source'>;

/** A case that can be played, or what is wrong with it, for whoever is to write it again. */
export type Made = { readonly content: Case } | { readonly problem: string };

const objectIn = (said: string): unknown => {
  const [begin, end] = [said.indexOf('{'), said.lastIndexOf('}')];
  if (begin === -1 || end < begin) return undefined;
  try {
    return JSON.parse(said.slice(begin, end + 1));
  } catch {
    return undefined;
  }
};

/** Beyond its schema: nothing usable anywhere in it, no line twice, and its own language. */
const problemOf = (content: Case): string | undefined => {
  // What is ours is nobody's number, whatever digits an id has.
  const { id: _id, key: _key, source: _source, ...words } = content;
  if (!isStorable(content)) return 'it has characters that no text has';
  const lures = luresIn(words);
  if (lures.length > 0) return `these could be used against somebody: ${lures.slice(0, 5).join(', ')}`;
  const repeated = [...repeatedLines(content.receive), ...repeatedLines(content.help)];
  if (repeated.length > 0) return `said at two places: ${repeated.slice(0, 5).join(' | ')}`;
  const opening = content.receive.stages.S1?.map(({ text }) => text).join(' ') ?? '';
  if (languageOf(`${opening} ${content.title}`) !== content.locale) return 'it is in another language';
  return undefined;
};

export const readMadeCase = (said: string, given: Given): Made => {
  const object = objectIn(said);
  if (typeof object !== 'object' || object === null) return { problem: 'it is no JSON object, or not a whole one' };
  const { data, error } = Case.safeParse({ ...object, ...given, resembles: null });
  if (data === undefined) return { problem: z.prettifyError(error) };
  const problem = problemOf(data);
  return problem === undefined ? { content: data } : { problem };
};
