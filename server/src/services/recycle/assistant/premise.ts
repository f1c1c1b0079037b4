import type { DisposalRoute } from '@madang/contracts/recycle-content';
import type { Locale } from '#platform/http/handler';
import type { LocalItem } from './local-items.ts';

interface Destination {
  readonly said: RegExp;
  /** Empty: nothing ever goes there. */
  readonly routes: readonly DisposalRoute[];
  /** How a description names it. */
  readonly named: RegExp;
}

const NOWHERE = /$^/;
/** Where somebody thinks that a thing goes. The more special ones come first. */
const DESTINATIONS: readonly Destination[] = [
  {
    said: /변기|하수구|싱크대|배수구|세면대|개울|하천|냇가|도랑|(?<![가-힣])(강|바다)에|강물|빗물받이|(땅|흙|화단|마당|정원|텃밭|뒷산|산|밭|공원)(에|에다|에다가)?\s?묻|묻어\s?[주줘]|태워|태우|\b(toilet|drain|sink|flush|river|stream|burn)\b/i,
    routes: [],
    named: NOWHERE,
  },
  {
    said: /투명\s?페트(?!병)|투명\s?페트병\s?(수거)?(함|통|칸)|clear pet (bin|recycling)/i,
    routes: ['clear_pet'],
    named: /투명 페트병 수거함에/,
  },
  { said: /종이\s?팩/, routes: ['carton'], named: /종이팩/ },
  { said: /음식물|음쓰|food waste/i, routes: ['food'], named: /음식물로|음식물이에요|go(es)? with food waste/ },
  { said: /형광등\s?(수거)?(함|통|칸)|lamp bin/i, routes: ['lamp'], named: /형광등 수거함에 넣어요/ },
  { said: /건전지\s?(수거)?(통|함|칸)|전지\s?수거함|battery bin/i, routes: ['battery'], named: NOWHERE },
  { said: /(의류|헌\s?옷|옷)\s?(수거)?함|clothes bin/i, routes: ['clothes'], named: /의류수거함에 (넣어요|넣고|넣을)/ },
  { said: /불연성|마대/, routes: ['non_burnable_sack'], named: /불연성|마대/ },
  {
    said: /종량제|일반\s?(쓰레기|으로|에)|general waste|standard bag|waste bag|\btrash\b/i,
    routes: ['standard_bag'],
    named: /종량제봉투/,
  },
  { said: /고철|scrap/i, routes: ['scrap'], named: /고철/ },
  { said: /캔\s?(류|에|으로|함|통에|칸|이지|이죠)|\bcans?\b/i, routes: ['can', 'scrap'], named: /캔류/ },
  { said: /스티로폼\s?(류|에|으로|함|칸)/, routes: ['foam'], named: /스티로폼/ },
  {
    said: /유리\s?(병)?\s?(류|함|칸|에|로|랑|수거함)|병\s?(모으는|수거)|glass (recycling|bin)|with (the )?glass/i,
    routes: ['glass'],
    named: /유리병류/,
  },
  {
    said: /비닐\s?(류|에|로|함|통에|칸|이지|이죠|맞|인가)|plastic (film|bags and wrap)/i,
    routes: ['film'],
    named: /비닐류/,
  },
  {
    said: /플라스틱\s?(류|에|로|함|통에|칸|맞|이지|이죠|인가|이야)|\bplastics?\b (bin|recycling)|with (the )?plastic/i,
    routes: ['plastic'],
    named: /플라스틱류/,
  },
  {
    said: /종이\s?(류|에|로|랑|함|통에|칸|(이)?지(?![가-힣])|(이)?죠|인가|이야|야|쓰레기|수거함)|폐지|(with|in|as) (the )?paper/i,
    routes: ['paper'],
    named: /종이류/,
  },
];

