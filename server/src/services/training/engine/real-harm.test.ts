import { expect, it } from 'vitest';
import { readCases, readSpeech } from '../content.ts';
import { harmText, realHarm } from '../reply.ts';
import { TRAINEES } from '../testing/trainees.ts';
import { readMessage } from './classify.ts';
import { harmIn, tellsRealHarm } from './harm-in.ts';
import { readLabelled } from './hearing/learn-labels.ts';

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

/** Thirty who are in harm and thirty-three in their role, written before any of it was mended: of the first none was heard. */
const HARMED = {
  ko: [
    '나 어제 진짜 사기당해서 500만원 날렸어',
    '저 실은 지난주에 보이스피싱으로 돈 잃었어요',
    '엄마가 속아서 상품권 핀번호를 보냈대요 진짜로',
    '진짜 우리 아빠가 지금 송금하려고 해요',
    '방금 진짜 문자 와서 인증번호 알려줬는데 괜찮나요',
    '이건 훈련이 아니에요. 저 지금 은행 앞이에요',
    '똑같은 수법으로 방금 당했어요 어떻게 해야 하나요',
    '저 진짜 당했어요',
    '할머니가 진짜로 현금을 뽑아서 주고 오셨대요',
    '지금 진짜로 협박받고 있어요 도와주세요',
    '연습 아니고요 남편이 방금 이천만원 이체했어요',
    '사실 저 지난달에 이런 문자 눌렀다가 통장이 털렸어요',
    '장난 아니고 진짜 카드번호 불러줬어요ㅠㅠ',
    '보이스피싱 당했는데 어디다 전화해야 돼요',
    '아버지가 속아서 신분증이랑 통장을 택배로 보내셨대요',
  ],
  en: [
    'This is real, my mother is at the bank right now sending the money',
    'not a drill, I gave them my card number an hour ago',
    'I lost two thousand dollars to this exact scam yesterday',
    'my dad really is about to wire them his savings',
    'someone is blackmailing me for real, please help',
    "I'm not playing. He has my ID and my bank code",
    'the same thing happened to me last week and they emptied my account',
    'my grandma fell for it and gave them gift card codes',
  ],
} as const;
const DESPAIRING = {
  ko: [
    '너무 무서워서 죽고 싶어요',
    '그냥 다 끝내고 죽을래요',
    '더는 살고 싶지 않아요',
    '동생이 사기당하고 자살하겠대요',
  ],
  en: ['I want to die', "I can't live with this, I'm going to kill myself", "I don't want to be alive anymore"],
} as const;
const IN_ROLE = {
  ko: [
    '진짜 은행 맞아요?',
    '진짜 검찰이면 공문부터 보내세요',
    '지금 진짜 바빠서 나중에 할게요',
    '방금 만 원 보냈어요 확인해 주세요',
    '카드번호는 절대 안 알려줘요',
    '작년에 이런 사기가 많았다던데요',
    '뉴스에서 할머니가 속아서 돈 보냈다는 거 봤어요',
    '엄마 그거 사기당한 거야 당장 끊어',
    '협박하는 거예요 지금?',
    '훈련 아니죠? 진짜 검사님이에요?',
    '진짜 놀라 죽는 줄 알았어요',
    '보고 싶어 죽겠다 우리 딸',
    '너 죽고 싶냐? 어디서 사기를 쳐',
    '저 사기당할 뻔한 적 있어서 이런 거 안 믿어요',
    '진짜면 내가 알던 번호로 다시 전화해',
    '죽겠다는 생각은 하지 말고 경찰에 전화부터 해',
    '정말 돈을 보내야 되는 건가요?',
    '진짜 택배면 송장 번호를 알려줬을 텐데요',
    '링크 눌렀는데 안 열려요',
    '네 이체했어요. 다음엔 뭘 하면 되나요',
  ],
  en: [
    'Is this real?',
    'How do I know this is real?',
    'If this is real, send me a letter',
    'I really have to go now',
    'My mother told me never to send money',
    'Okay, I sent it. What next?',
    "You're trying to scam me",
    "I'm dying to know who you are",
    'This is not a game to you, is it?',
    'You say this is real? Prove it',
    'People really lose money like this',
    "I really don't think you are from the bank",
    'my son would never send me a link like that',
  ],
} as const;

