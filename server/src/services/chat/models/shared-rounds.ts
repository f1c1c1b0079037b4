import type { Model } from '@madang/contracts/chat';
import type { Round } from './round.ts';

/**
 * Reading a few answers costs least where they are passed on. A crowd of them would take two fifths of the main
 * thread's time, which then is missing for everybody's requests: they are read in the thread that is there for it.
 */
export const MOST_HERE = 200;

type RoundOf = (model: Model) => Round;

/** Asks models here as long as there are few answers at once, and in the other thread beyond that. */
export const createSharedRounds = (here: RoundOf, there: RoundOf): RoundOf => {
  let running = 0;
  return (model) => {
    const askHere = here(model);
    const askThere = there(model);
    return async (prompt, signal, take) => {
      if (running >= MOST_HERE) return askThere(prompt, signal, take);
      running += 1;
      try {
        await askHere(prompt, signal, take);
      } finally {
        running -= 1;
      }
    };
  };
};
