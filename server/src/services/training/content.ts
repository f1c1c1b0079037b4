import { readdir, readFile } from 'node:fs/promises';
import { Case } from '@madang/contracts/training/case';

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
