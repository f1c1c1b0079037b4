import { wordsOf } from './normalise-term.ts';

/** Says that something is to be thrown away, returned or sorted. */
const DISPOSAL_KO =
  /버[려리릴린렸림]|내\s?놓|내다\s?놓|분리\s?(수거|배출)|배출|재활용|수거|쓰레기|종량제|보증금|반납|반환|폐기|갖다\s?[줘주]|떼[야어나는]|뗄|찌그러|구멍\s?(뚫|내)|(라벨|뚜껑|테이프|송장|스티커)\p{L}*\s?(제거|벗|분리)|어디(로|에|다)\s?(가나|가야|넣|두|둬)|안\s?(지워|닦여|닦이)|(스티커|필증|딱지)(는|를|을)?\s?(어디|구매|구입|얼마)|(종이|플라스틱|비닐|캔|고철|유리병?)류|(종이|플라스틱|비닐|캔|고철|음식물|일반|유리)(쓰레기)?(이야|야|이에요|예요|인가|일까|인지|로)(?!\p{L}*(만들|접|그리))/u;
const DISPOSAL_EN =
  /\b(throw(ing|n)?|toss|discard|trash|garbage|dispos\w+|recycl\w+|rid of|flush|deposit|bins?)\b|\bwhere (do|does|should|can|to)\b.*\b(put|go|goes|return)\b|\bwhat (do|should|can) (i|we) do with\b|^(is|are)\b.*\b(paper|plastic|glass|metal|recyclable|food waste)\W*$/i;

export const asksAboutDisposal = (text: string): boolean => DISPOSAL_KO.test(text) || DISPOSAL_EN.test(text);

/** Where it might go, in English: "are egg shells food waste?", "in the paper bin", "bones: food waste or trash?". */
const DESTINATION_EN = String.raw`(paper|plastics?|glass|metal|recyclable|food waste|general waste)( recycling| bin)?`;
const DESTINATIONS_EN = new RegExp(
  String.raw`(?<=^(is|are)\b.*)\b${DESTINATION_EN}\W*$|\b(in|into|with) (the )?${DESTINATION_EN}\b|\b(?:${DESTINATION_EN}|trash|garbage|recycling) or (?:${DESTINATION_EN}|trash|garbage|recycling|not)\W*$`,
  'gi',
);
/** It goes into a bin of that name, and is not what the bin is named after: clothes bin. */
const BIN_EN =
  /\b(in|into|to) (the |a )?(clothes|clothing|battery|lamp|medicine|food|glass|paper|plastic|can) (bin|box|bank)\b/gi;
export const withoutDestination = (text: string): string => text.replace(BIN_EN, ' ').replace(DESTINATIONS_EN, ' ');

const FILLERS = new Set(
  (
    '당연히 어차피 아무튼 한번에 한꺼번에 정리좀 걍 어떻게 어떡해 어떡하지 어떻해 어찌 어디 어디에 어디로 어디다 어디다가 어디서 어느 혹시 그냥 좀 제발 지금 오늘 이제 꼭 다시 이거 이건 저거 그거 이것 집 집에 집에서 우리 나는 제가 저는 내가 하나만 하나 가나요 가야 가면 제거 제거해야 여러 개 몇 이런 저런 같이 함께 그대로 통째로 모아서 따로 거 것 건 게 거는 것은 걸 때 때는 경우 경우에 ' +
    '방법 방법이 방법은 방법을 방법도 법 법은 법이 법을 곳 곳은 쪽 되나 되나요 되는지 되 돼 돼요 될까 될까요 하나요 하는지 하지 하죠 하면 할까 할까요 해 해요 해야 해야해 해야하나 해야하나요 해도 하려면 하려고 하는데 하고 싶은데 싶어 싶어요 하는 할 알려줘 알려주세요 가르쳐줘 궁금해 궁금해요 가능 가능해 가능한가요 맞아 맞나요 넣어 넣어요 넣나요 넣어도 넣으면 담아 담아서 넣는다 넣습니다 넣을게 넣을게요 넣을께 넣을께요 넣음 넣을래 넣지 넣죠 각각 내놔 내도 내면 내나요 묶어 묶어서 씻어서 헹궈서 떼고 떼서 무료 ' +
    '분리수거 분리배출 분리 배출 배출방법 배출법 재활용 재활용품 수거 쓰레기 쓰레기통 처리 처리법 처리방법 보증금 반납 반환 폐기 ' +
    'how where what which when can could should do does did i we my our your the a an is are it they them these those this that to in on into for with away out up be please tell me some and or throw throwing thrown dispose disposing disposal recycle recycling recycled recyclable bin bins trash garbage get rid of toss discard flush put go goes return deposit proper properly correctly way'
  ).split(' '),
);

