import { expect, it } from 'vitest';
import type { Act, Mode, Outcome } from '@madang/contracts/training/case';
import type { Utterance } from '@madang/contracts/training/utterance';
import { readCases } from '../content.ts';
import { linesOfManner } from '../content-answers.ts';
import { readMessage } from './classify.ts';
import { consents } from './moves.ts';
import { play, textOf } from './play.ts';

const cases = await readCases();

interface Heard {
  readonly act?: Act;
  readonly utterance?: Utterance;
  /** What it must not be answered by, or must. */
  readonly not?: RegExp;
  readonly says?: RegExp;
  readonly outcome?: Outcome | null;
}
type Row = readonly [name: string, mode: Mode, seed: string, lines: readonly string[], heard: Heard];

/** Talks in which a reader found that what was said had not been heard, by what was said last. */
const TALKS: readonly Row[] = [
  [
    'sextortion.ko',
    'receive',
    'c',
    ['누구세요', '...', '왜요', '음 그렇군', '저는 부산 살아요', '저는 학생이에요', '요즘 바빠서', '저는 혼자 살아요'],
    { not: /녹화|찍은 화면/ },
  ],
  [
    'market-safepay.ko',
    'receive',
    'b',
    ['네', '네', '네', '네', '앱에 있는 안전결제로만 하고 싶은데요, 그건 어려우실까요?'],
    { utterance: 'safe_way', outcome: null, says: /앱/ },
  ],
  [
    'market-safepay.ko',
    'receive',
    'b',
    ['네', '네', '네', '네', '네', '저 아직 결제 안 했는데요?'],
    { utterance: 'not_done', outcome: null, not: /입금 확인했|39,000/ },
  ],
  [
    'market-safepay.ko',
    'receive',
    'b',
    ['카톡 말고 그냥 여기서 하면 안 될까요?'],
    { utterance: 'safe_way', not: /직거래는 지방/ },
  ],
  ['market-safepay.ko', 'receive', 'b', ['직접 가지러 가면 안 될까요?'], { utterance: 'in_person', not: /잘 모르겠/ }],
  ['market-safepay.ko', 'receive', 'b', ['혹시 의자 다리 쪽에 흠집은 없나요?'], { act: 'question', not: /잘 모르겠/ }],
  [
    'child-broken-phone.ko',
    'receive',
    'a',
    ['응', '응', '응', '응', '응', '수리점 어디야 엄마가 갈게'],
    { utterance: 'in_person', outcome: null, not: /60만 원만 더/ },
  ],
  [
    'sextortion.ko',
    'receive',
    'c',
    ['네', '네', '네', '네', '네', '보내세요 그럼'],
    { utterance: 'defy', outcome: null, not: /원본까지/ },
  ],
  [
    'sextortion.ko',
    'receive',
    'c',
    ['누구세요', '...', '싫은데', '전화 온 적 없는데'],
    { utterance: 'not_done', not: /찍은 화면|녹화/ },
  ],
  ['sextortion.ko', 'receive', 'c', ['싫은데'], { act: 'refusal', not: /생각이 달라지는데|후회/ }],
  [
    'friend-voice.ko',
    'receive',
    'a',
    ['네', '지우 바꿔 주세요 제발', '지우 목소리 한번만 더 들려달라고요'],
    { utterance: 'hear_person', outcome: null, says: /우는 소리/ },
  ],
  [
    'gov-card.ko',
    'receive',
    'b',
    [
      '네',
      '네',
      '우리 딸한테 물어보고 하믄 안 됩니까? 딸이 은행 댕기는데.',
      '우리 아들이 은행원인데 아들한테 전화해 볼까요?',
    ],
    { utterance: 'ask_leave', outcome: null },
  ],
  ['genuine-bank.ko', 'receive', 'a', ['네', '본인 확인은 안 하세요?'], { act: 'question', outcome: null }],
  [
    'sextortion.ko',
    'help',
    'a',
    ['당장 끊어', '응 물어봐. 근데 그 사람이 무슨 앱 깔라고 하진 않았어?'],
    { not: /계속 얘기해 볼게/ },
  ],
  [
    'invest-room.ko',
    'help',
    'c',
    ['음', '그래서 돈 보냈냐고~'],
    { utterance: 'ask_paid', says: /안 보냈|그대로 있어/ },
  ],
  ['gov-card.ko', 'help', 'a', ['카드번호 비번 이런거 말했어?'], { utterance: 'ask_told', says: /안 말했|안 불러 줬/ }],
  [
    'friend-voice.ko',
    'help',
    'b',
    ['엄마 진정하고, 지우한테 전화해 봤어?'],
    { utterance: 'ask_called', says: /꺼져 있어|못 했어|걸어 볼까/ },
  ],
  [
    'friend-voice.ko',
    'help',
    'b',
    ['네', '내가 지금 지우랑 통화했어 멀쩡해'],
    { utterance: 'checked', outcome: 'verified', says: /살았다/ },
  ],
  [
    'genuine-clinic.ko',
    'receive',
    'b',
    ['모레 오후 3시로 옮겨 주세요~ 주차는 되는 거죠?'],
    { utterance: 'change', not: /내일 뵙|안내해 드릴게요/ },
  ],
  ['genuine-clinic.ko', 'receive', 'b', ['취소할게요', '네'], { outcome: 'handled', not: /내일 뵙/ }],
  ['genuine-clinic.ko', 'receive', 'b', ['얼마나 걸려요?'], { utterance: 'ask_duration', says: /분/ }],
  [
    'genuine-friend.ko',
    'receive',
    'c',
    ['네', '나 그날 못 갈 거 같아'],
    { utterance: 'change', not: /토요일에 보자|의심/ },
  ],
  [
    'gov-card.ko',
    'help',
    'a',
    ['네', '네', '네', '네', '엄마 앱 깔지마 절대. 카드번호 불러줬나?'],
    { act: 'refusal', utterance: 'ask_told', not: /금융감독원이래|금감원 과장/ },
  ],
  [
    'gov-motel.ko',
    'help',
    'a',
    ['아니 너 지금 어디 있냐고. 집이야? 회사야?'],
    { utterance: 'ask_place', says: /회사/ },
  ],
  [
    'noshow-order.ko',
    'receive',
    'b',
    ['네 사장인데요. 도시락 80개요? 언제까지요?'],
    { act: 'question', says: /금요일/ },
  ],
  [
    'loan-refinance.en',
    'help',
    'a',
    ["Yeah I do, but mine's with my own bank. What rate did they promise you?"],
    { utterance: 'ask_rate', says: /2\.9/ },
  ],
  [
    'gov-prosecutor.ko',
    'receive',
    'a',
    ['네', '왜 혼자 있어야 돼요? 엄마 옆에 있는데 바꿔 드릴까요?'],
    { utterance: 'ask_leave', not: /주민등록번호/ },
  ],
  [
    'gov-prosecutor.ko',
    'receive',
    'a',
    ['어느 은행 통장인데요? 저 통장 하나밖에 없는데'],
    { utterance: 'ask_account', says: /은행/ },
  ],
  ['gov-prosecutor.ko', 'receive', 'a', ['제 이름이 뭔데요?'], { utterance: 'ask_own', not: /수사 내용|김 수사관/ }],
  [
    'loan-refinance.ko',
    'receive',
    'c',
    ['지금 내는 게 14프로니까 그거보다 싸냐고요'],
    { utterance: 'ask_rate', says: /이 점 구|한 자리|칠만/ },
  ],
  [
    'noshow-order.ko',
    'receive',
    'b',
    ['그럼 계약금 30퍼센트라도 보내 주세요. 그거 들어오면 재료 발주할게요'],
    { utterance: 'bargain', not: /감사합니다, 사장님/ },
  ],
  [
    'loan-refinance.ko',
    'receive',
    'c',
    ['지금은 못 한다니까요. 손님 있다고요'],
    { act: 'stalling', not: /심사팀에 한번/ },
  ],
  [
    'gov-prosecutor.en',
    'receive',
    'b',
    ['Could I come to your office tomorrow morning instead?'],
    { utterance: 'in_person', not: /will explain that/ },
  ],
  [
    'friend-hospital.ko',
    'receive',
    'a',
    ['네', '나도 통장에 80밖에 업다. 50은 되는데 그거라도 보내까?'],
    { utterance: 'bargain', says: /그거라도|되는 만큼/ },
  ],
  [
    'gov-card.ko',
    'receive',
    'b',
    ['네', '아이고 무시라... 명의 도용이 뭔데예?'],
    { act: 'question', says: /몰래|만드신 적 없는/ },
  ],
  [
    'gov-card.ko',
    'receive',
    'b',
    ['네', '그라믄 내가 뭘 해야 됩니까?'],
    { utterance: 'ask_how', says: /번호를 적으세요|시키는 대로/ },
  ],
  [
    'genuine-bank.ko',
    'receive',
    'a',
    ['알겠어요. 대표번호가 몇 번이에요?'],
    { utterance: 'ask_phone', says: /카드 뒷면|통장 뒷장/ },
  ],
  ['genuine-bank.ko', 'receive', 'a', ['지금 금리는 얼마예요?'], { utterance: 'ask_rate', not: /내실 돈은 없/ }],
];