/** Things that are done to it, as questions and the guide name them. */
const DEEDS: readonly (readonly [RegExp, RegExp])[] = [
  [/구멍|뚫|찌르|찔러|송곳|pierce|puncture|hole/i, /뚫|구멍|pierce/i],
  [/소금물|salt water/i, /소금물|salt water/i],
  [/분해|뜯|take .*apart|disassemble/i, /뜯|분해|apart/i],
  [/청소기|vacuum/i, /청소기|vacuum/i],
  [/섞|\bmix/i, /(세제|약품|다른 것)(과|와|이?랑)? 섞지/],
  [/떼|뗄|벗기|peel|remove/i, /떼|벗/],
  [/씻|헹[구궈]|닦|wash|rinse/i, /씻|헹|닦|wash|rinse/i],
  [
    /^(?!.*(빼|뺀|비우|비워|비운|털|다\s?쓰|empty|let .* out)).*(남[았은아]|덜\s?[쓴썼]|다\s?안\s?[쓴썼]|half full|still (full|some|gas)|left in)/i,
    /남긴 채|남은 채|(leave|with) .* inside/i,
  ],
  [/그냥\s?(버|내)|just (throw|toss|leave|put)/i, /신고하기 전|unreported|without reporting/i],
  [/꽁초|담배|cigarette/i, /꽁초|cigarette/i],
  [/함에|통에|\bbin\b/i, /수거함에 그냥|just drop/i],
];

const ASKS =
  /\?|([지죠제까]|까요)\s*[ㅋㅎ~.!]*$|[돼되됨][\S]{0,4}\s*$|다며|다던데|던데|맞[나지음아죠]?|(인가|나|는가|은가|인지|려나)요?\s*[ㅋㅎ~.!]*$|다면서|라면서|라며|겠제|ㄱㅊ|괜찮|올게|할게|넣음|해도|^\s*(can|may|is|are|do|does|should|must)\b|\bright\b/i;
const MUST = /[야]\s?(하|해|되|돼|댐|됨|함|할|겠)|꼭|해야|필요|\b(must|have to|need to|should)\b/i;
const NOT_DONE = /안\s?(떼|뗄|씻|헹|닦|빼|벗)|without/i;

/** A step that says to leave something alone: 뜯지 않고. */
const LEFT_UNDONE = /지 (않|말)|don't|without/i;

type Verdict = 'yes' | 'no' | 'depends';

const deedVerdict = (
  { how_to, dont }: LocalItem,
  text: string,
  locale: Locale,
): { verdict: Verdict; because: string } | null => {
  for (const [said, written] of DEEDS) {
    if (!said.test(text)) continue;
    const forbidden = dont[locale].find((line) => written.test(line));
    const steps = how_to[locale].filter((line) => written.test(line));
    const step = steps.find((line) => !LEFT_UNDONE.test(line));
    const undone = steps.find((line) => LEFT_UNDONE.test(line));
    if (step !== undefined && NOT_DONE.test(text)) return { verdict: 'no', because: step };
    if (step !== undefined && MUST.test(text)) return { verdict: 'yes', because: step };
    const no = forbidden ?? undone;
    if (no !== undefined) return { verdict: 'no', because: no };
  }
  return null;
};

/** Whether something is asked for that the guide warns of. */
export const warnsOf = ({ dont }: Pick<LocalItem, 'dont'>, text: string): boolean =>
  DEEDS.some(([said, written]) => said.test(text) && dont.ko.some((line) => written.test(line)));

/** 물은 하수구에 버려요: some of it may go there. 플라스틱 통에 모아요: what it is kept in is no bin. */
const isStep = ({ how_to }: LocalItem, { said, routes }: Destination): boolean =>
  how_to.ko.some(
    (line) => said.test(line) && !/지 (마|않)/.test(line) && (routes.length === 0 || /넣|내놓/.test(line)),
  );

/** 종량제봉투는 안 돼요, 수거함이 아니라: so named, it is where the thing does not go. */
const withoutDenials = (text: string): string =>
  text.replace(/[가-힣]+(은|는|에는)? 안 돼요|[가-힣 ]+(이|가) 아니(라|에요)/g, ' ');

