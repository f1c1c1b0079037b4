import { readdir, readFile } from 'node:fs/promises';
import type { Example } from './train.ts';

const FOLDER = new URL('messages/', import.meta.url);

/** What the wording is learned from: written for that by people who have seen neither the rules nor what measures them. */
export const readMessages = async (): Promise<Example[]> => {
  const files = (await readdir(FOLDER)).toSorted();
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, FOLDER), 'utf8')));
  return texts.flatMap((text) =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Example),
  );
};
