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
/** What is said between the parts of a number. */
const BETWEEN =
  '[^\\p{L}\\p{N}]{0,6}(?:(?:에|의|국에|다시|대시|하이픈|빼기|그리고|그다음|dash|hyphen|minus|and|then)[^\\p{L}\\p{N}]{1,6})?';
const ONE = `(?:${Object.keys(SPOKEN)
  .toSorted((a, b) => b.length - a.length)
  .join('|')})`;
/** One or two of them are any words ("이 일"); three in a row are counted out. */
const COUNTED = new RegExp(`${ONE}(?:${BETWEEN}${ONE}){2,}`, 'giu');
const EACH = new RegExp(ONE, 'giu');
/** O and l in the place of 0 and 1. */
const LOOK_ALIKE = /(?<![\p{L}\p{N}])(?=[oil]*\d)[\doil]{3,}(?![\p{L}\p{N}])/giu;

/** Small letters and plain digits: whatever a digit was written as, without what no one sees. */
export const withPlainDigits = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\p{Mn}\p{Me}\p{Cf}]/gu, '')
    .toLowerCase()
    .replace(COUNTED, (said) => said.replace(EACH, (digit) => SPOKEN[digit] ?? digit))
    .replace(LOOK_ALIKE, (written) => written.replaceAll('o', '0').replace(/[il]/g, '1'));