it.each(TALKS)('%s %s (%s): %s', (name, mode, seed, lines, heard) => {
  const content = cases.find(({ key, locale }) => `${key}.${locale}` === name);
  if (content === undefined) throw new Error(`there is no case ${name}`);
  const { answers } = play({ content, mode, seed }, lines);
  expect(answers).toHaveLength(lines.length);
  const last = answers.at(-1);
  if (heard.act !== undefined) expect(last?.act).toBe(heard.act);
  if (heard.utterance !== undefined) expect(last?.utterance).toBe(heard.utterance);
  if (heard.outcome !== undefined) expect(last?.outcome).toBe(heard.outcome);
  const said = textOf(last?.lines ?? []);
  if (heard.not !== undefined) expect(said).not.toMatch(heard.not);
  if (heard.says !== undefined) expect(said).toMatch(heard.says);
});

it.each([
  '네, 앱 안에 있는 안전결제로 할게요',
  '수수료 제가 낼 테니까 앱 안전결제로 해 주세요',
  '앱 결제로 하면 안 될까요?',
  '송금한 적 없는데요',
  '뭘 다시 넣어요? 처음부터 안 넣었는데',
  '저 돈 보낸 적이 없어요',
  '아직 입금 전이에요',
  '환불이라뇨, 결제를 안 했어요',
])('“%s” pays nothing, however often it is said', (says) => {
  const content = cases.find(({ key }) => key === 'market-safepay');
  if (content === undefined) throw new Error('there is no such case');
  for (const seed of ['a', 'b', 'c']) {
    const { state } = play({ content, mode: 'receive', seed }, [
      '네',
      '네',
      '네',
      '네',
      '네',
      ...Array.from({ length: 8 }, () => says),
    ]);
    expect(state.outcome).not.toBe('paid');
    expect(state.taken).toBe(false);
  }
});

