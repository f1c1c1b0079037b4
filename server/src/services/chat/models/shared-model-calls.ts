import type { Connection } from './connection.ts';
import type { ModelCall } from './model-call.ts';

/**
 * Reading a few answers costs least where they are passed on. Many at once of them would take two fifths of the main
 * thread's time, which then is missing for everybody's requests: they are read in the thread that is there for it.
 */
export const MOST_HERE = 200;

type ModelCallOf = (connection: Connection) => ModelCall;

/** Asks models here as long as there are few answers at once, and in the other thread beyond that. */
export const createSharedModelCalls = (here: ModelCallOf, there: ModelCallOf): ModelCallOf => {
  let running = 0;
  return (connection) => {
    const askHere = here(connection);
    const askThere = there(connection);
    return async (prompt, signal, take) => {
      if (running >= MOST_HERE) return askThere(prompt, signal, take);
      running += 1;
      try {
        return await askHere(prompt, signal, take);
      } finally {
        running -= 1;
      }
    };
  };
};
