/** What one does for a contact; of it alone, “really” insists that it was done, and does not say that it is outside the play. */
const COMPLIED =
  '(?:보냈|송금했|이체했|입금했|부쳤|넣었|결제했|냈|눌렀|깔았|설치했|알려 ?줬|알려 ?드렸|불러 ?줬|불러 ?드렸|찍었|찍어 ?보냈|찍어서 ?보냈|보냈다고)';
const REALLY = '(?:진짜로?|정말로?)';
/** What stands between the word and the deed. */
const NEAR = '(?:[가-힣0-9]{1,6} ){0,2}';
const INSISTS_BEFORE = new RegExp(`${REALLY} ?(?=${NEAR}${COMPLIED})`, 'g');
const INSISTS_BEHIND = new RegExp(
  `(${COMPLIED}(?:어요?|습니다|다고요?|다니까요?|는데요?)),? ?${REALLY}(?:요|예요|에요|이에요)?(?=[ .!~]|$)`,
  'g',
);
const INSISTS_EN =
  /\b(?:really|actually)(?= (?:did |have |just |already )?(?:sent|send|paid|pay|transferred|transfer|wired|wire|clicked|click|installed|install|gave|give)\b)/g;

/**
 * What says all the same that it is no play: that it was before it or is outside of it, fraud, regret, asking for help, one’s
 * own people, somebody who is not the contact.
 */
const OUTSIDE =
  /실제|현실|훈련|연습|장난|농담|사실|실은|어제|그제|지난|며칠|얼마 ?전|조금 ?전|아까|오늘 ?(?:아침|낮|오전)|사기|피싱|스미싱|속았|속아|속은|당했|당한|당해|털렸|뺏|잃|날렸|없어졌|버렸|버린|멀쩡|(?:엄마|어머니|아빠|아버지|할머니|할아버지|남편|아내|와이프|동생|언니|오빠|누나|형|아들|딸|이모|고모|삼촌|부모님|친구)(?:가|이|께서)|대요|답니다|어떡|어떻게 ?(?:해|하죠|하지|할)|어쩌|도와|돌려 ?받|되찾|되돌|취소|막을|큰일|괜찮나요|신고는|신고해야|지급 ?정지|몰랐|후회|바보|가짜|잠수|먹튀|연락(?:이|도)? ?(?:안|두절|끊)|차단|사라|(?:찾아|알고) ?보니|ㅠ|ㅜ|안 ?말렸|진짜 ?돈|진짜예요,|정말이에요,/;
const OUTSIDE_EN =
  /\b(?:scam(?:med|mers?)?|fraud|them|they|him|his|her|she|he|savings|yesterday|last (?:night|week|month)|ago|(?:sent|send|wired|transferred) money|real life|for real|drill|exercise|training|help|what (?:do|should|can) i do|back|too late|lost|stupid|believe|tricked|gone|fake|blocked|vanished|disappeared)\b/;

/** Whether a message says beside what was done that it is no play. In small letters. */
const isOutside = (text: string): boolean => OUTSIDE.test(text) || OUTSIDE_EN.test(text);

const dropped = (text: string): string =>
  text.replace(INSISTS_BEHIND, '$1').replace(INSISTS_BEFORE, '').replace(INSISTS_EN, '').replace(/ {2,}/g, ' ').trim();

/**
 * How to read a message, or a part of it: without the words that only insist. “I really sent it”, to a contact who doubts it,
 * is said in the role; “I really sent it, what do I do now?” is not, and is left as it is.
 *
 * @param whole all of the message, in small letters
 */
export const readerOf = (whole: string): ((part: string) => string) => (isOutside(whole) ? (part) => part : dropped);
