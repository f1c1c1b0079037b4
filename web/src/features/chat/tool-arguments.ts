/** What nobody sees, or what turns the letters around it, could make a text read as something else. */
const UNSEEN = /[\p{Cf}\p{DI}\u2800\u2028\u2029]|(?![\n\t])\p{Cc}/gu;
const seen = (text: string): string =>
  text.replace(UNSEEN, (letter) => `\\u{${letter.codePointAt(0)?.toString(16) ?? ''}}`);

/** Just what a call of a tool is made with, one line for each argument. */
export const shownArguments = (given: string): (readonly [name: string, value: string])[] => {
  const parsed: unknown = JSON.parse(given);
  if (typeof parsed !== 'object' || parsed === null) return [];
  return Object.entries(parsed).map(([name, value]) => [
    seen(name),
    seen(typeof value === 'string' ? value : JSON.stringify(value)),
  ]);
};
