import type { ItemHit } from '@madang/contracts/recycle';
import type { Item } from '@madang/contracts/recycle-content';
import { itemInState, wasBefore } from '../item-states.ts';
import { normaliseTerm } from '../normalise-term.ts';
import { warnsOf } from './premise.ts';

export type Search = (query: string) => Promise<{ items: readonly ItemHit[]; not_understood: readonly string[] }>;

/** What a question is about, as far as the guide knows. */
export interface Subject {
  readonly items: readonly Item[];
  /** A guess: it is asked whether it is meant. */
  readonly isGuess: boolean;
  /** One word that is the name of several things. */
  readonly isAmbiguous: boolean;
  readonly notUnderstood: readonly string[];
  /** What was spoken of before, and is gone on with. */
  readonly isEarlier: boolean;
}

const LOOKED_BACK = 5;
const GOES_ON = /^\s*(그럼|그러면|그건|그거|이건|그래도|근데|그리고|거기|and\b|what about|how about|then\b|so\b)/i;
const YES = /^\s*(네|넹|넵|응|어|예|맞아\S{0,8}|ㅇㅇ|그래|yes|yeah|yep|right)[\s.!~ㅎㅋ]*$/i;
/** A name that is not much of a longer sentence is rather said by the way. */
const LONG = 14;

/** Of guesses only those are told that are about as good as the best. */
const NEARLY_AS_GOOD = 0.8;

const NOTHING: Subject = { items: [], isGuess: false, isAmbiguous: false, notUnderstood: [], isEarlier: false };

const subjectOf = ({ items, not_understood }: Awaited<ReturnType<Search>>): Subject => {
  const [first] = items;
  if (first === undefined) return { ...NOTHING, notUnderstood: not_understood };
  // 페트병 is a name by itself, and a part of others: of those nobody spoke.
  const isLonger = ({ matched, score }: ItemHit): boolean =>
    score < first.score && matched !== first.matched && normaliseTerm(matched).includes(normaliseTerm(first.matched));
  const sure = items.filter((hit) => !hit.near && !isLonger(hit));
  const shown = sure.length > 0 ? sure : items.filter(({ score }) => score >= first.score * NEARLY_AS_GOOD);
  const same = shown.filter(({ matched, score }) => matched === first.matched && score === first.score);
  return {
    items: shown.map(({ item }) => item),
    isGuess: sure.length === 0,
    isAmbiguous: same.length > 1 && same.length === shown.length,
    notUnderstood: not_understood,
    isEarlier: false,
  };
};

/** Where something is put and what with: 변기에, 송곳으로, 건전지 통에; 엉덩이에 in 엉덩이에 차는 거 says what it is. They are not what is thrown away. */
const PLACES =
  /(?:[가-힣]+(?<![은는도을를])\s(?=(?:수거|전용|전용\s?수거|쓰레기)?(?:통|함|칸|봉투|봉다리|마대)(?:에|으)))?[가-힣]*(?:통|함|칸|봉투|봉다리|마대)(?:에다가|에다|에|으로|로)(?=\s|$)|[가-힣]{2,}(?:에다가|에다|에|으로|로)(?=\s)(?!\s\S*(?:는|던)\s?(?:거|것|건|걸|애|놈|통))/g;
/** 신문지랑 같이: it is put out with that, which is not what is asked about. */
const WITH = /[가-힣]+(?:이랑|랑|하고|과|와)\s?(?:같이|함께)(?=\s|$)/g;
/** 종이니까, a reason; what it is said of is the thing. */
const REASON = /(?:^|\s)[가-힣]+(?:니까|니깐)(?=\s|$)/g;
/** 유리는 다 같은 유리니까 손거울도: what is asked about stands behind the reason. */
const REASONED = /(?:니까|니깐)\s+([가-힣]+?)(?:은|는|도)\s/;
/** 맥주캔에 꽁초를 넣어 놨는데: what is to be thrown away is what holds the rest. */
const HOLDING =
  /^\s*([가-힣 ]{1,12}?)에(?:다가|다)?\s.*?(?:넣어\s?(?:놨|놓|둔|뒀|버렸)|담아\s?(?:놨|둔|뒀)|들어\s?(?:있|갔)|남아\s?있)/;

/** What is said of the thing itself. */
export const bareOf = (text: string): string => {
  const holder = HOLDING.exec(text)?.[1] ?? REASONED.exec(text)?.[1];
  if (holder !== undefined) return holder;
  const bare = text.replace(WITH, ' ').replace(REASON, ' ').replace(PLACES, ' ').replace(/\s+/g, ' ').trim();
  return bare === '' ? text : bare;
};

/** A mention by the way, where something else is being spoken of. */
const LEAST_NEW = 0.66;

/** Nearly nothing but the name of something. */
const SURELY_NEW = 0.8;

/** 국물 자국이 안 지워져: what sticks to the thing is not what is thrown away. */
export const OF_THE_SAME = /(자국|얼룩|냄새|기름기|국물|양념|색)\S*\s*(안|잘 안|못|남|배|묻|밴|물)/;

/** 속 알맹이는? of a skin: what is in it is another thing. */
const INSIDE = /알맹이|(^|\s)(그럼|그러면|근데)?\s?(속|안쪽|과육|안에\s?(있는|든))/;
const SKIN_OF = /([가-힣]{1,6}?)\s?(?:껍질|껍데기|껍떼기|껍디기)/;

const OF_KIND_KO =
  /^\s*(?:(?:아|앗|어|음|근데|그럼|그러면)\s*)?(플라스틱|종이|유리|쇠|철|나무|고무|비닐|스텐|스테인리스|알루미늄|스티로폼|가죽|도자기|천|실리콘|은박)(?:으로|로)?(?:\s?(?:된|만든|인|재질|이에요|예요|인데|거|건|것))?(?:\s*(?:거|건|것))?\s?(?:은|는|도|면|예요|에요|이에요|요|인데요?|이면요?)*\s*[.?!~ㅋㅎㅠ]*$/;
