import { readdir, readFile } from 'node:fs/promises';
import { Case } from '@madang/contracts/training/case';
import { z } from 'zod';
import { Persona, Words, type Speech } from './words.ts';

const FOLDER = new URL('../../../../content/training/', import.meta.url);

/** The shipped cases. @throws Error for a file that breaks its contract, naming it */
export const readCases = async (): Promise<Case[]> => {
  const folder = new URL('cases/', FOLDER);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const { data, error } = Case.safeParse(JSON.parse(await readFile(new URL(name, folder), 'utf8')));
      if (data === undefined) throw new Error(`${name}: ${error.message}`);
      return data;
    }),
  );
};

const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(new URL(name, FOLDER), 'utf8'));

/** @throws ZodError for a file that lacks something */
export const readSpeech = async (): Promise<Speech> => {
  const [ko, en, personas] = await Promise.all(['words.ko.json', 'words.en.json', 'personas.json'].map(read));
  return { words: { ko: Words.parse(ko), en: Words.parse(en) }, personas: z.array(Persona).parse(personas) };
};