/** 버려, 버려요, 버리나요, …; and where it might go: 음식물인가요, 종이로. */
const FILLER_FORMS =
  /^(내다)?버[리려릴린렸림]\p{L}*$|^떼(야|어야|나|는)\p{L}*$|^(종이|플라스틱|비닐|캔|고철|유리병?)류\p{L}{0,3}$|^(종이|플라스틱|비닐|캔|고철|음식물|일반|유리)(쓰레기)?(이야|야|이에요|예요|인가|인가요|일까|일까요|인지|이?지|이?죠|로|에|이랑|랑|하고|맞나요)$|^종량제(봉투)?\p{L}{0,2}$|^(음쓰|일쓰)\p{L}{0,4}$|^(수거함|재활용|분리수거|분리배출)\p{L}{0,3}$/u;

export const isFiller = (word: string): boolean => FILLERS.has(word) || FILLER_FORMS.test(word);

/** In what state the thing is: nearly always a reason to throw it away. */
const STATES =
  /^(깨[지져졌진]\S{0,3}|부서[지져졌진]\S{0,3}|부러[지져졌진]\S{0,3}|고장|고장[나난났]\S{0,3}|망가[지져졌진]\S{0,3}|낡\S{0,2}|오래된|헌|헌것|옛날|구형|다쓴|다먹은|다마신|쓴|쓰던|쓰고|먹던|먹다|남은|남긴|상한|썩은|지난|빈|찢어\S*|부풀\S*|부푼|녹슨|더러운|오염된|교체\S*|나온|(안|못|잘안)(쓰|입|먹|신|보|쓸|읽)\S{0,2}|유통기한|유효기간|유효기한|유통기간|old|broken|used|empty|dead|expired|leftover|cracked|unused|worn|unwanted)$/;

export const isState = (word: string): boolean => STATES.test(word);

/** 깨졌을, 깨져, 깨진거: all of them are 깨진 in the guide. */
export const stateInGuide = (word: string): string =>
  word.replace(/^깨[지져졌진]\S*$/, '깨진').replace(/^고장\S+$/, '고장난');

const PARTICLES =
  '이에요 이예요 이요 인데요 이라는 에서는 으로 에서 에는 에도 에다가 에다 이랑 하고 까지 부터 처럼 이나 인데 들은 들이 들을 들도 들 은 는 이 가 을 를 도 의 에 로 랑 와 과 만 요'.split(
    ' ',
  );
/** After one syllable, the rest of them is more often a part of the word. */
const SAFE_PARTICLES = new Set(['은', '는', '을', '를', '이', '도']);
const PLACES = /(에|에서|에다|에다가|로|으로|에는|에서는)$/;

export interface Inflected {
  readonly stem: string;
  /** 종량제봉투에: where something goes, and not what goes. */
  readonly isPlace: boolean;
}

export const withoutParticle = (word: string): Inflected => {
  const particle = PARTICLES.find((ending) => {
    const left = word.length - ending.length;
    return (
      word.endsWith(ending) &&
      (left >= 2 || (left === 1 && SAFE_PARTICLES.has(ending))) &&
      /\p{Script=Hangul}$/u.test(word)
    );
  });
  return particle === undefined
    ? { stem: word, isPlace: false }
    : { stem: word.slice(0, -particle.length), isPlace: PLACES.test(particle) };
};

/** Words by which something else is asked than where a thing goes; whole words, with or without a particle. */
const OTHER = new Set(
  `결말 시즌 줄거리 나이 레벨 깨는법 비우기 윈도우 윈도우11 윈도우10 맥북에어 삭제 여행 코스 예약 예약하고 먹어요 먹나요 먹어도 먹지 먹을까 맛있게 끓이는법 레시피 요리 개설 비대면 찍어줘 체험 과학 과학입니다 뜻 뜻이 가사 추천 추천해 추천해줘
  최저가 금리 환불 주가 주식 날씨 환율 로그인 다운로드 만드는 만드는법 그리는 접는 연봉 면접 영화 드라마 게임 공략 뉴스 번역 번역해 요약 요약해 코딩 파이썬 시험 숙제 발명 발명한 역사 삼천궁녀 콘서트 티켓팅 구매 구입 할인 쿠폰 요금제 인생 내인생 사랑 남친 여친 남자친구 여자친구 친구 상사 점심 아침메뉴 저녁메뉴 메뉴
  로또번호 당첨 당첨번호 번호추천 축구경기 경기결과 우승 순위 연예인 가수 배우 소녀시대 아이돌멤버 mbti 운세 궁합 사주 소개팅 데이트 다이어트 칼로리 효능 부작용 증상 아픈데 배아픈데 머리아픈데 병원 병원예약 작성 작성해 써줘 이메일 자기소개서 발표
  recipe weather python movie song lyrics stock price meaning translate joke poem haiku capital business play tickets booking reservation`.split(
    /\s+/,
  ),
);

/** Whether a text is about something that the guide has nothing to say of, though it may name a thing. */
export const isOtherTopic = (text: string): boolean => {
  if (asksAboutDisposal(text) && !/(남친|여친|남자친구|여자친구|친구|상사|인생)/.test(text)) return false;
  const words = wordsOf(text);
  return words.length > 1 && words.some((word) => OTHER.has(word) || OTHER.has(withoutParticle(word).stem));
};
