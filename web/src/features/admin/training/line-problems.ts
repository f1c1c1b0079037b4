const ENDS = ['from', 'until'] as const;
type Problems = ReadonlyMap<string, string>;

/** What is wrong with one of the bounds of a line: it is told there. */
export const boundProblem = (problems: Problems, line: string, end: (typeof ENDS)[number]): string | undefined =>
  problems.get(`${line}.${end}`);

/** All else that is wrong with the line. */
export const textProblem = (problems: Problems, line: string): string | undefined => {
  const bounds: string[] = ENDS.map((end) => `${line}.${end}`);
  const told = [...problems].filter(([path]) => `${path}.`.startsWith(`${line}.`) && !bounds.includes(path));
  return told.length === 0 ? undefined : [...new Set(told.map(([, words]) => words))].join(' ');
};
