/** What a command found out: for programs as one line of JSON, for people as words. */
export const print = (json: boolean | undefined, facts: unknown, words: string): void => {
  console.log(json === true ? JSON.stringify(facts) : words);
};
