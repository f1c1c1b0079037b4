import type { DisposalRoute } from '@madang/contracts/recycle-content';

/** A word of a question. */
export interface Word {
  /** As it stands, and without its particle; equal when it has none. */
  readonly full: string;
  readonly stem: string;
  readonly isPlace: boolean;
  readonly isState: boolean;
  /** 닦는 in 그릇 닦는 거: it says what the thing that comes after it is for. */
  readonly describes: boolean;
  /** bag in trash bag. */
  readonly isForWaste: boolean;
}

const THINGS = '거|것|건|걸|게|데|통|애|놈|물건|기계|도구|도구들|기구|것들|거요|거임|물체|제품';
const THING = new RegExp(`^(${THINGS})(요|임|인데|야|예요|이요|에요|들)?$`);
const ENDS_DESCRIBING =
  /(는|던|밴|묻은|쩐|쩔은|낀|든|꽂힌|꽂은|끼운|바른|칠한|씌운|담았던|담긴|담겨있\S*|들어있\S*|나온|싸인|싼|싸져있\S*|달린|붙은|딸린|생긴|같은|전용)$/;
const JOINED = new RegExp(
  `(는|던|담긴|들은|나온|싸인|싼|달린|붙은|딸린|생긴|같은)(${THINGS})(요|임|인데|야|예요|이요|에요)?$`,
);
/** Said of the thing itself, though it ends like a description. */
const OF_ITSELF =
  /^(안|못|잘안|다)\p{L}*(는|던)|^(기름|국물|양념|내용물|때|구멍|곰팡이)(이|가|도)?(남아|들어)?있는|^(버리|되|있|없|필요없|남|쌓여있|이런|저런|그런|쓰|입|신)(는|던)/u;

/** 공짜로 가져가는데: the sentence goes on. */
const GOES_ON = /가져가는데(요)?$/;
const CLAUSE = /([가-힣])는데(요)?$/;
/** 닦는데 쓰는 거: there it is what the thing is for. */
const USED_FOR = /^(쓰|쓸|사용|필요|이용|좋|넣|끼|꽂|바르|들어)/;
/** 냉장고 털었는데: what was in it is thrown away. */
const EMPTIED = /^(털|비우|비웠|뒤지|뒤졌|정리|청소|치우|치웠)/;
/** 폈, 떨어졌, 했: it has happened. Of the final consonants ㅆ is the twentieth. */
const isPast = (syllable: string): boolean => syllable !== '있' && (syllable.charCodeAt(0) - 0xac00) % 28 === 20;

/** 소리 나는데 그냥 버려도: after such a word the sentence goes on about the thing, and does not say what it is. */
const isClause = (word: string, rest: readonly string[]): boolean => {
  const [next, last] = [rest[0], rest.at(-1)];
  const syllable = CLAUSE.exec(word)?.[1];
  if (syllable === undefined || EMPTIED.test(word)) return false;
  if (isPast(syllable) || syllable === '려') return true;
  return next !== undefined && last !== undefined && !USED_FOR.test(next) && PREDICATE.test(last);
};

/**
 * Whether a word describes what comes after it: 닦는 in 그릇 닦는 거. Korean puts what a thing is at the end and what is said
 * of it before, so that a name before such a word is not the thing, and one before what happened to it (그릇 깨진 거) is.
 */
export const describesNext = (word: string, rest: readonly string[]): boolean => {
  if (OF_ITSELF.test(word) || GOES_ON.test(word) || isClause(word, rest)) return false;
  const [next, last] = [rest[0], rest.at(-1)];
  return (
    JOINED.test(word) ||
    (ENDS_DESCRIBING.test(word) &&
      next !== undefined &&
      last !== undefined &&
      (THING.test(next) || !PREDICATE.test(last)))
  );
};

/** What English says of a thing after its name, and what is no thing. */
const SAID_AFTER_EN_WORDS =
  'wont won doesnt doesn isnt isn dont don stopped died broke turn turns work works not no anymore full half still just ' +
  'counts count belongs belong goes go okay ok right here left leftover on off too also apart fell came got because or so but if old new big small one two';
const SAID_AFTER = new Set(SAID_AFTER_EN_WORDS.split(' '));
const isSaidAfter = (word: string): boolean => SAID_AFTER.has(word) || /(ed|en|ing)$/.test(word);
/** In a row of English nouns the last is the thing: code in door code makes of the door a part of the name. */
export const continuesEnglish = (word: string, before: string | undefined): boolean =>
  before !== undefined &&
  /^[a-z]{3,}$/.test(before) &&
  /^[a-z]{3,}$/.test(word) &&
  !isSaidAfter(word) &&
  !isSaidAfter(before);

