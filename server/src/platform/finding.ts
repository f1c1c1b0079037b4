import { maskSecrets } from './mask-secrets.ts';

/** One thing that `madang doctor` has looked at. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  /** What it found, and what to do where that is not ok. */
  readonly result: string;
}

/** What a look says, or what it failed with. */
export const findingOf = async (name: string, look: () => Promise<string>): Promise<Finding> => {
  try {
    return { name, ok: true, result: await look() };
  } catch (error) {
    return { name, ok: false, result: maskSecrets(error instanceof Error ? error.message : String(error)) };
  }
};
