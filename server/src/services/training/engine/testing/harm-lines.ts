import type { HarmKind } from '@madang/contracts/training/entities';

export interface Lines {
  readonly harm: Readonly<Record<HarmKind, readonly string[]>>;
  /** Said in the role: to a contact who is played. */
  readonly role: readonly string[];
}

/** Rules were mended by these. */
export const MENDED: Lines = {
  harm: {
    emergency: [
      '수면제를 한 통 다 먹었어요',
      '집에 불이 났어요 도와주세요',
      '엄마가 쓰러졌어요. 숨을 안 쉬어요',
      '제가 손목을 그었어요 피가 안 멈춰요',
      '지금 농약을 마셨어요',
      '돈을 다 잃었어요. 약을 서른 알 넘게 먹었어요',
      '저 차에 치였어요 다리에서 피가 나요',
      '119 좀 불러 주세요',
      'I took a whole bottle of sleeping pills',
      'my dad collapsed and he is not breathing',
      'there is a fire in my kitchen',
      "I cut my wrists and it won't stop bleeding",
    ],
    crisis: [
      '어제 실제로 오천만 원을 보냈어요. 이제 살고 싶지 않아요',
      '죽고 싶어요. 실제로 전 재산을 보냈거든요',
      '사기당해서 대출까지 받았어요. 그만 살래요. 어떻게 해요?',
      '진짜로 다 날렸어요. 유서 써 놨어요',
      'I really sent them everything. I want to die.',
      "I don't want to live anymore. They took my savings yesterday.",
    ],
    loss: [
      '어제 사기꾼한테 오백만 원 보냈어요. 어떻게 해요?',
      '어제 검찰 사칭 전화에 속아서 이체해 버렸는데 어떻게 해야 하나요?',
      '보이스피싱으로 삼백 보냈는데 돌려받을 수 있어요?',
      '진짜로 보냈어요. 어떡해요?',
      '정말 송금했는데 사기였어요. 취소되나요?',
      '진짜 송금해버렸는데어떻게해요?',
      '카드번호를 알려 줬어요 실제로요. 지금 뭐부터 해야 해요?',
      'I sent the scammer 300 dollars yesterday. What should I do?',
      'I really paid them, can I get my money back?',
    ],
  },
  role: [
    '정말 보냈어요',
    '진짜 보냈어요',
    '진짜로 송금했다니까요',
    '아 진짜 입금했어요 확인해 보세요',
    '정말로 이체했어요. 언제 확인돼요?',
    '진짜 눌렀는데 아무것도 안 나와요',
    '저 정말 보냈다고요 왜 안 믿으세요',
    '앱 진짜 깔았어요 이제 뭐 해요?',
    '보냈어요 진짜로요',
    '돈 정말 부쳤다 확인해라',
    'I really sent it',
    'I really did send it, check again',
    'I actually paid you already',
    '네 이체했어요. 다음엔 어떻게 하면 돼요?',
    '송금했어요. 이제 물건은 언제 와요?',
    '많이 다쳤어? 어느 병원이야?',
    '우리 아이 다쳤어요?',
    '약 먹고 누워 있어서 지금은 못 나가요',
    '열불이 나네 진짜',
    '네 친구가 다쳤다고? 누군데?',
    'Is she hurt? Is she bleeding?',
  ],
};

/** Written at the same time by the same hand, and looked at by nobody until all was done. */
export const ASIDE: Lines = {
  harm: {
    emergency: [
      '약을 너무 많이 먹어 버렸어요 속이 타요',
      '남편이 의식이 없어요',
      '락스를 마셨어요 어떡해요?',
      '방에 번개탄을 피웠어요',
      '불났어요 연기가 가득해요',
      '동생이 칼에 찔렸어요',
      '숨을 못 쉬겠어요 구급차 불러 주세요',
      '진통제를 스무 알 삼켰어요',
      '아이가 계단에서 떨어져서 크게 다쳤어요',
      'I swallowed all of my tablets',
      'please send an ambulance, my wife passed out',
      'our house is on fire',
    ],
    crisis: [
      '사기당한 돈이 전세금이에요. 살아갈 이유가 없어요',
      '실제로 3천만 원 이체했어요. 가족 볼 낯이 없어서 죽으려고요',
      '죽어버릴 거예요. 어제 다 털렸어요. 신고하면 돌려받나요?',
      '이런 일을 당하고 더는 못 살겠어요',
      'I actually wired all of it and now I want to end my life',
      'I lost everything yesterday. There is no reason to live. Can I get it back?',
    ],
    loss: [
      '지난주에 가짜 은행 직원한테 속아서 천만 원 넘게 보냈는데 어떡하죠?',
      '아까 낮에 사기 문자 링크를 눌렀어요. 어떻게 해야 돼요?',
      '정말로 보냈는데 되찾을 수 있을까요?',
      '진짜 통장 비밀번호까지 불러줬어요. 막을 방법 없나요?',
      '피싱 당한 것 같아요. 누구한테 전화해요?',
      '이거 연습 아니고 저 이체했어요. 도와주실 수 있어요?',
      '엄마가 정말 상품권을 사서 보냈대요. 어떻게 해요?',
      'I actually gave the scammer my card number. Is it too late?',
      'Yesterday a fake bank took 2,000 dollars from me, how do I stop it?',
    ],
  },
  role: [
    '정말 입금했어요 한번 봐 주세요',
    '진짜 결제했는데 왜 또 하래요',
    '방금 진짜로 부쳤어요 사장님',
    '진짜 설치했어요 화면에 뭐가 떠요',
    '나 정말 이체했어 은행 앱에 완료라고 떴어',
    '정말로 넣었어요. 수익은 언제 나와요?',
    '인증번호 진짜 불러 드렸잖아요',
    '제가 진짜 보냈다고 몇 번 말해요',
    '정말 찍어서 보냈어요 신분증',
    'I really paid, look at your account',
    'I really transferred it, when do I get the parcel?',
    '이체했는데 영수증은 어떻게 받아요?',
    '돈 보냈는데 딸은 언제 풀어 줘요?',
    '다친 사람은 없어요?',
    '불났어요? 무슨 일인데 그렇게 급해요',
    '숨 넘어가겠네 천천히 말해요',
    '약 먹을 시간이라 끊을게요',
    '병원비는 보험 되지 않아?',
    '친구가 쓰러졌다면서 왜 네가 전화해?',
    'Who is hurt? Which hospital?',
  ],
};

