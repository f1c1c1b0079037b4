/** Digits as they are spoken and spelled, in Korean, Chinese letters and English. */
const SPOKEN: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['공영령〇零', '일一', '이二', '삼三', '사四', '오五', '육륙六', '칠七', '팔八', '구九'].flatMap((letters, digit) =>
      Array.from(letters, (letter) => [letter, String(digit)]),
    ),
  ),
  ...Object.fromEntries(
    ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'].map((word, digit) => [
      word,
      String(digit),
    ]),
  ),
  ...Object.fromEntries(
    ['하나', '둘', '셋', '넷', '다섯', '여섯', '일곱', '여덟', '아홉'].map((word, at) => [word, String(at + 1)]),
  ),
  oh: '0',
};
const WORDS_BETWEEN =
  '(?:에|의|국에|국|번|번에|다시|대시|하이픈|빼기|땡|줄|작대기|짝대기|막대기|쉬고|하고|그리고|그다음|그담|다음|이고|이랑|dash|hyphen|minus|and|then)';
/** What is said between the parts of a number that is counted out. */
const BETWEEN = `[^\\p{L}\\p{N}]{0,6}(?:${WORDS_BETWEEN}[^\\p{L}\\p{N}]{1,6})?`;
/** The same between parts in digits, behind which no blank is needed. */
export const BETWEEN_DIGITS = `[^\\p{L}\\p{N}]{0,6}(?:${WORDS_BETWEEN}[^\\p{L}\\p{N}]{0,6})?`;
const ONE = `(?:${Object.keys(SPOKEN)
  .toSorted((a, b) => b.length - a.length)
  .join('|')})`;
/** One or two of them are any words ("이 일"); three in a row are counted out. */
const COUNTED = new RegExp(`${ONE}(?:${BETWEEN}${ONE}){2,}`, 'giu');
const EACH = new RegExp(ONE, 'giu');
const ONES = '[일이삼사오육칠팔구]';
/** 천오백팔십팔 is 1588: a number of four figures that is read as one, in so many words that it is no round sum. */
const READ_AS_ONE = new RegExp(`(${ONES}?)천(${ONES}?)백(${ONES}?)십(${ONES}?)(?!\\s?[만억천])`, 'gu');
const figure = (letter: string | undefined, none: string): string =>
  letter === undefined || letter === '' ? none : (SPOKEN[letter] ?? none);
/** 공1공 2삼4오: digits in letters among digits. One of them alone is the day in 30일. */
const MIXED = /(?<![\p{L}\p{N}])(?=[\d공영일이삼사오육칠팔구]*\d)(?:\d*[공영일이삼사오육칠팔구]){2,}\d*(?![\p{N}])/gu;
const TWICE = /\b(double|triple)\s(zero|oh|one|two|three|four|five|six|seven|eight|nine)\b/gu;
/** O and l in the place of 0 and 1. */
const LOOK_ALIKE = /(?<![\p{L}\p{N}])(?=[oil]*\d)[\doil]{3,}(?![\p{L}\p{N}])/giu;

/** Small letters and plain digits: whatever a digit was written as, without what no one sees. */
export const withPlainDigits = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\p{Mn}\p{Me}\p{Cf}]/gu, '')
    .toLowerCase()
    .replace(TWICE, (_, times: string, digit: string) =>
      Array(times === 'double' ? 2 : 3)
        .fill(digit)
        .join(' '),
    )
    .replace(
      READ_AS_ONE,
      (_, ...[a, b, c, d]: string[]) => figure(a, '1') + figure(b, '1') + figure(c, '1') + figure(d, '0'),
    )
    .replace(COUNTED, (said) => said.replace(EACH, (digit) => SPOKEN[digit] ?? digit))
    .replace(MIXED, (written) => written.replace(EACH, (digit) => SPOKEN[digit] ?? digit))
    .replace(LOOK_ALIKE, (written) => written.replaceAll('o', '0').replace(/[il]/g, '1'));
