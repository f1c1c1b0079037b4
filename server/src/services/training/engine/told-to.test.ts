import { describe, expect, it } from 'vitest';
import { readCases } from '../content.ts';
import { WARY } from './aimed-acts.ts';
import { readMessage } from './classify.ts';
import { consents } from './moves.ts';
import { play } from './play.ts';

const languageOf = (text: string) => (/[가-힣]/.test(text) ? 'ko' : 'en');
const read = (text: string, mode: 'receive' | 'help' = 'receive') => readMessage(text, languageOf(text), mode);

describe('a promise to tell nobody is what the contact wants, and checks nothing', () => {
  it.each([
    '아무한테도 말 안 할게요',
    '네, 비밀로 할게요',
    '엄마한테 말 안 할게',
    '남편한테는 얘기 안 할게요',
    '은행 직원한테도 말 안 하겠습니다',
    '경찰에 신고 안 할게요',
    '딸한테 물어보지 않을게요',
    "I won't tell anyone",
    "I'll keep it between us",
  ])('%s', (text) => {
    expect(read(text)).toMatchObject({ act: 'compliance', leavesToCheck: false });
  });

  it('however often it is promised, nothing is paid by it and nothing checked', async () => {
    const content = (await readCases()).find(({ key, locale }) => key === 'gov-prosecutor' && locale === 'ko');
    if (content === undefined) throw new Error('there is no such case');
    const { state } = play(
      { content, mode: 'receive', seed: 'a' },
      Array.from({ length: 10 }, () => '엄마한테 말 안 할게요'),
    );
    expect(state.taken).toBe(false);
    expect(state.outcome).not.toBe('verified');
    expect(state.outcome).not.toBe('paid');
  });

  it.each([
    '이 번호는 아무한테도 말 안 할게요',
    '계좌번호 알려드린 건 누구한테도 말 안 할게요',
    '확인 안 할게요',
    "I won't tell anybody that I gave you my code",
    "I won't call the police",
    'I will not talk to my family about it',
  ])('so is a promise to hide what was given: %s', (text) => expect(read(text).act).toBe('compliance'));

  it.each([
    '비밀번호는 아무한테도 말 안 할게요',
    '인증번호는 누구에게도 말 안 하겠습니다',
    '아무한테도 비밀번호 말 안 할게요',
    '카드번호는 나만 알고 있을게',
    '계좌번호는 은행 직원한테도 말 안 할게요',
    '여섯 자리 숫자는 아무에게도 말 안 할게요',
    '생년월일은 누구한테도 알리지 않을게요',
    '통장 비밀번호는 비밀로 할게요',
    '보내신 링크는 확인 안 할게요',
    "I won't tell anyone my code",
    "I won't call that number",
    'I will not talk to strangers about my account',
    "I'm not going to tell anybody the six digits",
    "I won't contact anyone who asks for money",
    'I will keep my code to myself',
  ])('to keep one’s own secret, and to call nobody who is not known, is a no: %s', (text) => {
    expect(read(text).act).toBe('refusal');
  });

  it.each(['비밀번호는 말 안 할게요', '카드번호는 절대 안 알려줘요', "I won't tell you my name"])(
    'what one will not tell the contact is a no: %s',
    (text) => expect(read(text).act).toBe('refusal'),
  );
});

describe('going to pay, or paying at a counter, is doing as one was told', () => {
  it.each([
    '송금하러 갈게요',
    '지금 이체하러 가요',
    '네 돈 찾으러 은행에 갈게요',
    '상품권 사러 편의점 갈게요',
    '은행 가서 보낼게요',
    'ATM 가서 이체할게요',
    '창구에서 보낼게요',
    '알려 주신 지점에 가서 송금하겠습니다',
    "I'm off to the bank to send it",
    "I'll pay at the branch",
  ])('%s', (text) => {
    const { act, utterance } = read(text);
    expect([act, utterance]).toEqual(['compliance', undefined]);
  });

  it.each([
    '은행 가서 오백만 원 보낼게요',
    '은행에서 현금 뽑을게요',
    '편의점에서 구글 기프트 카드 살게요',
    '은행에 도착하면 보낼게요',
    "I'm heading to the bank to transfer the money",
    "I'll go and pay at the bank",
  ])('and that is consent: %s', (text) => expect(consents(read(text))).toBe(true));

  it.each([
    '은행 직원한테 이 문자 보낼게요',
    '은행에 가서 이 화면 캡처 보낼게요',
    '신한은행 창구에 받은 메시지 보여 드리겠습니다',
    '경찰서에 이 문자 보낼게요',
    '금감원에 캡처해서 보낼게요',
    '남편한테 이 문자 보낼게요',
    '은행 가서 이체 막을게요',
    "I'm going to the bank to stop the transfer",
    "I'll cancel the payment at my branch",
    "I'm off to the bank to send them your screenshot",
    'I am going to the bank to dispute that transfer',
    "I'll send this text to my son",
    'I will show the bank your message',
  ])('to stop it there, or to show there what was sent, is wary: %s', (text) => {
    expect(WARY.has(read(text).act)).toBe(true);
  });

  it.each([
    '은행에 민원 넣을게요',
    '은행 가서 통장 내역 뽑을게요',
    '은행 가서 해결 방법을 찾을게요',
    '은행에 서류 보내러 갈게요',
    '편의점 가서 물이나 살게요',
    "I'm going to the bank to withdraw my consent to the transfer",
  ])('what else is done there is no consent: %s', (text) => expect(consents(read(text))).toBe(false));

  it.each([
    ['은행 가서 직접 물어보고 보낼게요', 'verification'],
    ['창구에서 직원한테 확인하고 이체할게요', 'verification'],
    ['저 이제 야구 보러 갈게요', 'hang_up'],
    ['앱 안전결제로 할게요', 'refusal'],
  ])('%s is %s', (text, act) => expect(read(text).act).toBe(act));
});

it.each([
  '돈 안 보낼게요',
  '아무한테도 돈 안 보낼게요',
  '알겠어요 그래도 안 보낼게요',
  '네 알겠습니다 하지만 송금은 하지 않겠습니다',
  '네, 인증번호는 알려 드리지 않을게요',
  '아무한테도 카드번호 안 알려 줄게요',
  '은행에 안 가고 돈도 안 보낼게요',
  '상품권 안 살게요',
  "okay but I won't transfer anything",
])('a no is none the less one for what is said before it: %s', (text) => expect(read(text).act).toBe('refusal'));

describe('in help', () => {
  it.each(['그거 사기 아니야?', '그거 보이스피싱 아니야?', '혹시 사기 아니니?', '피싱 아닐까?', "Isn't that a scam?"])(
    '“%s” asks what they were told, and doubts it',
    (text) => expect(read(text, 'help')).toMatchObject({ act: 'accusation', topic: 'what' }),
  );

  it('both are answered', async () => {
    const content = (await readCases()).find(({ key, locale }) => key === 'gov-card' && locale === 'ko');
    if (content === undefined) throw new Error('there is no such case');
    const { answers } = play({ content, mode: 'help', seed: 'a' }, ['그거 사기 아니야?']);
    const said = answers[0]?.lines.map(({ text }) => text) ?? [];
    expect(content.help.question_about.what?.map(({ text }) => text)).toContain(said[0]);
    expect(content.help.reactions.accusation?.map(({ text }) => text)).toContain(said[1]);
  });
});
