import { withParticle } from './particles.ts';

/** Polite endings in the two registers of advertisements: 해요 is spoken, 합니다 is formal. */
// prettier-ignore
const PAIRS: readonly (readonly [spoken: string, formal: string])[] = [
  ['해요', '합니다'], ['돼요', '됩니다'], ['있어요', '있습니다'], ['없어요', '없습니다'], ['드려요', '드립니다'],
  ['받아요', '받습니다'], ['열어요', '엽니다'], ['팔아요', '팝니다'], ['걸려요', '걸립니다'], ['나와요', '나옵니다'],
  ['줘요', '줍니다'], ['봐요', '봅니다'], ['써요', '씁니다'], ['쉬어요', '쉽니다'], ['만들어요', '만듭니다'],
  ['구워요', '굽습니다'], ['우려요', '우립니다'], ['좋아요', '좋습니다'], ['같아요', '같습니다'], ['와요', '옵니다'],
  ['가요', '갑니다'], ['차요', '찹니다'], ['들어요', '듭니다'], ['아니에요', '아닙니다'], ['빌려드려요', '빌려드립니다'],
  ['싶어요', '싶습니다'], ['많아요', '많습니다'], ['담아요', '담습니다'], ['뽑아요', '뽑습니다'], ['붙여드려요', '붙여드립니다'],
];

const PAST = /([가-힣])(어요|습니다)$/;
const isPast = (syllable: string): boolean => (syllable.charCodeAt(0) - 0xac00) % 28 === 20;

/** What is written to a machine in notes: 주차 됨, 예약 필수임, 있음. */
const NOTES: readonly (readonly [RegExp, string])[] = [
  [/(있|없)(음|어|다)$/, '$1어요'],
  [/([가-힣])(함|한다)$/, '$1해요'],
  [/([가-힣\s])(됨|된다|돼)$/, '$1돼요'],
  [/되요$/, '돼요'],
  [/필수임$/, '필수예요'],
];

/** Often written so, and wrong: 무료에요, 거에요, 되요, 됬어요. 아니에요 and 이에요 are right. */
export const spelled = (clause: string): string =>
  clause
    .replace(/([가-힣])(?<!아니|이)에요(?![가-힣])/g, (_, last: string) => spokenCopula(last))
    .replace(/되요(?![가-힣])/g, '돼요')
    .replace(/됬/g, '됐');

const spokenCopula = (noun: string): string => withParticle(noun, '이에요/예요');

/** The owner's sentence in the register of the rest; what has no polite ending stays as it is. */
export const inRegister = (sentence: string, register: 'spoken' | 'formal'): string => {
  let said = sentence;
  for (const [pattern, polite] of NOTES) said = said.replace(pattern, polite);
  const [from, to] = register === 'formal' ? ([0, 1] as const) : ([1, 0] as const);
  for (const pair of [...PAIRS].sort((one, other) => other[from].length - one[from].length))
    if (said.endsWith(pair[from])) return `${said.slice(0, -pair[from].length)}${pair[to]}`;
  const past = PAST.exec(said);
  if (past?.[1] !== undefined && isPast(past[1]))
    return `${said.slice(0, -past[0].length)}${past[1]}${register === 'formal' ? '습니다' : '어요'}`;
  if (register === 'formal') return said.replace(/(?<=[가-힣\d%)])(이에요|예요)$/, '입니다');
  const noun = /^(.*\S)입니다$/.exec(said)?.[1];
  return noun === undefined ? said : spokenCopula(noun);
};
