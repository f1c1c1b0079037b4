import { wordsOf } from '../normalise-term.ts';
import { livesIn } from '../place-name.ts';

const MOST_LOOKED_UP = 3;
const WORD =
  /^([가-힣]{1,8}?(?:\d{0,2}(?:동|읍|면|리)|(?:동|로)\d가))(에|에는|에선|에서|에서는|엔|은|는|이|도|인데|인데요|이요|요|이야|이에요|예요|입니다)?$/;
/** What follows on a place, and on no verb: 퇴촌면에, 퇴촌면이요; 끓이면. */
const OF_PLACES = /^(에|에는|에선|에서|에서는|엔|인데|인데요|이요|이에요|예요|입니다)$/;
/**
 * Words of every day, of which some are the name of a neighbourhood somewhere (대전 변동, 부천 작동, 포항 이동): those are
 * meant where they are said as one, behind the district or as all of an answer.
 */
const ORDINARY =
  /^(이동|활동|행동|자동|운동|공동|수동|전동|노동|냉동|감동|변동|작동|진동|충동|소동|연동|구동)$|([하이]|[보가사치떼쓰])면$/;
/** Said of a place only where somebody lives there: 마포구 처리는, 빨리요. */
const ONLY_LIVED_IN = /^[가-힣]?(분리|처리|정리|관리|거리|자리|수리|빨리|미리|소리|멀리|이리|저리|그리)$/;
const NEVER =
  /^(동|리|면|읍|[이그저]?우리동|우리)$|[으되]면$|[가-힣]{2}[하이]면$|^[보가사치떼쓰하이]면$|(버리|내리|치우|비우|씻기|모르|아니|이러|그러|저러|어쩌)면$|^(라|냉|화|측|반|양|표|전|정|단|비빔|컵)면$/;

export interface Neighbourhood {
  readonly name: string;
  /** Nothing else can be meant: where the data does not name it, that is said. */
  readonly isSure: boolean;
}

/**
 * Words of a question that may be names of neighbourhoods.
 * @param around names of what was said to be around it: 강동 behind 서울 강동구 is that district's own name
 */
export const neighbourhoodsIn = (question: string, around: readonly string[] = []): Neighbourhood[] => {
  const words = wordsOf(question);
  return words
    .flatMap((word, at): Neighbourhood[] => {
      const [, name, particle = ''] = WORD.exec(word) ?? [];
      if (name === undefined || NEVER.test(name) || around.some((each) => isOwnName(each, name))) return [];
      const isLivedIn = livesIn(words, at, name);
      const isSaidAsOne = words.length === 1 || isLivedIn || around.includes(words[at - 1] ?? '') || /\d/.test(name);
      if (ORDINARY.test(name) && !isSaidAsOne) return [];
      if (ONLY_LIVED_IN.test(name) && !isLivedIn) return [];
      return [{ name, isSure: isSaidAsOne || /[동읍가]$/.test(name) || OF_PLACES.test(particle) }];
    })
    .slice(0, MOST_LOOKED_UP);
};

const isOwnName = (district: string, name: string): boolean =>
  district === name || (district.length === name.length + 1 && /[시군구]$/.test(district) && district.startsWith(name));
