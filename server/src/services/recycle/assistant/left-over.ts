import type { Item } from '@madang/contracts/recycle-content';
import { normaliseTerm, wordsOf } from '../normalise-term.ts';
import { isFiller, isState, withoutParticle } from '../question-words.ts';

/** 빨아들이면, 부어도, 내려는데: it says what is done, and names nothing. Shorter words may be nouns, as 라면 and 바나나 are. */
const DOES =
  /^[가-힣]{2,}([으이하되지리기우]면|[아어여해]도|려면|려고|는데|니까|나요|까요|[아어여해]요|니다|[았었했됐졌]어|[아어여해]서|더니|길래)$|^(묻|부|담|씻|닦|넣|섞|잘라|접|빼|떼)\S{0,2}도$/;
/** 뭘로 버려: it asks. */
const ASKS = /^(뭘로|뭐로|무엇으로|어따|어떻게)$/;
const PLACE = /^(아파트|주택|빌라|동네|화단|집)$/;

const isNamedBy = ({ name, keywords }: Item, stem: string): boolean => {
  const names = [name.ko, name.en, ...keywords];
  return stem.length > 1 ? names.some((each) => normaliseTerm(each).includes(stem)) : wordsOf(name.ko).includes(stem);
};

/** Whether a part of a question that nothing was found for names a thing besides those that it is answered about. */
export const namesMore = (text: string, answered: readonly Item[]): boolean =>
  wordsOf(text)
    .filter((word) => !isFiller(word) && !isState(word) && !DOES.test(word) && !ASKS.test(word))
    .map((word) => normaliseTerm(withoutParticle(word).stem))
    .some((stem) => !PLACE.test(stem) && !answered.some((item) => isNamedBy(item, stem)));
