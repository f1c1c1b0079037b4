import { anyOf } from './any-of.ts';
import { readCorrection, readSeveral, type Correction, type FactTarget } from './correction.ts';
import { factEdit } from './fact-edit.ts';
type Intent = 'consult' | 'generate' | 'edit';
type EditTarget =
  FactTarget | 'copy' | 'headline' | 'body' | 'call' | 'hashtags' | 'image' | 'background' | 'text_color';
type EditChange =
  'brighter' | 'darker' | 'shorter' | 'longer' | 'bigger' | 'smaller' | 'remove' | 'add' | 'replace' | 'redo' | 'tone';
interface ReadIntent {
  readonly intent: Intent;
  /** What of an earlier result is to change, and how; null unless it is an edit. */
  readonly edit: {
    readonly target: EditTarget;
    readonly change: EditChange;
    /** Which result: the last one, or the nth as it was shown. */
    readonly which: 'last' | number;
    /** What it shall be instead, where the message says it: 가격을 5,000원으로. */
    readonly to: string | null;
    /** Of what a price or a day is, in the words before it; what is replaced or taken away. */
    readonly about?: string;
    /** What the same message says anew besides. */
    readonly also?: readonly Correction[];
  } | null;
}

const TARGETS: readonly (readonly [EditTarget, RegExp])[] = [
  ['price', /가격|금액|\bprice/i],
  ['date', /날짜|일시|기간|\bdate/i],
  ['hashtags', /해시\s?태그|태그|hashtag/i],
  ['call', /버튼|행동 (?:문구|유도)|부르는 말|call to action|\bcta\b/i],
  ['headline', /제목|헤드라인|큰 글|타이틀|headline|title/i],
  ['body', /본문|설명글|body/i],
  ['background', /배경|뒷배경|background/i],
  ['text_color', /(글자|글씨|텍스트)\s?색|font colou?r|text colou?r/i],
  ['copy', /문구|글|카피|문장|말투|copy|\btext\b|wording/i],
  ['image', /이미지|그림|사진|포스터|색감|분위기|image|picture|photo|poster/i],
];
const CHANGES: readonly (readonly [EditChange, RegExp])[] = [
  ['remove', /빼|지워|없애|삭제|제거|\bremove|\bdelete|without|take out/i],
  ['brighter', /밝게|환하게|화사|bright|lighter/i],
  ['darker', /어둡게|어두운|차분한 색|dark/i],
  ['shorter', /짧게|줄여|간단|짧은|shorter|\bshorten/i],
  ['longer', /길게|늘려|자세히|longer|more detail/i],
  ['bigger', /크게|키워|bigger|larger/i],
  ['smaller', /작게|smaller/i],
  [
    'tone',
    /(부드럽|따뜻|친근|재밌|재미있|신나|격식|고급|정중|귀엽|세련|강렬)\S*|말투|톤|warmer|friendlier|funnier|more (formal|professional|fun)/i,
  ],
  ['add', /추가|넣어|더해|붙여|\badd\b|include/i],
  ['redo', /다시|새로|다른 (걸|거|것|느낌|버전)|완전히 다르게|한 번 더|again|redo|another/i],
  ['replace', /바꿔|바꾸|변경|수정|고쳐|으로 해|\bchange|replace|instead/i],
];
const ORDINALS: readonly (readonly [number, RegExp])[] = [
  [1, /첫\s?(번째|째)|1번|첫 거|\bfirst\b/i],
  [2, /두\s?(번째|째)|둘째|2번|\bsecond\b/i],
  [3, /세\s?(번째|째)|셋째|3번|\bthird\b/i],
  [4, /네\s?(번째|째)|넷째|4번|\bfourth\b/i],
  [5, /다섯\s?(번째|째)|5번|\bfifth\b/i],
];
const POINTS_BACK = new RegExp(
  anyOf(`
  마지막 방금 아까 이전 그거 그걸 이거 이걸 위에 전에_(만든|한) 지난번 그대로 첫_(번째|째)_(거|것|문구|그림) [두세네]_번째_(거|것|문구|그림)
  [1-5]번(?!_출구) \\b(last|previous|that)_one \\bthe_last\\b
`),
  'i',
);
const MORE = /(^|\s)(더|좀|조금|너무|살짝)\s|\bmore\b|\ba bit\b|\btoo\b/i;
const MAKES = new RegExp(
  anyOf(`
  만들 써_줘 써_주 작성 제작 생성 뽑아 홍보 광고_(문구|이미지|하나) 포스터 전단 알리고 출시 오픈 할인 모집 이벤트
  \\b(make|write|create|generate|design)\\b
`),
  'i',
);
const ASKS = new RegExp(
  anyOf(`
  \\? 까요 (?<![만끝신빛각])나요 을까 ㄹ까 할까 인가요 건가요 궁금 알려_줘 알려_주세요 추천 방법 어떻게 뭐가 왜 어때 조언 전략 \\bhow\\b \\bwhat\\b \\bwhy\\b
  \\bshould\\b \\badvice\\b \\btips?\\b
`),
  'i',
);
const ASKS_FOR_ADVICE = new RegExp(
  anyOf(`
  어떻게 방법 전략 조언 추천 궁금 왜 뭐가_(좋|나) 좋을까 할까요 까요 나요\\? how_(do|can|should) should_i advice tips? strategy
`),
  'i',
);

