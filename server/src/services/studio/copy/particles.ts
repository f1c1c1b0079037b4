import { josa } from 'es-hangul';

type Particle = Parameters<typeof josa.pick>[1];
const PARTICLES: readonly string[] = [
  '을/를',
  '이/가',
  '은/는',
  '으로/로',
  '와/과',
  '이라/라',
  '이에요/예요',
] satisfies Particle[];
export const isParticle = (text: string): text is Particle => PARTICLES.includes(text);

/** How digits are read at the end of a number: 10, 100 and 1,000 end in 십, 백, 천, which all have a final consonant. */
const DIGITS = ['십', '일', '이', '삼', '사', '오', '육', '칠', '팔', '구'];
/** Letters whose Korean names end in a consonant: 엘, 엠, 엔, 알. All others end in a vowel. */
const LETTERS: Readonly<Record<string, string>> = { l: '엘', m: '엠', n: '엔', r: '알' };
const SIGNS: Readonly<Record<string, string>> = { '%': '트', '+': '스', '℃': '도', '₩': '원' };

/** One syllable that ends as the word does when it is read aloud in Korean. */
const lastSound = (word: string): string => {
  // What is in brackets at the end is not read with the word: 25,000원(원두 포함)을.
  const plain = word.replace(/\s*\([^)]*\)$/, '').replace(/["'’”.,!?~\s]+$/, '');
  const last = plain.at(-1) ?? '';
  if (/[가-힣]/.test(last)) return last;
  if (/\d/.test(last)) return DIGITS[Number(last)] ?? last;
  if (/[a-z]/i.test(last)) return latinSound(/[a-z]+$/i.exec(plain)?.[0] ?? last);
  return SIGNS[last] ?? '가';
};

/** Abbreviations are spelled out (PT 피티, SUV 에스유브이); words are read as Korean borrows them (sale 세일, cake 케이크). */
const latinSound = (run: string): string => {
  const lower = run.toLowerCase();
  if (run === run.toUpperCase() && (run.length <= 3 || !/[AEIOU]/.test(run)))
    return LETTERS[lower.at(-1) ?? ''] ?? '이';
  if (/(l|le|al)$/.test(lower)) return '일';
  if (/(n|ne|m|me|ng)$/.test(lower)) return '운';
  if (/([aeiou]p|[aeiou]k|ck)$/.test(lower)) return '북';
  return '이';
};

/** The form of a particle that follows the word: `withParticle('라떼', '을/를')` is 라떼를. */
export const withParticle = (word: string, particle: Particle): string =>
  `${word}${josa.pick(lastSound(word), particle)}`;

/** What changes with the word before it, after a final consonant and after a vowel. The longer ones first. */
// prettier-ignore
const CHANGING: readonly (readonly [string, string])[] = [
  ['이에요', '예요'], ['이지만', '지만'], ['이었', '였'], ['이라', '라'], ['이랑', '랑'], ['이나', '나'], ['이고', '고'],
  ['이며', '며'], ['이면', '면'], ['으로', '로'], ['을', '를'], ['은', '는'], ['과', '와'], ['이', '가'],
];
const FIXED =
  '에요|입니다|인데요?|에서|에게|에|의|도|만|까지|부터|보다|처럼|마다|밖에|뿐|께서|께|한테|하고|인|씩|점|님|이던|던|간|짜리|쯤|경';
const HANGING = new RegExp(
  `^(?:${CHANGING.flat().join('|')}|${FIXED})(?:어요|습니다|는|도|만|의|요|고|서|부터|까지)?(?![\\p{L}\\p{N}])`,
  'u',
);

/** What hangs on a word at the beginning of the text behind it: 에서는 of “에서는 만나요”; empty where nothing does. */
export const hangingOn = (behind: string): string => HANGING.exec(behind)?.[0] ?? '';

/** The text behind a word as it goes on after another one: of 봄날|이에요 and 온기, 예요. */
export const goneOn = (word: string, behind: string): string => {
  const hanging = hangingOn(behind);
  const forms = CHANGING.find((pair) => pair.some((form) => hanging.startsWith(form)));
  if (forms === undefined) return behind;
  const [after, afterVowel] = forms;
  const written = hanging.startsWith(after) ? after : afterVowel;
  const isConsonant =
    after === '으로' ? josa.pick(lastSound(word), '으로/로') === '으로' : josa.pick(lastSound(word), '이/가') === '이';
  return `${isConsonant ? after : afterVowel}${behind.slice(written.length)}`;
};
