/** Looks every 50 ms until something is so. @returns milliseconds @throws when it is not so in time */
export const soon = async (check: () => Promise<boolean>, milliseconds = 60_000): Promise<number> => {
  const begin = performance.now();
  while (!(await check())) {
    if (performance.now() - begin > milliseconds) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return performance.now() - begin;
};
