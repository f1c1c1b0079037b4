import { anyOf } from '../any-of.ts';
/** Words to us and not to customers: what is asked for, where it will be shown, and how it should sound. */
const HEADS = [
  /^(안녕하세요|안녕하십니까|저기요?|그리고|또|참|아|네|음)(\s+|,\s*|$)/,
  /^(저희|우리|제)\s?(가게|집|매장|샵|카페|식당|학원)?\s?(은|는|가|이|에서는?|도)\s+/,
  /^(저희|우리)집(은|는|에서는?|이)\s+/,
  /^(여기는?|이번에|요즘|지금)\s+(?=\S+\s)/,
  /^(인스타(그램)?|SNS|스토리|피드|블로그|당근|카톡)\s?(에|용)?\s?(으로)?\s?(올릴|쓸|올리는|사용할)?\s+(?=\S)/i,
];
const WHAT = '(?:문구|글|이미지|사진|포스터|카피|배너|전단지?|영상|피드|게시물)';
/** What follows a verb to the end of its word. */
const END = String.raw`\S{0,15}`;
const ASK = `(?:${anyOf(String.raw`
  하고_싶${END} 하려고${END} 하려는데${END} 합니다 할게요 해_(?:줘|주세요|줄래)${END} 만들${END}(?:\s?(?:줘|주세요|싶${END}))?
  써_(?:줘|주세요)${END} 적어_\S${END} 부탁${END} 생성${END} 제작${END} 작성${END} 올릴${END} 뽑아${END} 필요${END}
`)})`;
const TAILS = [
  new RegExp(
    `(?:을|를|도|에 대한|에 대해|용)?\\s?(?:좀\\s?)?(?:홍보|광고|마케팅)\\s?(?:용)?\\s?${WHAT}?` +
      `(?:을|를|도)?\\s?(?:좀|하나|한 장|짧게|길게){0,3}\\s?${ASK}?$`,
  ),
  new RegExp(`${WHAT}(?:을|를|도)?\\s?(?:좀|하나|한 장|짧게|길게){0,3}\\s?${ASK}$`),
  /(?:을|를|도)?\s?(?:(?:좀|많이|널리)\s?)?(?:알리|알려|자랑하|소개하|소개해|보여 ?주)\S{0,15}(?:\s?(?:싶\S{0,15}|주세요|줘|해))?$/,
  /(?:(?:잘|예쁘게|멋지게|짧게|길게|심플하게)\s?)?(?:부탁\S{0,15}|써 ?주세요|써줘|만들어 ?(?:줘|주세요))$/,
];
const INTRODUCED = /(?<=\S)\s(안내|소개)$/;
const ONLY_FOR_US = [
  /(느낌|분위기|톤|감성|스타일|무드|컨셉)(으로|로|의|을|이|도)?(\s|$)/,
  /^(인스타(그램)?|SNS|스토리|피드|블로그|당근|카톡)\s?(용|에)?(으로)?\S*$/i,
  /^(\S+고\s)?\S{1,6}(하게|게|히)(\s(부탁|해|써|좀)\S*)?$/,
  /^\S{1,8}\s[있없]게(\s(부탁|해|써|좀)\S*)?$/,
  /(게|도록)\s(해 ?주세요|해줘|부탁\S*|써\S*|만들\S*)$/,
  /(모습|장면|배경|그림체)(으로|을|를|이)?$/,
];
const ENGLISH_HEADS = [/^(please|can you|could you|i want to|i'd like to|we want to|we'd like to|help me)\s+/i];
const ENGLISH_ONLY =
  /\b(write|make|create|generate|design|need)\b.*\b(ad|ads|copy|post|poster|flyer|banner|caption)\b/i;
const ENGLISH_TONE =
  /^(make it|keep it|in a|with a)\b.*\b(tone|warm|short|friendly|fun|professional|bold|mood|style)\b/i;

/** A clause without what is said to us; null where nothing is left for customers. */
export const withoutRequest = (clause: string): string | null => {
  let left = clause;
  for (let before = ''; before !== left;) {
    before = left;
    for (const head of [...HEADS, ...ENGLISH_HEADS]) left = left.replace(head, '').trim();
  }
  const hasFacts = /\d/.test(left);
  if (!hasFacts && ONLY_FOR_US.some((pattern) => pattern.test(left))) return null;
  if (!hasFacts && (ENGLISH_ONLY.test(left) || ENGLISH_TONE.test(left))) return null;
  for (const tail of [...TAILS, INTRODUCED]) left = left.replace(tail, '').trim();
  left = left.replace(/^["'“]|["'”]$/g, '').trim();
  return left === '' ? null : left;
};
