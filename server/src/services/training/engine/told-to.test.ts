import { describe, expect, it } from 'vitest';
import { readCases } from '../content.ts';
import { readMessage } from './classify.ts';
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
    ['은행 가서 직접 물어보고 보낼게요', 'verification'],
    ['창구에서 직원한테 확인하고 이체할게요', 'verification'],
    ['저 이제 야구 보러 갈게요', 'hang_up'],
    ['앱 안전결제로 할게요', 'refusal'],
  ])('%s is %s', (text, act) => expect(read(text).act).toBe(act));
});

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