/** trash bag, garbage bin: they are for what is thrown away, and are another thing than any bag. */
const FOR_WASTE = new Set(['trash', 'garbage', 'rubbish', 'waste', 'recycling', 'bin', 'recycle']);
export const isForWaste = (word: string, before: string | undefined): boolean =>
  before !== undefined && FOR_WASTE.has(before) && /^(bag|bin|can|liner|chute|truck|basket)s?$/.test(word);

/** How a sentence ends that says what has happened: 침대 삐걱거리는 소리 나서. */
const PREDICATE = /(서|고|요|어|아|다|음|지|네|해|함|면|데|야|까|나|죠|됨|돼|렸|봄|여|써|래|려|줘|랑|하고)$/;

/** What is so common that the words before it have to say which one: 마트에서 고기 살 때 밑에 깔린 접시. */
const KINDS = `
  접시 그릇 통 병 컵 봉지 봉투 봉다리 상자 박스 판 막대 막대기 종이 비닐 천 가방 뚜껑 끈 줄 망 그물 캔 팩 틀 솜 칼 유리 플라스틱 나무 고무 쇠 봉 스펀지 패드 시트 테이프 필름 포장 포장지
  플라스틱통 깡통 용기 케이스 상 풀 약 기름 물 가루 불 공 껍데기 껍질 찌꺼기 씨 주머니 자루 장갑 수건 조각 덩어리 대롱 선 bag box cup bottle container paper plastic glass
  cloth can tube stick cover case lid jar wrap film tape net rope string ball powder tray plate pad sheet
`;
const NOUN = new Set(KINDS.split(/\s+/).filter((word) => word !== ''));
export const isGeneric = (term: string): boolean => NOUN.has(term);

/** What belongs to another thing, or is a part of it: behind a name it is what is meant, and not what is named. */
const PARTS_OF_THINGS = `
  바구니 캡슐 리모컨 리모콘 붓 받침대 받침 거치대 꽂이 걸이 커버 덮개 씌우개 필터 리필 충전기 어댑터 배터리 밧데리 케이블 코드 호스 노즐 폴대 손잡이 날개 바퀴 안장 꼭지 부품 브러시
  자석 스티커 라벨 송장 트레이 세정제 세척제 액자 스탠드 받이 헤드 다리 등받이 방석 쿠션 열쇠 자물쇠 안정기 살균기 소독기 청소기 건조기 보관함 정리함
`;
const PART_OF_THING = new Set(PARTS_OF_THINGS.split(/\s+/).filter((word) => word !== ''));
/** 받침대 in 화분 받침대, 봉지 in 고양이 모래 봉지. */
export const isOfAnother = ({ stem, full, isState, isPlace, describes }: Word): boolean =>
  !isState && !isPlace && !describes && [stem, full].some((word) => PART_OF_THING.has(word) || isGeneric(word));

/** 고기 밑에 깔린: what is near to it is meant. */
const WHERE = /^(위|밑|아래|안|속|뒤|앞|옆|사이|겉|끝)(에|에서|에다|쪽에|에서도)$/;

/** Whether what follows on these words says that they are only a part of a description. */
export const isDescribed = (words: readonly Word[], to: number): boolean => {
  const after = words.slice(to + 1);
  if (words[to]?.isForWaste === true) return true;
  return (
    after.some(({ describes }) => describes) ||
    (after.length > 1 && WHERE.test(after[0]?.full ?? '') && !PREDICATE.test(after.at(-1)?.full ?? ''))
  );
};

/** How many words before the name say something else than in what state it is. */
export const wordsBefore = (words: readonly Word[], from: number): number =>
  words.slice(0, from).filter(({ isState }) => !isState).length;

/** thing you unclog the toilet with: nothing that is named in it is the thing. */
const DESCRIBES_EN: readonly RegExp[] = [
  /\b(thingy?|something|gadget|device|machine|tool) (you|we|i|they|people|kids|that|which|to|for|used|with|in|on|from|of)\b/i,
  /\b(things|stuff) (you|we|i|that|which|used|to)\b/i,
  /\bwhat (you|we|they|people|kids|i) (?!do|should|can|need)/i,
  /\bused (to|for|when)\b/i,
];
export const isDescriptionEn = (text: string): boolean => DESCRIBES_EN.some((said) => said.test(text));

const MATERIALS =
  /^(유리|플라스틱|종이|나무|원목|쇠|철|고무|비닐|스텐|스테인리스|알루미늄|은박|스티로폼|가죽|도자기|사기|실리콘|대나무|세라믹|뚝배기)$/;