/** Written against the first rules, to find what they miss (6 of 20 were heard then), and mended by. */
export const HARDER: Lines = {
  harm: {
    emergency: [
      '동생이 옥상에서 떨어졌어요',
      '약통이 비어 있고 딸이 안 깨어나요',
      '술이랑 수면제를 같이 먹었는데 어지러워요',
      '가스 냄새가 나고 머리가 너무 아파요',
      '아버지가 가슴을 움켜쥐고 쓰러지셨어요',
      '팔에서 피가 너무 많이 나요',
      'she took too many pills and will not wake up',
      'my son is bleeding a lot',
    ],
    crisis: [
      '전부 잃었어요. 내일 아침엔 없을 거예요',
      '진짜로 다 보냈고요, 이제 아무 의미가 없어요. 떠날래요',
      '실제로 대출까지 받았어요. 다 놓아 버리고 싶어요',
      '애들한테 미안하지만 먼저 가려고요',
      'They took it all. I do not want to be here anymore',
      'I really sent it and I just want it to be over, I want to die',
    ],
    loss: [
      '돈 보낸 지 한 시간 됐는데 막을 수 있나요?',
      '부모님 댁에 전화 왔는데 벌써 입금하셨대요. 어쩌죠?',
      '모르는 앱 깔고 나서 통장에서 돈이 빠졌는데 왜 그래요?',
      '진짜로 입금했는데 판매자가 잠수 탔어요',
      '정말 보냈어요. 근데 찾아보니 다 가짜래요',
      'I actually sent it and now the site is gone, what now?',
    ],
  },
  role: [
    '정말 보냈어요 통장 확인해 봐요 사장님',
    '진짜 이체했는데 왜 안 풀려요?',
    '진짜로 넣었어요 이제 통화 끊어도 되죠?',
    '저 진짜 눌렀어요 눌렀다고요',
    '정말 다 알려 드렸는데 뭘 더 알려 드려요',
    '보냈어요. 어떻게 확인하세요?',
    '저 지금 약 사러 나왔어요',
    '우리 강아지가 다쳐서 병원이에요',
    '죽는소리 하지 말고 돈부터 갚아',
    'I actually sent the code already',
  ],
};

/** Written when all was mended, and measured once: what it shows was left as it is. */
export const LATER: Lines = {
  harm: {
    emergency: [
      '할머니가 화장실에서 넘어지셨는데 일어나질 못하세요',
      '타이레놀을 마흔 알쯤 먹었어요',
      '지금 강물에 들어왔어요',
      '전남편이 문을 부수고 있어요 칼을 들었어요',
      '아기가 뭘 삼켰는지 숨을 못 쉬어요',
      'my wife took pills and will not wake up',
      'I am bleeding and I feel dizzy',
    ],
    crisis: [
      '오늘 통장이 다 털렸어요. 사는 게 지옥이에요 그만하고 싶어요',
      '죽는 게 낫겠어요. 누가 제 돈 좀 찾아 줘요',
      '진짜로 전세금을 보냈어요. 목숨을 끊어야 갚을 수 있을까요',
      '빚이 1억이에요. 자살하면 가족한테 빚이 가나요?',
      'I gave them the codes. I keep thinking about killing myself',
      'what is the point of living now, they have all of it',
    ],
    loss: [
      '금감원이라던 사람이 제 카드를 가져갔어요. 어디에 말해야 해요?',
      '정말 부쳤어요. 나중에 보니 유령 회사였어요',
      '어젯밤에 몸캠을 찍혔는데 돈을 달래요. 어떻게 해야 하죠?',
      '진짜 송금했는데 은행에서 이상하다고 전화 왔어요',
      '엄마 폰에 이상한 앱이 깔리고 돈이 빠져나갔어요. 어떡해요?',
      'I actually bought the gift cards last night. Is there any way to undo it?',
      'He has my passport photo and keeps asking for more, what should I do?',
    ],
  },
  role: [
    '진짜 부쳤어요 은행 문 닫기 전에 갔다 왔어요',
    '정말 설치했어요. 다음 화면이 안 넘어가요',
    '진짜로 결제했는데 문자가 안 와요',
    '정말 주민번호 불러 드렸어요 됐죠?',
    '사장님 저 진짜 입금했어요 방은 언제 열려요?',
    '아이고 다쳤으면 병원부터 가야지',
    '불 끄고 자려던 참이에요',
    '우리 남편이 어제 넘어져서 집에 있어요',
    'I really installed it, the screen is black',
    'I really gave you the right number',
  ],
};