/** Where something goes only when it is clean. */
const SORTED: ReadonlySet<DisposalRoute> = new Set(
  'clear_pet plastic film foam paper carton can glass'.split(' ') as DisposalRoute[],
);
const SOILED =
  /곰팡이|(기름|양념|국물|소스|음식|고추장|케첩|초장|페인트|흙|똥|오줌)(기)?(이|가|도|에)?\s?(많이\s?|잔뜩\s?|다\s?|좀\s?)?(묻|배|밴|범벅|쩔|쩐|찌든|남)|더러|찌든|오염|(안|못|잘\s?안)\s?(씻[기겨]|닦[이여]|지워[지져])|(씻기|닦이|지워지)(질|지)?\s?(않|를\s?않|도\s?않)|\b(greasy|dirty|mou?ldy?|stained|oily)\b|(won't|can't|cannot|doesn't) (wash|clean|come)/i;
const INSEPARABLE =
  /(안|못|잘\s?안)\s?(떨어[지져졌진]|떼[져지어]|뗄|나[눠뉘]|분리)|(떨어|나뉘|분리되|떼어|떼)지(가|도|를|는)?\s?않|(can't|won't|doesn't|cannot) (come apart|come off|separate|be separated|peel)/i;
/** It is of several materials that do not come apart. */
export const isInseparable = (text: string): boolean => INSEPARABLE.test(text);
const WET = /젖은|젖었|젖어|\b(soggy|soaked|wet)\b/i;
/** Whether it goes by being clean, and is said not to be. */
export const isSoiled = ({ local_route: route }: LocalItem, text: string): boolean =>
  route !== null && SORTED.has(route) && SOILED.test(text);

/** 종이팩 수거함 있나요? Nobody takes anything for granted who asks whether there is a bin, and whether there is one nobody here knows. */
const ASKS_FOR_BIN =
  /(함|통|칸|곳|데|장소)(이|가|은|는|도)?\s?((혹시|근처에?|동네에?|주변에?|따로|어디에?)\s?)*(있[나어을는죠지]|없[나어을는죠지])|\b(is|are) there\b|\b(do|does|have) .*\bhave (a|any)\b|\bnear(by| me|est)\b/i;

const placeVerdict = (item: LocalItem, text: string): Verdict | null => {
  const { local_route: route, description, condition } = item;
  const destination = DESTINATIONS.find(({ said }) => said.test(text));
  if (destination === undefined || route === null || ASKS_FOR_BIN.test(text)) return null;
  if (destination.routes.includes(route))
    return condition === null && !isSoiled(item, text) && !WET.test(text) ? 'yes' : 'depends';
  return destination.named.test(withoutDenials(description.ko)) || isStep(item, destination) ? 'depends' : 'no';
};

/** What a question takes for granted about a thing, and whether it holds; null where it takes nothing for granted. */
const judgePremise = (
  item: LocalItem,
  text: string,
  locale: Locale,
): { verdict: Verdict; because: string | null } | null => {
  if (!ASKS.test(text) || /왜|\bwhy\b/i.test(text)) return null;
  const deed = deedVerdict(item, text, locale);
  if (deed !== null) return deed;
  const verdict = placeVerdict(item, text);
  return verdict === null ? null : { verdict, because: null };
};

interface Judged {
  readonly verdict: Verdict;
  readonly because: string | null;
}

/** The same of several things: one verdict where it holds for all of them. `differ` where it does not. */
export const judgeAll = (items: readonly LocalItem[], text: string, locale: Locale): Judged | 'differ' | null => {
  const judged = items.map((item) => judgePremise(item, text, locale));
  const [first] = judged;
  if (first === undefined || judged.every((each) => each === null)) return null;
  // What would do harm with one of them comes before what holds of all: 락스랑 세정제 섞어도 돼?
  const harmful = judged.find((each) => each?.verdict === 'no' && each.because !== null);
  if (harmful !== undefined && harmful !== null && judged.length > 1) return harmful;
  if (judged.some((each) => each === null || each.verdict !== first?.verdict)) return 'differ';
  return first === null ? null : { verdict: first.verdict, because: judged.length === 1 ? first.because : null };
};

const DIFFER: Readonly<Record<Locale, string>> = { ko: '물건마다 달라요.', en: 'It differs between them.' };
const SAID: Readonly<Record<Verdict, Readonly<Record<Locale, string>>>> = {
  yes: { ko: '네, 맞아요.', en: 'Yes.' },
  no: { ko: '아니요.', en: 'No.' },
  depends: { ko: '경우에 따라 달라요.', en: 'It depends.' },
};
/** 네 to 안 되죠? would be the other way round. */
const NEGATED = /안\s?[돼되됨]|못\s?[버넣하]|(can't|cannot|not allowed|shouldn't|isn't|not) /i;
const SAID_TO_NEGATED: Readonly<Record<Verdict, Readonly<Record<Locale, string>>>> = {
  yes: { ko: '돼요.', en: 'You can.' },
  no: { ko: '안 돼요.', en: 'You cannot.' },
  depends: SAID.depends,
};
export const verdictWords = (judged: Judged | 'differ', text: string, locale: Locale): string => {
  if (judged === 'differ') return DIFFER[locale];
  const { verdict, because } = judged;
  return [(NEGATED.test(text) ? SAID_TO_NEGATED : SAID)[verdict][locale], ...(because === null ? [] : [because])].join(
    ' ',
  );
};
