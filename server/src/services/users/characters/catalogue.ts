import type { Character, Skin } from '@madang/contracts/users/characters';
import type { CharacterId, Chosen, SkinId } from '@madang/contracts/users/entities';

/** Whom everybody has from the start. */
export const FIRST: Chosen = { character: 'doki', skin: 'bare' };

/** The one place that says who there is, in the order in which they are shown, and what opens each. */
export const CHARACTERS: readonly Character[] = [
  {
    id: 'doki',
    name: { ko: '독이', en: 'Doki' },
    about: {
      ko: '장독대에서 제일 오래 산 항아리예요. 무엇이든 담아 두고, 천천히 익기를 기다려요.',
      en: 'The oldest jar on the terrace. Keeps whatever you bring and lets it take its time.',
    },
    greetings: [
      { ko: '{name} 님, 왔어요? 뚜껑 열어 두고 기다렸어요.', en: 'There you are, {name}. I left my lid open for you.' },
      {
        ko: '{name} 님, 유리병은 뚜껑을 따로. 저도 뚜껑은 따로예요.',
        en: 'Jars and lids go separately, {name}. I should know.',
      },
      {
        ko: '천천히 해도 돼요, {name} 님. 장도 하루에 익지는 않아요.',
        en: 'No hurry, {name}. Good sauce takes years.',
      },
    ],
    unlock: { by: 'start' },
  },
  {
    id: 'gami',
    name: { ko: '감이', en: 'Gami' },
    about: {
      ko: '담 너머로 굴러온 감이에요. 껍질은 음식물, 꼭지는 일반이라는 걸 제일 먼저 배웠어요.',
      en: 'A persimmon that rolled in over the wall. Its first lesson: peel in with the food, stem in the bin.',
    },
    greetings: [
      { ko: '{name} 님, 오늘도 한 뼘 익었어요.', en: 'A little riper than yesterday, {name}. Both of us.' },
      { ko: '{name} 님 오는 소리에 데굴데굴 굴러 나왔어요.', en: 'Heard you coming, {name}, and rolled right out.' },
      { ko: '떫은 날도 있어요, {name} 님. 며칠 두면 달아져요.', en: 'Some days are tart, {name}. They sweeten.' },
    ],
    unlock: { by: 'level', level: 2 },
  },
  {
    id: 'toto',
    name: { ko: '도토', en: 'Toto' },
    about: {
      ko: '이레를 내리 찾아온 사람에게만 톡 떨어지는 도토리예요. 모자를 벗은 걸 본 사람은 없어요.',
      en: 'An acorn that drops for those who come seven days running. Nobody has seen it without its cap.',
    },
    greetings: [
      { ko: '톡. {name} 님 발소리 맞죠?', en: 'Tok. That was your step, {name}, wasn’t it?' },
      { ko: '{name} 님, 작은 것도 모으면 숲이 돼요.', en: 'Small things add up to a forest, {name}.' },
      {
        ko: '오늘 것만 모아요, {name} 님. 내일은 내일 모으고요.',
        en: 'Just today’s, {name}. Tomorrow can gather its own.',
      },
    ],
    unlock: { by: 'badge', badge: 'attendance_week' },
  },
  {
    id: 'kkami',
    name: { ko: '까미', en: 'Kkami' },
    about: {
      ko: '반가운 손님이 올 때 먼저 우는 까치예요. 첫 친구가 왔을 때 같이 날아왔어요.',
      en: 'A magpie, and magpies call before a welcome guest. It flew in with your first friend.',
    },
    greetings: [
      { ko: '까악, {name} 님이다. 좋은 소식 물고 왔어요?', en: 'Kkak. It’s {name}. Brought good news?' },
      {
        ko: '{name} 님, 반짝이는 건 다 제 건데 캔은 양보할게요.',
        en: 'Shiny things are mine, {name}. Cans you may recycle.',
      },
      {
        ko: '손님 오면 제가 먼저 알려 줄게요, {name} 님.',
        en: 'If anyone comes, {name}, you’ll hear it from me first.',
      },
    ],
    unlock: { by: 'activity', action: 'invitation', times: 1 },
  },
  {
    id: 'meongi',
    name: { ko: '멍이', en: 'Meongi' },
    about: {
      ko: '훈련에서 만점을 받은 날 따라온 진돗개예요. 수상한 냄새를 맡으면 귀가 먼저 서요.',
      en: 'A Jindo that followed you home the day you scored full marks. Its ears go up at anything fishy.',
    },
    greetings: [
      { ko: '멍! {name} 님 냄새다.', en: 'Woof. Smells like {name}.' },
      {
        ko: '대문은 제가 볼게요, {name} 님. 모르는 링크는 열지 마요.',
        en: 'I’ve got the gate, {name}. Leave strange links shut.',
      },
      { ko: '{name} 님, 오늘 산책은 분리수거장까지 어때요?', en: 'How about a walk to the recycling bins, {name}?' },
    ],
    unlock: { by: 'badge', badge: 'training_full_score' },
  },
  {
    id: 'soli',
    name: { ko: '솔이', en: 'Soli' },
    about: {
      ko: '서른 날을 함께 보낸 소나무예요. 늘 같은 자리에서 늘 같은 빛깔이에요.',
      en: 'A pine that has seen thirty of your days. Same place, same green.',
    },
    greetings: [
      { ko: '{name} 님, 저는 여기 그대로 있어요.', en: 'Still here, {name}. I always am.' },
      {
        ko: '바람이 좋아요, {name} 님. 종이 상자는 납작하게 접었나요?',
        en: 'Nice breeze, {name}. Have you flattened the boxes?',
      },
      { ko: '꾸준한 게 제일 푸르러요, {name} 님.', en: 'Steady stays green, {name}.' },
    ],
    unlock: { by: 'activity', action: 'attendance', times: 30 },
  },
  {
    id: 'gaegul',
    name: { ko: '개굴', en: 'Gaegul' },
    about: {
      ko: '물이 맑아지면 돌아오는 청개구리예요. 4단계 마당에는 살 만하대요.',
      en: 'A tree frog that comes back when the water is clear. A level 4 yard will do, it says.',
    },
    greetings: [
      { ko: '개굴. {name} 님네 물이 제일 맑아요.', en: 'Ribbit. Your water is the clearest, {name}.' },
      {
        ko: '{name} 님, 기름은 하수구 말고 닦아서 버려 주세요. 제 집이거든요.',
        en: 'Wipe the oil, {name}, don’t pour it. I live down there.',
      },
      { ko: '비 오면 같이 놀아요, {name} 님.', en: 'If it rains, come out and play, {name}.' },
    ],
    unlock: { by: 'level', level: 4 },
  },
  {
    id: 'hoya',
    name: { ko: '호야', en: 'Hoya' },
    about: {
      ko: '열 번을 제대로 버린 날 담을 넘어온 새끼 호랑이예요. 목소리는 아직 작아요.',
      en: 'A tiger cub that jumped the wall the day you recycled your tenth thing. The roar is still small.',
    },
    greetings: [
      { ko: '어흥. {name} 님, 놀랐어요?', en: 'Roar. Did I scare you, {name}?' },
      { ko: '{name} 님이 오면 담 위에서부터 보여요.', en: 'I can see you from the top of the wall, {name}.' },
      { ko: '곶감보다 {name} 님이 좋아요.', en: 'I like you better than dried persimmons, {name}.' },
    ],
    unlock: { by: 'activity', action: 'recycled', times: 10 },
  },
];

export const SKINS: readonly Skin[] = [
  { id: 'bare', name: { ko: '맨몸', en: 'As it is' }, unlock: { by: 'start' } },
  { id: 'sprout', name: { ko: '새싹', en: 'Sprout' }, unlock: { by: 'badge', badge: 'first_activity' } },
  { id: 'scarf', name: { ko: '목도리', en: 'Scarf' }, unlock: { by: 'level', level: 3 } },
  {
    id: 'straw_hat',
    name: { ko: '밀짚모자', en: 'Straw hat' },
    unlock: { by: 'activity', action: 'attendance', times: 20 },
  },
  {
    id: 'pouch',
    name: { ko: '복주머니', en: 'Lucky pouch' },
    unlock: { by: 'activity', action: 'invitation', times: 3 },
  },
  { id: 'gat', name: { ko: '갓', en: 'Gat' }, unlock: { by: 'level', level: 5 } },
];

export const findCharacter = (id: string): CharacterId | undefined => CHARACTERS.find((each) => each.id === id)?.id;
export const findSkin = (id: string): SkinId | undefined => SKINS.find((each) => each.id === id)?.id;
