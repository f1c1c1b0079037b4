import type { Language } from '@madang/contracts/studio';

/** What an advertisement says that people act on, and how one sees that a message says it. */
const PARTS: readonly { readonly said: RegExp; readonly ko: string; readonly en: string }[] = [
  {
    said: /\d[\d,]*\s*(원|만\s?원|%|won|krw)|무료|할인|free|discount|sale/i,
    ko: '가격이나 혜택을 숫자로 적어 주세요. 예: 아메리카노 3,000원, 2잔째 반값',
    en: 'Say the price or the offer in numbers, such as “Americano 3,000 won, the second cup half price”.',
  },
  {
    said: /\d+\s*(월|일|시)|까지|오늘|내일|주말|매주|평일|until|today|tomorrow|weekend|every/i,
    ko: '언제까지인지 적어 주세요. 기간이 있으면 지금 올 이유가 생겨요.',
    en: 'Say until when. A date gives people a reason to come now.',
  },
  {
    said: /(동|역|구|로|길)(에|\s|$)|근처|앞|near|street|station/i,
    ko: '어디에 있는지 동네나 역 이름으로 적어 주세요.',
    en: 'Say where you are, by the neighbourhood or the station.',
  },
  {
    said: /예약|전화|주문|방문|문의|링크|book|call|order|visit|link/i,
    ko: '무엇을 하면 되는지 하나만 적어 주세요. 예: 전화로 예약하기',
    en: 'Name one thing to do, such as “Call to book”.',
  },
];

const WORDS = {
  ko: {
    begin: '광고에 이런 내용이 있으면 읽는 사람이 움직이기 쉬워요.',
    enough: '필요한 내용이 다 있어요. “광고 문구 만들어 줘”라고 적으면 바로 만들어요.',
    end: '알려 주시면 문구로 만들어 드려요. 더 깊은 상담은 언어 모델이 연결되어 있어야 할 수 있어요.',
  },
  en: {
    begin: 'People act on an advertisement more easily when it says this.',
    enough: 'All that is needed is there. Write “make the copy” and it is made.',
    end: 'Tell me, and I’ll make the copy. Deeper advice needs a connected language model.',
  },
} as const;

/** To a question: what its advertisement is still missing. By rules, and saying so. */
export const advise = (text: string, language: Language): string => {
  const { begin, enough, end } = WORDS[language];
  const missing = PARTS.filter(({ said }) => !said.test(text)).map((part) => `- ${part[language]}`);
  return missing.length === 0 ? enough : [begin, ...missing, end].join('\n');
};
