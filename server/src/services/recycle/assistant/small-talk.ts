import type { Locale } from '#platform/http/handler';

type Kind = 'greeting' | 'thanks' | 'goodbye' | 'who' | 'person';

const KINDS: readonly (readonly [Kind, RegExp])[] = [
  ['thanks', /고마[워웠]|고맙|감사(해|합|드|용|요|링)|땡큐|ㄱㅅ|ㄳ|\bthank(s| you)\b|\bthx\b|\bcheers\b/i],
  ['goodbye', /^(잘\s?가|잘\s?있어|안녕히|다음에|바이|수고)|\b(bye|goodbye|see you)\b/i],
  [
    'who',
    /(너|넌|니가|당신|여기|이거|챗봇)\S*\s.*(누구|뭐|무엇|뭘|할\s?(줄|수))|^(너|넌)\s?(뭐|누구)|뭐\s?(를\s?)?할\s?(줄|수)|\b(who are you|what (can|do) you do|what are you)\b/i,
  ],
  ['greeting', /^\s*(안녕|하이|헬로|반가|hello\b|hi\b|hey\b|good (morning|afternoon|evening)\b)/i],
];

const WORDS: Readonly<Record<Kind, Readonly<Record<Locale, string>>>> = {
  greeting: {
    ko: '안녕하세요! 무엇을 버리려고 하세요? 물건의 이름이나 생김새를 알려 주시면 어디에 어떻게 내놓는지 찾아 드릴게요.',
    en: 'Hello! What would you like to throw away? Tell me its name, or what it looks like, and I will look up where it goes.',
  },
  thanks: {
    ko: '천만에요. 또 헷갈리는 것이 있으면 물어봐 주세요.',
    en: "You're welcome. Ask me whenever you are unsure.",
  },
  goodbye: { ko: '네, 또 만나요.', en: 'Goodbye, see you again.' },
  person: {
    ko: '사람은 분리배출할 수 없어요. 정리하려는 물건이 있으면 이름을 알려 주세요. 어디에 어떻게 내놓는지 찾아 드릴게요.',
    en: 'People cannot be sorted with the recycling. If there are things to clear out, tell me what they are, and I will look up where they go.',
  },
  who: {
    ko: '저는 분리배출 도우미예요. 버리려는 물건이 어디로 가는지, 어떻게 준비하는지, 사는 곳에서 다르게 하는 것이 있는지를 분리배출 안내에서 찾아 드려요. 다른 것은 잘 몰라요.',
    en: 'I am the recycling assistant. I look up in the guide where a thing goes, how to prepare it, and what your district does otherwise. I know little else.',
  },
};

const LONGEST: Readonly<Record<Locale, number>> = { ko: 16, en: 26 };
/** Thanks are often said at length; what ends in a question goes on to ask. */
const LONGEST_THANKS: Readonly<Record<Locale, number>> = { ko: 34, en: 60 };

const ASKS_FOR = /버[려리릴]|버림|분리|재활용|어디\S*\s?(넣|내|놔|둬)|\b(throw|dispose|recycle|bin|get rid)\b/i;

const PERSON =
  /^(우리\s?|내\s?|제\s?|my\s)?(구|전|ex[- ]?)?(남친|여친|남자\s?친구|여자\s?친구|남편|아내|와이프|신랑|마누라|상사|부장님?|팀장님?|사장님?|친구|동생|시어머니|husband|wife|boyfriend|girlfriend|boss|friend)(은|는|도|을|를|이|놈|님)*\s+(분리|재활용|어떻게|어디|버|갖다|폐기)|how do i (throw away|recycle|dispose of|get rid of) my (ex|husband|wife|boyfriend|girlfriend|boss)\b/i;

/** What is answered to a greeting and its like; null for anything else. */
export const smallTalk = (text: string, locale: Locale): string | null => {
  if (PERSON.test(text.trim()) && text.length <= LONGEST_THANKS[locale]) return WORDS.person[locale];
  // Who greets and goes on to ask wants the answer.
  if (ASKS_FOR.test(text)) return null;
  const [kind] = KINDS.find(([, pattern]) => pattern.test(text)) ?? [];
  if (kind === undefined) return null;
  const isThanks = kind === 'thanks' && !/[?？]|[은는도]\s*$/.test(text);
  return text.replace(/[^\p{L}]/gu, '').length > (isThanks ? LONGEST_THANKS : LONGEST)[locale]
    ? null
    : WORDS[kind][locale];
};
