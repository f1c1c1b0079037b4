import { expect, it } from 'vitest';
import { readMessage } from './classify.ts';

const VICTIMS = {
  ko: [
    '진짜로 송금했어요. 어떡하죠?',
    '실제로 돈을 보냈어요. 어떻게 해야 돼요?',
    '진짜로 돈을 보냈는데 어떡해요?',
    '진짜로 보냈어요 이제 어떻게 하죠?',
    '실제로 송금했어요, 사기인 줄 몰랐어요',
    '실제로 이체했는데 되돌릴 수 없나요?',
    '저 실제로 앱을 깔았어요. 지우면 안 되나요?',
    '이건 훈련이 아니라 진짜예요. 도와주세요',
    '훈련 말고 실제로 받고 있는 전화예요. 끊어도 되나요?',
    '정말로 당했어요 믿기지 않아요',
    '진짜 돈을 보냈어요. 왜 아무도 안 말렸을까요?',
    '어머니가 실제로 링크를 눌렀어요. 괜찮을까요?',
    '실제로 계좌에서 돈이 빠져나갔어요. 이게 뭐죠?',
    '저 방금 보이스피싱 당했어요. 신고는 아직 안 했어요',
    '제가 사기를 당한 것 같아요 어떻게 해요?',
    '실제로 겪고 있는 일이에요. 거짓말 아니에요',
    '진짜예요, 돈을 이미 보냈어요. 못 믿으시겠어요?',
    '실제 상황이에요. 도와주세요',
    '실제로 벌어진 일이에요. 훈련이 아니에요',
    '실제로 카드번호를 불러줬어요. 괜찮나요?',
    '현실에서 신분증 사진을 알려 줬어요. 별일 없겠죠?',
  ],
  en: [
    'I really sent money, what do I do?',
    "I really sent money, I didn't know it was a scam",
    'I was scammed, I never thought this would happen',
    'This is really happening to me. What should I do?',
    "I actually paid them and now they don't answer",
    'I actually transferred 500 dollars can I get it back?',
    "I can't believe I really sent them my savings",
    'This is not a drill, I sent money. Is it too late?',
    "This isn't part of the training, it is real. Can you help?",
    "I've been scammed and I don't know what to do",
    'I just got scammed, is there no way to stop it?',
    "I didn't think about it and actually gave him the code",
    'My mother was scammed, how do I help her?',
    'In real life I clicked the link. Is that bad?',
    "I don't know if I was scammed, what now?",
    'We were robbed, nobody picks up at the bank',
    'I really did send it. Please help',
    'They really took my money, why me?',
    'This is real. I lost money',
    'This is happening for real, who do I call?',
    'For real, I lost everything. Why did nobody warn me?',
  ],
} as const;

const NOT_HARMED = {
  ko: [
    '실제로 돈을 보냈어요?',
    '정말 돈을 보냈어요?',
    '진짜로 송금했어?',
    '실제로 보낸 건 아니에요',
    '실제로 당한 건 아니에요',
    '실제로 당한 적은 없어요',
    '실제로 피해는 없어요',
    '실제로 피해를 입지는 않았어요',
    '실제로 돈을 보냈다면 어떻게 해요?',
    '진짜로 보냈으면 큰일 났겠네요',
    '진짜로 안 보냈어요',
    '실제로 이런 일이 일어나나요?',
    '실제로 겪고 있는 건 아니고 연습이에요',
    '실제로 돈을 보냈다고 치고 해 볼게요',
    '이거 훈련 아니에요? 진짜예요?',
    '진짜로 검찰이에요?',
    '이거 사기죠? 안 보낼래요',
    '방금 송금했어요',
    '사기를 당하면 어디에 신고해요?',
    '그분이 정말로 링크를 눌렀어요?',
    '실제 상황이라면 끊었을 거예요',
    '진짜가 아니라 연습에서 보냈어요',
  ],
  en: [
    'Have you really sent the money?',
    'Did it really happen?',
    'Does this really happen to people?',
    'So you really paid them?',
    'I never actually sent anything',
    'I was not really scammed',
    "I haven't actually paid",
    "It isn't really happening",
    'Nothing really happened',
    'What if I really sent money?',
    'If I actually paid, could I get it back?',
    'I just sent the money',
    'Are you really from the bank?',
    'Is this a scam?',
    'I have never been scammed',
    'Is this really happening?',
    'If it was real I would call 112',
    'Suppose I really paid',
    'Has anyone actually lost money?',
  ],
} as const;

const rows = (texts: Readonly<Record<'ko' | 'en', readonly string[]>>) =>
  (['ko', 'en'] as const).flatMap((locale) => texts[locale].map((text) => [locale, text] as const));

it.each(rows(VICTIMS))('%s: “%s” is somebody to whom it happens', (locale, text) => {
  expect(readMessage(text, locale).act).toBe('real_harm');
});

it.each(rows(NOT_HARMED))('%s: “%s” is not', (locale, text) => {
  expect(readMessage(text, locale).act).not.toBe('real_harm');
});
