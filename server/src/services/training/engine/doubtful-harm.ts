import type { HarmKind } from '@madang/contracts/training/entities';

/** Laughed at, or a manner of speaking. */
const NOT_EARNEST =
  /ㅋㅋ|ㅎㅎ(?:$|[ .!])|\b(?:lol|lmao|haha)\b|발등에 ?불|불난 ?집|(?:댓글|단톡|인스타|전화통|게시판|카톡)[^.!?？]{0,10}불 ?났|불 ?났[^.!?？]{0,8}(?:댓글|단톡|얘기)|종이에 ?베|(?:죽을 ?(?:맛|지경)|(?:답답|궁금|귀찮|더워|추워|아파|무서워|졸려|배고파|심심|힘들어)(?:해|아|어)? ?죽)/;
/** Said of what follows a laugh or is said to be no play. */
const EARNEST =
  /사실|실은|진짜|실제|진심|장난 ?아니|농담 ?아니|(?:연습|훈련) ?(?:이 ?)?(?:말고|아니)|\b(?:really|actually|for real|serious|not joking)\b/;
/** What the contact has claimed, asked back or not believed. */
const ASKED_BACK =
  /(?:[다라]는|[단란]) ?(?:말|거|걸|것|얘기|소리)[^.!?？]{0,8}(?:안|못) ?믿|(?:다고|라고|다면서|다며|라며|냐고|단 ?말이)(?:요|여|죠|에요|예요)? ?[?？]/;
/** Danger as it sounds of a kitchen, a film, a locksmith, a dose or tiredness. */
const EVERYDAY =
  /(?:요리|과일|도마)[^.!?？]{0,10}칼(?:을)? ?들고 ?있(?:어요|습니다|는데|음)?(?:$|[.!])|(?:드라마|영화|게임|만화)에서|열쇠 ?(?:아저씨|집|수리)|(?:약|알약|타이레놀|진통제|감기약|두통약)(?:을|를)? ?(?:한|두|세|1|2|3) ?(?:알|개|정) ?먹|(?:피곤|졸려|귀찮|늦잠)\S{0,4} ?(?:\S{1,3} ?)?못 ?일어나/;
/** It was long ago, was seen through, is told of in stories, or is only asked about. */
const PAST_OR_TOLD =
  /[\d일이삼사오육칠팔구십몇] ?년 ?전|옛날|예전|(?:어릴|어렸을|학교|대학|초등|중등|학생) ?때|작년|재작년|[당속보낼줄눌를릴] ?뻔(?:했|하|한|해)|뻔했|안 ?속|(?:전화|문자|연락)(?:가|이|는|도)? ?왔(?:었)?(?:는데|길래|지만) ?(?:바로 ?|그냥 ?)?(?:끊|지웠|무시|차단|안 )|막아 ?(?:줬|주셨)|말렸(?:어요|습니다|죠) ?(?:$|[.!ㅎㅋ])|(?:뉴스|드라마|영화|유튜브|신문|기사|방송|소설)[^.!?？]{0,40}(?:던데|봤|보니|나오|더라|대요)|궁금해서|배우고 ?싶|(?:과제|수업|숙제|보고서|교육)(?:라|로|이|시간|때문|받)|만약|\b(?:years ago|in (?:19|20)\d\d|when i was|nice try|fell for it again|restart|on the news|almost (?:fell|sent|got)|just curious|homework)\b/;
/** Said to whoever is played. */
const TO_THE_CONTACT =
  /말씀하신|(?:이제|그럼|그러면) ?(?:다 ?)?(?:됐|된 ?거|끝난)|(?:다음|그다음)(?:은|엔|에는)|시키신|(?:확인|연락|처리|승인|지갑)\S{0,2} ?(?:\S{1,3} ?)?부탁|돌려 ?주신다고|(?:검사|수사관|조사관|팀장|과장|부장|판매자|사장|상담원|상담사|실장|고객 ?센터|매니저|교수|기사|지점장|형사|경찰관|요원)님(?:[,~!?.… ]|$)(?! ?(?:이라|한테|께|인 ?줄|이 ?아|말(?:로|이)|전화|연락))|(?:^|[ ,])(?:officer|agent|boss|babe|honey|sir|madam)(?=[,.!?]|$)|\byou(?:'re| are) (?:an? |not |no |lying)/;

/**
 * Whether a message in which harm was heard is as well said in the role: it ends no play then, but the person is asked. Who is
 * in danger of their life is asked only where they laugh, or ask back what the contact has claimed.
 *
 * @param text all of the message, in small letters
 */
export const isDoubtful = (text: string, kind: HarmKind): boolean => {
  if (NOT_EARNEST.test(text) && !EARNEST.test(text)) return true;
  if (kind === 'crisis') return false;
  if (kind === 'emergency' && EVERYDAY.test(text)) return true;
  if (ASKED_BACK.test(text)) return true;
  return kind === 'loss' && (PAST_OR_TOLD.test(text) || TO_THE_CONTACT.test(text));
};
