import { expect, it } from 'vitest';
import { readMessage } from './classify.ts';

it.each([
  ['누구세요?', 'who'],
  ['어느 은행이신데요?', 'who'],
  ['어디 소속이세요?', 'who'],
  ['왜 그래야 돼요?', 'why'],
  ['무슨 일이에요?', 'what'],
  ['공문 보여 줄 수 있어요?', 'proof'],
  ['영장은 있나요?', 'proof'],
  ['제 번호는 어떻게 아셨어요?', 'contact'],
  ['내 연락처는 어디서 났어?', 'contact'],
  ['얼마인데요?', 'amount'],
  ['언제까지 해야 하나요?', 'deadline'],
  ['그게 무슨 뜻이에요?', 'what'],
  ['무슨 택배예요?', 'what'],
  ['어느 병원이야?', 'where'],
  ['어디로 보내래요?', 'where'],
  ['어디시라고요?', 'who'],
  ['신분증은 어디에 쓰는 거야?', 'why'],
  ['지은이 맞아?', 'who'],
  ['민준아, 괜찮아?', 'wellbeing'],
  ['많이 다친 거야?', 'wellbeing'],
  ['다른 방법은 없나요?', undefined],
] as const)('%s asks about %s', (text, topic) => {
  expect(readMessage(text, 'ko')).toMatchObject({ act: 'question', topic });
});

it.each([
  ['Who is this?', 'who'],
  ['Which office are you from?', 'who'],
  ['Why do I have to?', 'why'],
  ['How did you get my number?', 'contact'],
  ['How much is it?', 'amount'],
  ['When is it due?', 'deadline'],
  ['What does that mean?', 'what'],
  ['Where should it go?', 'where'],
  ['Is there another way?', undefined],
] as const)('%s asks about %s', (text, topic) => {
  expect(readMessage(text, 'en')).toMatchObject({ act: 'question', topic });
});

it('nothing but a question has a topic', () => {
  expect(readMessage('왜 이래, 안 할래요', 'ko')).toMatchObject({ act: 'refusal', topic: undefined });
});