const OF_KIND_EN =
  /^\s*(?:and |ok and |what about |how about )(?:the )?(?:ones? |kind )?(?:with|made of|that (?:has|have|are)) (.{3,40}?)\s*[.?!]*$/i;

/** 플라스틱으로 된 건요? of the egg tray that was spoken of: the same name, of another kind. */
const ofThatKind = (question: string, previous: string): string | null => {
  const ko = OF_KIND_KO.exec(question)?.[1];
  if (ko !== undefined) return `${ko} ${previous}`;
  const en = OF_KIND_EN.exec(question)?.[1];
  return en === undefined ? null : `${previous.replace(/[.?!]+\s*$/, '')} with ${en}`;
};

const lettersOf = (text: string): number => text.replace(/[^\p{L}\p{N}]/gu, '').length;

/** What the newest of these messages is about; `earlier`: those before it, the newest first. */
export const findSubject = async (search: Search, question: string, earlier: readonly string[]): Promise<Subject> => {
  const bare = bareOf(question);
  const own = await search(bare);
  const direct = subjectOf(own);
  const [alone] = own.items;
  const goesOn = GOES_ON.test(question) || lettersOf(question) <= LONG;
  const isNew = alone !== undefined && !direct.isGuess && alone.score >= LEAST_NEW;
  const [previous, ...older] = earlier.filter((text) => text.trim() !== '').slice(0, LOOKED_BACK);
  // What was said before may have gone on with something itself.
  const before = previous === undefined ? NOTHING : await findSubject(search, previous, older);
  const last = before.items[0];
  const goneOn: Subject = { ...before, isGuess: false, notUnderstood: [], isEarlier: true };
  if (last !== undefined && wasBefore(last.id, direct.items)) return goneOn;
  // 깨진 것도? of a lamp: it has become another thing, that goes elsewhere; and 병에 약이 들어 있는데 is said of no empty one.
  const about = direct.items.length === 0 || direct.isGuess ? before.items : direct.items;
  const state = itemInState(question, about);
  if (state !== null) {
    const of = about.find(({ id }) => id === state.of);
    const become = (await search(`${of?.name.ko ?? ''} ${question}`)).items.find(
      ({ item }) => item.id === state.itemId,
    );
    if (become !== undefined) return { ...NOTHING, items: [become.item] };
  }
  if (last !== undefined && OF_THE_SAME.test(question)) return goneOn;
  const whole = previous === undefined || !INSIDE.test(question) ? undefined : SKIN_OF.exec(previous)?.[1];
  if (last !== undefined && whole !== undefined && !isNew) {
    const [hit] = (await search(whole)).items;
    return hit === undefined || hit.near || hit.item.id === last.id || hit.matched.length > whole.length
      ? { ...NOTHING, notUnderstood: [question.trim()] }
      : { ...NOTHING, items: [hit.item] };
  }
  const other = previous === undefined ? null : ofThatKind(question, previous);
  if (last !== undefined && other !== null) {
    const [hit] = (await search(other)).items;
    if (hit !== undefined) return { ...NOTHING, items: [hit.item], isGuess: hit.near };
  }
  if (!goesOn && isNew) return direct;
  // Of several things that were spoken of, one is named again.
  const again =
    before.items.length > 1 && !direct.isGuess
      ? before.items.filter(({ id }) => direct.items.some((item) => item.id === id))
      : [];
  if (again.length > 0) return { ...NOTHING, items: again };
  if (before.items.length === 0)
    return direct.items.length > 0
      ? direct
      : { ...subjectOf(await search(question)), notUnderstood: direct.notUnderstood };
  // 가루는 청소기로? of a broken lamp: what it asks for is what one must not do with it.
  if (last !== undefined && (alone?.score ?? 0) < SURELY_NEW && warnsOf(last, question)) return goneOn;
  if (YES.test(question)) return { ...before, isGuess: false, isAmbiguous: false, isEarlier: true };
  if (goesOn && last !== undefined && alone !== undefined) {
    // 뚜껑은? of a bottle is another thing than 뚜껑 by itself.
    const together = await search(`${last.name.ko} ${bare}`);
    const [hit] = together.items;
    if (hit !== undefined && !hit.near && hit.item.id !== last.id && hit.matched.length > alone.matched.length)
      return { ...NOTHING, items: [hit.item] };
  }
  return isNew ? direct : goneOn;
};

const TOPIC_KO =
  /^\s*(?:(?:그럼|그러면|그리고|근데)\s*)?([가-힣 ]{1,12}?)(?:은|는|도)\s*(?:(?:요|어떻게\S{0,10}|어디\S{0,10}|같이\S{0,10}|함께\S{0,10})\s*)?[?？.~!ㅋㅎ]*$/;
const TOPIC_EN = /^\s*(?:and|ok and|what about|how about)\s{1,3}(?:the |a |an |my )?([a-z ]{3,24}?)\s*[?.!]*$/i;
const PRONOUN =
  /(그것|이것|저것|그거|이거|여기|거기|그건|이건|것|건|거|나|너|우리|하나|집|저|this|that|it|them|those|here|there)$/i;

/** A part or another thing that a message asks for by a name alone: 그럼 커튼 핀은? Null where it goes on about the same. */
export const newTopic = (question: string): string | null => {
  const topic = (TOPIC_KO.exec(question) ?? TOPIC_EN.exec(question))?.[1]?.trim() ?? '';
  return topic === '' || PRONOUN.test(topic) || /[면서고도]$/.test(topic) ? null : topic;
};