it.each(['보내든가 말든가', '뿌리세요 난 상관없어요', '맘대로 해요', '어디 한번 보내 봐요', '그래 보내라 보내 ㅋㅋ'])(
  '“%s” is defiance, and pays nobody',
  (says) => {
    const content = cases.find(({ key }) => key === 'sextortion');
    if (content === undefined) throw new Error('there is no such case');
    const { state, answers } = play({ content, mode: 'receive', seed: 'c' }, [
      '네',
      '네',
      '네',
      '네',
      '네',
      says,
      says,
      says,
      says,
    ]);
    expect(answers[5]?.utterance).toBe('defy');
    expect(state.taken).toBe(false);
    expect(state.outcome).toBe('prevented');
  },
);

/** From the second reading by hand: what was said, and how it is to be heard. */
const SAID: readonly (readonly [mode: Mode, text: string, act: Act, utterance?: Utterance])[] = [
  // Leaving, declining, what does not work, doubt: never a consent.
  ['receive', '밀어내는 건 아니구요~ 그냥 궁금해서요 ㅎㅎ 저 이제 야구 하이라이트 보러 갈게요. 잘자요!', 'hang_up'],
  ['receive', '엥 무슨 앱이에요? 저 야구 보러 간다고 했는데요ㅋㅋ 앱 안 깔아요. 안녕히 계세요', 'hang_up'],
  ['receive', '예약금도 안 되고 전화도 안 되면 저희는 못 해요. 다음에 부대 전화 되면 그때 주문 주세요^^', 'refusal'],
  ['receive', '수량이 아니라요ㅎㅎ 주문 자체를 안 받겠다고요. 죄송합니다.', 'refusal'],
  ['receive', '거래소요? 코인인가요? 아까 넣는다고 했는데 와이프가 절대 안 된대요. 그냥 안 할게요 죄송해요', 'refusal'],
  ['receive', '너 사기꾼이지? 끊는다!', 'hang_up'],
  ['receive', "I'm off now, good night", 'hang_up'],
  ['receive', '링크 안열림', 'stalling', 'not_working'],
  ['receive', "the link doesn't open", 'stalling', 'not_working'],
  ['receive', '그럼 어쩌라고', 'anger'],
  ['receive', '제가 아는 민준이는 다 외동인데… 혹시 성이 어떻게 되시는데요?', 'question'],
  // Whoever checks by a way of their own.
  ['receive', '연결은 무슨 연결! 내가 내 손으로 걸어! 너 같은 놈 말을 왜 믿어!', 'verification'],
  ['receive', '네 그럼 진료 카드 보고 전화 드릴게요. 내일 3시에 갈게요', 'verification'],
  ['receive', '지금 남편이 지우랑 같이 있다고 톡이 왔어요! 학원 앞이래요', 'verification'],
  // One's own people.
  ['receive', '볼펜이 어디 있나... 근데 우리 며느리한테 전화하면 안 돼요?', 'question', 'ask_leave'],
  ['receive', '안 되겠어요. 나 그냥 며느리한테 전화해보고 할게요. 미안해요 총각.', 'verification', 'ask_leave'],
  ['receive', '혼나긴 왜 혼나~ 그럼 네 동생한테 물어볼게', 'verification', 'ask_leave'],
  ['receive', '손주 오면 바꿔줄 테니 손주랑 얘기해 보실라요?', 'question', 'ask_leave'],
  // What nobody can be sure of.
  ['receive', '근데 오늘 비 진짜 많이 오지 않아요?', 'question', 'unclear'],
  ['receive', '하늘님은 저녁 뭐 드셨어요?', 'question', 'unclear'],
  ['receive', '그럼 50만원으로도 돼요?', 'statement', 'bargain'],
  ['receive', '강아지 이름은요?', 'question', 'ask_own'],
  // Advice.
  ['help', '새번호라고 다 사기는 아닌디 머라고 왔는데?', 'question'],
  ['help', '아니 사기 아니라고 한게 아니라ㅋㅋ 걍 뭐라고 왔는지 글자 그대로 불러줘바 엄마', 'question'],
  ['help', '회사 이름 머래? 검색해봣어?', 'question', 'ask_called'],
  ['help', '야 와이프 말고 정우한테 직접 걸라고 ㅋㅋ 저장된 원래 번호 있잖아', 'verification'],
  ['help', '그 사람이 뭐 깔라거나 보내달래?', 'question'],
];
it.each(SAID.map(([mode, text, act, utterance]) => [mode, text, act, utterance] as const))(
  '%s: “%s” is %s',
  (...row) => {
    const [mode, text, act, utterance] = row;
    const read = readMessage(text, /[가-힣]/.test(text) ? 'ko' : 'en', mode);
    expect(read.act).toBe(act);
    if (utterance !== undefined) expect(read.utterance).toBe(utterance);
    expect(consents(read)).toBe(false);
  },
);

const caseOf = (name: string) => {
  const content = cases.find(({ key, locale }) => `${key}.${locale}` === name);
  if (content === undefined) throw new Error(`there is no case ${name}`);
  return content;
};

it('what nobody is sure of is evaded by one line that fits anything', () => {
  const content = caseOf('sextortion.ko');
  const evades = linesOfManner(content, 'receive', 'unclear').map(({ text }) => text);
  const { answers } = play({ content, mode: 'receive', seed: 'a' }, ['안녕하세요', '하늘님은 저녁 뭐 드셨어요?']);
  expect(answers[1]?.lines).toHaveLength(1);
  expect(evades).toContain(textOf(answers[1]?.lines ?? []));
});

it('what was asked and told before is not answered by the line of another question', () => {
  const content = caseOf('gov-prosecutor.ko');
  const again = linesOfManner(content, 'receive', 'again').map(({ text }) => text);
  const { answers } = play(
    { content, mode: 'receive', seed: 'a' },
    Array.from({ length: 6 }, () => '누구세요?'),
  );
  expect(answers.flatMap(({ lines }) => lines.map(({ text }) => text)).some((text) => again.includes(text))).toBe(true);
});