const NEW_VALUE =
  /(?:을|를|은|는)?\s*['"‘“]?([^'"’”]{1,30}?)['"’”]?\s?(?:으로|로)\s?(?:바꿔|바꾸|변경|수정|고쳐|해)|\bto\s+["“]?([^"”.]{1,30})/;

const whichIn = (text: string): 'last' | number => ORDINALS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'last';

const edited = (text: string, told: string): ReadIntent['edit'] => {
  const [first, ...also] = readSeveral(text, told);
  if (first !== undefined) return { ...first, also, which: whichIn(text) };
  const fact = factEdit(text);
  if (fact !== null) return { ...fact, change: 'replace', which: whichIn(text) };
  const correction = readCorrection(text, told);
  if (correction !== null) return { ...correction, which: whichIn(text) };
  const change = CHANGES.find(([, pattern]) => pattern.test(text))?.[0];
  if (change === undefined) return null;
  const named = TARGETS.find(([, pattern]) => pattern.test(text))?.[0];
  const ofPictures = change === 'brighter' || change === 'darker';
  const target = named ?? (ofPictures ? 'image' : 'copy');
  const which = whichIn(text);
  const value = change === 'replace' || change === 'add' ? NEW_VALUE.exec(text) : null;
  const said = (value?.[1] ?? value?.[2] ?? null)
    ?.replace(/^.*(?:가격|금액|날짜|제목|문구|배경|버튼|기간)(?:을|를|은|는|만)?\s*/, '')
    .trim();
  return { target, change, which, to: said === undefined || said === '' ? null : said };
};

/** Longer messages tell of an offer, whatever words of change are in them. */
const LONG = 60;

/**
 * What a message of the chat wants. `told`: what that said from which something was made that could be edited; where it is
 * null, what sounds like an edit asks for something new.
 */
export const intentOf = (text: string, told: string | null = ''): ReadIntent => {
  const plain = text.normalize('NFKC').trim();
  const edit = told !== null && plain.length <= LONG ? edited(plain, told) : null;
  const pointsBack = POINTS_BACK.test(plain);
  const named = TARGETS.some(([, pattern]) => pattern.test(plain));
  const isAdvice = ASKS.test(plain) && ASKS_FOR_ADVICE.test(plain);
  if (
    edit !== null &&
    !isAdvice &&
    (edit.about !== undefined ||
      pointsBack ||
      MORE.test(plain) ||
      (named && !/(광고|홍보)/.test(plain)) ||
      plain.length <= 14)
  )
    // A new product beside words of making is a new request: 딸기라떼 문구 새로 써줘 names nothing that was there.
    if (pointsBack || !/(신메뉴|출시|오픈|개업|모집)/.test(plain)) return { intent: 'edit', edit };
  if (
    isAdvice &&
    !/(광고|문구|포스터|전단|배너|카피|이미지|글)\S{0,10}\s?(좀|하나|한 장)?\s?(만들|써|뽑|제작|작성|생성)\S{0,12}\s?(줘|주세요|줄래)?$/.test(
      plain,
    )
  )
    return { intent: 'consult', edit: null };
  if (ASKS.test(plain) && !MAKES.test(plain)) return { intent: 'consult', edit: null };
  return { intent: 'generate', edit: null };
};