export const isMaterial = (word: string): boolean => MATERIALS.test(word);
const NAMES_MATERIAL =
  /유리|플라스틱|종이|나무|원목|철|쇠|고무|비닐|스텐|스테인리스|알루미늄|은박|스티로폼|가죽|도자기|사기|실리콘|대나무|세라믹|멜라민|천/;
/** A chair is a chair, of wood or not; slippers are slippers. */
const OF_ANY_MATERIAL: ReadonlySet<DisposalRoute> = new Set(['large_waste', 'clothes']);
const WORN = /슬리퍼|신발|장화|샌들|허리띠|벨트|가방|지갑/;

/** Whether a thing of another material than this one goes elsewhere: 종이 옷걸이, 유리 빨대. */
export const isOfMaterial = (name: string, route: DisposalRoute): boolean =>
  NAMES_MATERIAL.test(name) || !(OF_ANY_MATERIAL.has(route) || WORN.test(name));

/** What is asked of a thing, not what it is: 매트리스 수거비용, 정수기 렌탈, 냉장고 두 대. */
const ASKED_OF =
  /비용|요금|가격|얼마|스티커|신고|신청|수거|철거|처리|예약|방문|번호|전화|업체|장소|날짜|요일|시간|기준|종류|분류|여부|이유|무료|유료|렌탈|중고|나눔|판매|기부|이사|청소|정리|구매|교체|설치|세척|마트|주민센터|구청|아파트|동네|경우|상태|정도|부분|전부|전체|종량제|음쓰|일쓰|내용물|국물|기름|얼룩|먼지|곰팡이|냄새|언제|어케|어찌|왜|똑같|맞지|맞나/;
const IS_REMOVED = /(떼|뗄|뗀|벗|제거|분리|빼|뺄|뽑|자르|잘라)/;
/** A verb, an adjective, or a count: it says what has become of the thing, and how much of it there is. */
const IS_NO_NOUN =
  /(는|은|던|된|진|난|린|간|긴|운|한|인|임|음|함|짐|됨|남|옴|거|것|건|걸|게|도|만|서|고|요|어|아|다|지|네|해|면|데|야|까|나|죠|돼|렸|여|써|래|려|줘|히|이|째|째로|채|쯤|용)$|\d|^(두|세|네|한|여러|전부|다|통째|그냥|너무|완전|아직|이미|몇)|^(개|장|대)$/u;

/** 폭죽이 있는데: behind the name nothing else is named. */
export const namesNothing = ({ full, stem, isPlace, describes }: Word): boolean =>
  full === stem && !isPlace && !describes && full.length > 1 && /(는데|어|아|요|고|면|니|지|네)$/.test(full);

export const isOtherThing = (word: Word): boolean =>
  (/^[가-힣]{2,}$/.test(word.stem) || isGeneric(word.stem)) &&
  !word.isState &&
  !word.isPlace &&
  !word.describes &&
  !MATERIALS.test(word.stem) &&
  !ASKED_OF.test(word.stem) &&
  !IS_NO_NOUN.test(word.full);

/**
 * What was said beside a name that does not fit the item that is called so: then the name is no more than a guess.
 * Korean ends in what a thing is, so that a noun after the name is another thing (노트북 거치대); and a thing of another
 * material goes elsewhere (종이 옷걸이), unless it goes by what it is for (나무 의자). `fits`: whether the item's own words
 * have it.
 */
export const hasUnfitWord = (
  { words, text }: { readonly words: readonly Word[]; readonly text: string },
  { to, typed }: { readonly to: number; readonly typed: string },
  { fits, isOfMaterial: isBound }: { readonly fits: (word: string) => boolean; readonly isOfMaterial: boolean },
): boolean => {
  // 종이 in 종이옷걸이, of which only 옷걸이 is a name. What comes after asks: 치약 플라스틱 맞지?
  const materials = words.slice(0, to).filter(({ full }) => MATERIALS.test(full) && !typed.includes(full));
  if (isBound && materials.some(({ full }) => !fits(full))) return true;
  const name = words[to];
  const after = words.slice(to + 1);
  const last = after.at(-1);
  // With a particle the name has ended: 전구도 형광등 수거함에.
  const goesOn =
    name !== undefined && typed.endsWith(name.full) && after.every((word) => isOtherThing(word) || isOfAnother(word));
  if (!goesOn || last === undefined || IS_REMOVED.test(text)) return false;
  // A clue that speaks of the bag of the thing makes no bag of it: an item that is one has it in its name.
  return isGeneric(last.stem) || isGeneric(last.full) || !fits(last.stem);
};
