import { isGeneric } from './head-noun.ts';

const CONTAINER =
  /(깡통|캔|통|병|용기|봉지|봉투|봉다리|컵|그릇|상자|박스|can|bottle|jar|tub|tin|container|bucket|cup)$/;
export const isContainer = (term: string): boolean => CONTAINER.test(term);

const HOLDS = /남[은았아]|담[긴은겨아]|든|들[은었어]|넣[은었어]|부어|있|반통|\b(of|with|full|left|some)\b/;
const EMPTIED = /(^|\s)빈|다\s?(쓴|먹|마[신시])|비[웠운]|\b(empty|emptied)\b/i;
/** 페인트 남은 깡통, a bottle of thinner: a container that is not said to be empty. */
export const mayHoldHazard = (term: string, text: string): boolean =>
  isContainer(term) && !EMPTIED.test(text) && (isGeneric(term) || HOLDS.test(text));

const HAZARDS = /휘발유|등유|경유|석유|황산|염산|청산|\b(petrol|gasoline|kerosene|diesel|acid)\b/i;
/** Something dangerous that the guide has no item for. */
export const namesHazard = (text: string): boolean => HAZARDS.test(text);
