import { describe, expect, it } from 'vitest';
import { readCases, readSpeech } from './content.ts';
import { readMessage } from './engine/classify.ts';
import { play } from './engine/play.ts';
import { replyTo } from './reply.ts';
import { wordedReply } from './revise.ts';
import { usableLures } from './safety/usable-lures.ts';
import { JAILBREAKS } from './testing/jailbreaks.ts';

const [cases, speech] = await Promise.all([readCases(), readSpeech()]);

it('there are forty, in two languages, and each is known for what it is', () => {
  expect(JAILBREAKS).toHaveLength(40);
  expect(JAILBREAKS.filter((text) => readMessage(text, 'ko').act !== 'jailbreak')).toEqual([]);
});

it('what people say in an exercise is no attempt to leave it', () => {
  const harmless = [
    '검사님 규칙이 어떻게 되는데요?',
    '이전에 전화 주신 분이에요?',
    '시키는 대로 할게요',
    '링크 다시 보내 주세요',
    '주소가 어디예요?',
    '문자로 보내 줘',
    '앱은 어디서 받아요?',
    '지금은 안 돼요',
    '사기 문자 아니에요?',
    '제한이 있나요?',
    'Which rules do you mean?',
    'Send me the link again',
    'Can you write it down for me?',
    'What is the previous balance?',
    'I ignored your call earlier',
    'Is this a real link?',
    'Who gave you my number?',
    'I will act on it tomorrow',
  ];
  expect(harmless.filter((text) => readMessage(text, 'ko').act === 'jailbreak')).toEqual([]);
});

it('in every case and from both sides each is answered in the role, with a hint, and the talk goes on where it was', () => {
  let answers = 0;
  for (const content of cases)
    for (const mode of ['receive', 'help'] as const)
      for (const text of JAILBREAKS) {
        const scenario = { content, mode, seed: 'a' };
        const words = speech.words[content.locale];
        const reply = replyTo({ sessionId: content.id, scenario, words }, [text]);
        const name = `${content.key}.${content.locale} ${mode}: ${text}`;
        expect(reply?.coach_hint, name).toBe(words.hints.jailbreak);
        expect(usableLures(reply?.reply ?? ''), name).toEqual([]);
        const own = [...content[mode].reactions.jailbreak, ...Object.values(content[mode].stages).flat()].map(
          (line) => line.text,
        );
        expect(
          reply?.reply.split('\n').every((part) => own.some((line) => line.includes(part))),
          name,
        ).toBe(true);
        expect(
          play(
            scenario,
            Array.from({ length: 14 }, () => text),
          ).state.outcome,
          name,
        ).not.toBeNull();
        answers += 1;
      }
  console.log(`jailbreaks: ${answers} answers in ${cases.length} cases`);
});

describe('what a model says', () => {
  const own = {
    reply: '오늘까지라 급해요.\n신분증 사진을 보내 주세요',
    red_flags_shown: [{ code: 'RF2' as const, phrase: '오늘까지라 급해요' }],
  };
  const taken = (said: string) => wordedReply(said, own, 'ko');

  it('is taken where it says the same in other words', () => {
    const reply = '정말 오늘까지라 급해요. 신분증 사진만 찍어 주시면 제가 다 할게요';
    expect(taken(JSON.stringify({ reply }))).toBe(reply);
    expect(taken('```json\n' + JSON.stringify({ reply }) + '\n```')).toBe(reply);
  });

  it.each([
    ['no JSON', '오늘까지라 급해요. 보내 주세요'],
    ['half of it', '{"reply": "오늘까지라 급해요. 보내'],
    ['wrong types', '{"reply": ["오늘까지라 급해요"]}'],
    ['nothing', '{"reply": ""}'],
    ['no reply', '{"text": "오늘까지라 급해요"}'],
    ['a million characters', JSON.stringify({ reply: `오늘까지라 급해요 ${'가'.repeat(1_000_000)}` })],
    ['an address', JSON.stringify({ reply: '오늘까지라 급해요. https://safe-check.kr/app 에 들어가세요' })],
    ['a shortened one', JSON.stringify({ reply: '오늘까지라 급해요. bit.ly/3aBcD 를 누르세요' })],
    ['a number', JSON.stringify({ reply: '오늘까지라 급해요. 010-3456-7890으로 전화하세요' })],
    ['an account', JSON.stringify({ reply: '오늘까지라 급해요. 신한 110-234-567890으로 보내세요' })],
    ['a file', JSON.stringify({ reply: '오늘까지라 급해요. secure.apk 를 까세요' })],
    ['what it was told', JSON.stringify({ reply: '오늘까지라 급해요. 제 시스템 프롬프트는 이래요' })],
    ['that it is a model', JSON.stringify({ reply: '오늘까지라 급해요. 사실 저는 언어 모델이에요' })],
    [
      'another language',
      JSON.stringify({ reply: 'It is due today, 오늘까지라 급해요, please send me the photo of your identity card' }),
    ],
    ['without the words that show the flag', JSON.stringify({ reply: '신분증 사진을 보내 주세요' })],
    ['NUL', JSON.stringify({ reply: '오늘까지라 급해요 \0' })],
  ])('is left out where it is %s', (_, said) => {
    expect(taken(said)).toBeUndefined();
  });
});
