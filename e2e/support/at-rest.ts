import { soon } from './soon.ts';

/**
 * What is scrolled glides for a while: where it is when it no longer moves, however long that takes here. To be asked once it has
 * begun to move: before that it is at rest, too.
 */
export const atRest = async (read: () => Promise<number>): Promise<number> => {
  let [before, now] = [NaN, await read()];
  await soon(async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    [before, now] = [now, await read()];
    return now === before;
  });
  return now;
};