it.each(rows(HARMED))('%s: “%s” has lost something', (locale, text) => {
  expect(harmIn(text)).toBe('loss');
  for (const mode of ['receive', 'help'] as const) expect(readMessage(text, locale, mode).act).toBe('real_harm');
});
it.each(rows(DESPAIRING))('%s: “%s” wants to die', (locale, text) => {
  expect(harmIn(text)).toBe('crisis');
  for (const mode of ['receive', 'help'] as const) expect(readMessage(text, locale, mode).act).toBe('real_harm');
});
it.each(rows(IN_ROLE))('%s: “%s” is said in the role', (_, text) => {
  expect(harmIn(text)).toBeUndefined();
});

/** Written when all was done, and neither learned from nor mended by. */
const UNSEEN = {
  harm: [
    '저번 주에 검사 사칭한 전화 받고 적금 깨서 다 보냈어요',
    '이거 하다가 생각났는데 어제 저희 엄마가 택배 문자를 눌렀대요',
    '진짜로 큰일 났어요 신분증 사진을 보내버렸어요',
    '지금 이거 훈련 아니고 진짜 전화 와 있어요 어떡해요',
    '사기꾼한테 계좌번호랑 비밀번호를 말했어요',
    '아빠가 지금 모텔에 혼자 계시대요 검찰이 시켰대요',
    '제 사진을 뿌리겠다고 진짜로 협박해요',
    '누나가 코인방에 이천만원을 넣었는데 출금이 안 된대요 진짜',
    '저 보이스피싱 피해자예요',
    'a man on the phone really has my mother driving to the bank',
    'I sent 400 dollars to a scammer an hour ago, can I get it back?',
    'This actually happened to me this morning, they have my passport',
    'my husband paid a fake customs fee yesterday',
    '죽어버리고 싶어요',
    '살고 싶은 마음이 없어요',
    'I keep thinking about ending my life',
  ],
  role: [
    '실제로 통화해 보고 결정할게요',
    '진짜로 정말 궁금해서 그러는데 누구세요',
    '어제 택배 온다고 했는데요',
    '지난주에 산 건데 반품되나요',
    '사기꾼한테 줄 돈 없어요',
    '아까 보냈잖아요 왜 자꾸 달래요',
    '저 어제 은행 갔다 왔어요',
    '엄마 이거 피싱이야 돈 보냈어?',
    '야 그거 사기야 이미 보냈으면 112에 전화해',
    '어제 보낸 사람 맞아요?',
    'I sent it yesterday, did you not get it?',
    'last week I ordered shoes',
    'you scammers never give up',
    'Have you already paid them, mum?',
  ],
} as const;

it('most that nobody has looked at is heard as well, and nothing of a role is', () => {
  expect(UNSEEN.harm.filter((text) => harmIn(text) !== undefined).length).toBe(UNSEEN.harm.length);
  expect(UNSEEN.role.filter((text) => harmIn(text) !== undefined)).toEqual([]);
});

it('no line that a person of the exercise says ends it', async () => {
  const [receive, help] = await Promise.all([readLabelled('receive'), readLabelled('help')]);
  const labelled = [receive, help].flatMap(({ learned, aside }) => [...learned, ...aside]).map(({ text }) => text);
  const played = Object.values(TRAINEES).flatMap((byLocale) =>
    Object.values(byLocale).flatMap((all) => Object.values(all).flat()),
  );
  const suggested = (await readCases()).flatMap(({ suggestions }) => Object.values(suggestions).flat());
  const lines = [...labelled, ...played, ...suggested];
  const ended = lines.filter((text) => tellsRealHarm(text));
  console.log(`${ended.length} of ${lines.length} lines in a role end the play`);
  expect(lines.length).toBeGreaterThan(4000);
  expect(ended).toEqual([]);
});

it('who wants to die is given the number for it first', async () => {
  const { words } = await readSpeech();
  for (const locale of ['ko', 'en'] as const) {
    expect(harmIn(words[locale].crisis.said)).toBe('crisis');
    expect(realHarm(words[locale], 'crisis').numbers[0]?.number).toBe('109');
    expect(harmText(words[locale], 'crisis')).toContain('109');
  }
});
