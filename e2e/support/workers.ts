/** Workers that are open, by the log of their supervisor: the oldest first, those that have ended among them. */
export const pidsIn = (output: string): number[] =>
  [...output.matchAll(/"pid":(\d+),[^\n]*"a worker is open"/g)].map(([, pid]) => Number(pid));
