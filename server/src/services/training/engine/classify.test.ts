import { expect, it } from 'vitest';
import { readCases } from '../content.ts';
import { readMessage } from './classify.ts';

it.each([
  ['보낸 사람에게 물어볼게요', 'verification'],
  ['네 와이프한테 물어볼게', 'verification'],
  ['부대에 전화해서 물어볼게요', 'verification'],
  ['택배사 앱에서 직접 볼게요', 'verification'],
  ['1332에 물어볼게요', 'verification'],
  ['영상통화로 얼굴 보자', 'verification'],
  // To beg for somebody's voice checks nothing, and is what a kidnapper waits for; to meet is a way of one's own.
  ['지우를 바꿔 주세요', 'question'],
  ['돈은 직접 만나서 줄게', 'refusal'],
  ['왜 다른 데 물어보면 안 되죠?', 'question'],
  ['소속과 성함을 말씀해 주세요', 'question'],
  ['공문을 등기로 보내 주세요', 'question'],
  ['어디 소속이세요?', 'question'],
  ['몇 시까지 필요하세요?', 'question'],
  ['개인 계좌로는 갚지 않아요', 'refusal'],
  ['새 휴대폰은 만들지 않을게요', 'refusal'],
  ['인증번호는 드릴 수 없어요', 'refusal'],
  ['앱 안전결제로만 할게요', 'refusal'],
  ['돈이 없어요', 'refusal'],
  ['앱은 안 깔게', 'refusal'],
  ['가족이랑 상의할게요', 'stalling'],
  ['네, 안 끊을게요', 'compliance'],
  ['네, 설치했어요', 'disclosure'],
] as const)('%s: %s', (text, act) => {
  expect(readMessage(text, 'ko').act).toBe(act);
});

it.each([
  ["I'll ask 1332 first", 'verification'],
  ["Okay, I'll send three million", 'compliance'],
  ['sdfghjkl', 'nonsense'],
] as const)('%s: %s', (text, act) => {
  expect(readMessage(text, 'en').act).toBe(act);
});

const cases = await readCases();

it('of what a scam suggests to say nothing is taken for nonsense, and one at least is no giving in', () => {
  const GIVES_IN = new Set(['compliance', 'disclosure', 'payment', 'nonsense']);
  const wrong = cases
    .filter(({ code }) => code !== 'Genuine')
    .flatMap(({ key, locale, suggestions }) =>
      Object.entries(suggestions)
        .filter(([, says]) => {
          const acts = says.map((text) => readMessage(text, locale).act);
          return acts.includes('nonsense') || acts.every((act) => GIVES_IN.has(act));
        })
        .map(([stage]) => `${key}.${locale} ${stage}`),
    );
  expect(wrong).toEqual([]);
});

it.each([
  '서울특별시 구로구 디지털로 300',
  '경기도 시흥시 정왕대로 12',
  '경기도 군포시 산본로 10',
  '경상북도 구미시 송정대로 55',
  '대구광역시 군위군 군위읍 동서길 10',
  '서울특별시 마포구 월드컵로 12',
  '서울 구로구 구로동 123이에요',
  '경기도 성남시 분당구 판교로 12',
  '세종특별자치시 한누리대로 2130',
  '주소는 안양시 만안구 안양로 12',
])('an address is given away, whatever its place begins with: %s', (text) => {
  expect(readMessage(text, 'ko').given).toEqual(['address']);
});
it.each([
  '저도 다시 은행으로 1번 전화해 볼게요',
  '저도 친구 계좌로 3만원 보내요',
  '오늘도 다시 전화로 3번 확인할 거예요',
  '주소는 왜 물어보세요',
  '주소는 안 알려 드려요',
])('and none here: %s', (text) => expect(readMessage(text, 'ko').given).toEqual([]));
