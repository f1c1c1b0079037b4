/** How many letters have to be changed, added or left out to make one text of the other. */
export const letterDistance = (a: string, b: string): number => {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = (above[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      line.push(Math.min(changed, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1));
    }
    above = line;
  }
  return above[b.length] ?? 0;
};

/** Letters that sound alike to most people: they are what is mistyped most. */
const ALIKE: Readonly<Record<string, string>> = { ㄲ: 'ㄱ', ㄸ: 'ㄷ', ㅃ: 'ㅂ', ㅆ: 'ㅅ', ㅉ: 'ㅈ', ㅐ: 'ㅔ', ㅒ: 'ㅖ', ㅙ: 'ㅞ', ㅚ: 'ㅞ' };
export const soundOf = (spelled: string): string => spelled.replace(/[ㄲㄸㅃㅆㅉㅐㅒㅙㅚ]/g, (letter) => ALIKE[letter] ?? letter);

/** No letter of a short word; one, and another one for long names. */
export const allowedDistance = (length: number): number => (length < 6 ? 0 : length < 12 ? 1 : 2);
