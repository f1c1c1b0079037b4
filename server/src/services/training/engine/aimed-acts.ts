import type { Act, Mode } from '@madang/contracts/training/case';
import type { Utterance } from '@madang/contracts/training/utterance';
import { ACCUSATION, NOT_HANGING_UP, NOT_REPORTING, QUESTION, REFUSAL } from './act-patterns.ts';
import { plainOf } from './plain-text.ts';

/** What somebody does who has seen that something is wrong. */
export const WARY: ReadonlySet<Act> = new Set([
  'question',
  'refusal',
  'accusation',
  'verification',
  'stalling',
  'hang_up',
  'report',
]);

const fits = (patterns: readonly RegExp[], text: string): boolean => patterns.some((pattern) => pattern.test(text));

const BETWEEN_SENTENCES = /(?<=[.!?？…~])\s*|(?<=[ㅋㅎㅠㅜ]{2})\s+|\n|(?<=(?:는데|지만|거든요?|으니까)),? /;
/** Asked, or asked again with “I said”, which is no statement. */
const ASKED =
  /[?？][\sㅋㅎㅠㅜ~!]*$|(?:나요|까요|니까|냐고요?|냐구요?|느냐고요?|뭐야|뭔데요?|누구야|건가요|인가요|죠)[\sㅋㅎㅠㅜ~.!]*$/;

/** Small talk and how somebody is: nothing is asked of what was said. */
const SMALL_TALK =
  /(?:점심|저녁|아침|밥|식사|진지|커피)\S{0,3} ?.{0,6}(?:드셨|드세|드실|먹었|먹어|먹냐|먹음|하셨)|잘 ?지(?:내|냈|냇|내셨)|오랜만|안녕(?:하세|하신|하십|들)|날씨|취미|고향|혈액형|mbti|주말|(?:무슨|뭔) ?일 ?(?:하세|하시|하니|해요|하는)|몇 ?(?:살|점)|나이는|\b(?:how are you|how have you been|nice to meet|did you (?:eat|have lunch|sleep)|how'?s (?:it going|the weather|your day))\b/;
/** Who asks how to go along, what to bring, or to be let in, goes along. */
const GOES_ALONG =
  /(?:얼마|몇 ?(?:만|프로|퍼센트|개))\S{0,3} ?(?:부터|씩) ?(?:하|시작|넣|투자|되|가능)|(?:나도|저도|우리도) ?.{0,8}(?:해 ?(?:줘|주|볼|도)|소개|끼워|껴|넣어|할래|할게|하고 ?싶)|그(?:럼|냥|러면)? ?(?:그냥 )?(?:해|하자|보내|깔아|눌러)(?:[ .!~]|$)|(?:뭐|뭘|무엇을|어떻게|어디로|어디에|얼마를?|언제까지)[^?？]{0,10}(?:하면|보내면|보내 ?주면|보내야|누르면|넣으면|내면|드리면|해야|도와 ?(?:줄|드릴)|해 ?(?:줄|드릴))|당연히 ?(?:해야|하는)|(?:드릴|보낼|할|낼|해 ?줄|갈)(?:게|께)요?(?:[ .!~?]|$)|시키는 ?대로|제발|감옥|잡혀 ?가|\b(?:how (?:do|can|should) i|what (?:do|should) i|where (?:do|should) i|can i (?:join|start|sign up))\b/;
/** A promise to keep it to oneself: what is wanted, however much of a no it looks like. */
const KEEPS_SILENT =
  /(?:말|얘기|이야기|말씀|신고|연락|전화|확인|의심|상의|걱정)(?:은|는|도|을|를)? ?(?:절대 ?)?안 ?(?:할|하|드릴|해)(?:게|께|겠|래|요)|(?:말|얘기|이야기|알리|신고|의심|연락)(?:하)?지 ?않(?:을게|을께|겠)|비밀(?:은|을|로)? ?(?:꼭 ?)?(?:지킬|지키겠|할게|하겠)|\b(?:won'?t|will not) (?:tell|say|mention|report)\b/;
/** What is secret of one’s own is not told: a no. */
const OWN_SECRET =
  /번호|비번|암호|주소|인증|계좌|카드|이름|생년|주민|\b(?:you|my (?:name|number|password|code|address))\b/;

/** A no of one’s own to what is wanted, however it was heard. */
const DECLINES =
  /(?:번호|비번|비밀번호|인증|카드|계좌|통장|신분증|주소|앱|링크|돈|입금|송금|이체|결제|주민)\S{0,8} ?[^?？]{0,14}(?:싫|(?:안|못) ?(?:불러|부르|알려|보내(?!셨|시)|보낼|드려|드릴|드리|줘|줄|주겠|깔|설치|눌|누를|넣|낼|내요|열)|더더(?:욱|구나))|(?:제가|내가)? ?왜 ?(?:보내|넣|줘|드려|깔|알려 ?줘)(?:야|요)\S{0,4}|(?:^|[ .,])안 ?(?:해요|할래요?|할게요?|합니다|하겠|보낼래|보내요|살래|삽니다)/;
/** Negation of some kind: without it nobody refuses. */
const NO =
  /(?:^|[ ,.])(?:안|못|노|ㄴㄴ) ?[가-힣]|안(?:할|해|가|보내|줄|깔|눌)|못(?:해|하|보내|믿)|지(?:는|도)? ?(?:마|말|않|못)|싫|거절|사양|관심 ?없|필요 ?없|절대|됐(?:어|고|습|거든|네|다|음)|그만|곤란|어렵|부담|찜찜|찝찝|꺼림|없(?:어|습|다|네|거)|더더|아니(?:요|오|야)?|아뇨|말래|관두|관둘|포기|취소|\b(?:no|not|never|nope|won'?t|don'?t|can'?t|cannot|refuse|stop|rather|\w+n'?t)\b/;
const DISSUADES =
  /지 ?(?:마|말)|(?:면|선|서는?) ?(?:안|큰일)|안 ?(?:돼|된|되|하는 ?게|보내는 ?게)|그만|멈춰|멈추|지워|삭제|무시|끊|절대|말려|\b(?:don'?t|do not|never|stop|shouldn'?t|delete|avoid|ignore|refuse)\b/;

/** A way to check that was there before: the number one knows, the app, the counter, one’s own people. */
const KNOWN_WAY =
  /(?:원래|예전|옛날|기존|저장(?:된|돼|해 ?둔|한)|알던|알고 ?있(?:던|는)|공식|대표|본래|쓰던) ?(?:\S{1,6} ?)?(?:번호|전화|홈페이지|누리집|앱|연락처)\S{0,3} ?[^?？]{0,12}(?:걸|전화|해 ?봐|해 ?보|해 ?볼|물어|연락|통화|확인|문자)/;
const LOOKED_UP =
  /(?:앱|어플|홈페이지|누리집|사이트|내역|카드사|은행|공단|구청|병원|학교|경찰서?|센터|회사|법원|검찰청?|택배사?|쇼핑몰)\S{0,3} ?(?:에|에서|로|에다)? ?[^?？]{0,10}(?:들어갔더니|들어가 ?보니|들어가 ?봤|확인해 ?보니|확인했|조회해 ?보니|조회했|찾아 ?보니|찾아봤|물어보니|물어봤|전화했더니|전화해 ?보니|전화해 ?봤|걸어 ?보니|걸었더니)[^?？]{0,24}(?:없|아니|안 ?나|다르|달라|모른|가짜|사기|그런|맞|나와|나오|래|대요|다고)/;
const CALLS =
  /(?:학교|회사|은행|카드사|병원|구청|법원|검찰청?|공단|지점|본사|고객 ?센터|콜센터|금감원|가게|집|1332|1301|120|110|118|엄마|아빠|딸|아들|남편|아내|와이프|며느리|사위|동생|언니|형|누나|오빠|본인)(?:한테|에게|께|에|에다|로|으로)? ?(?:먼저 |직접 |지금 |바로 |다시 |한번 )*(?:전화|물어|확인|연락|통화)\S{0,3} ?(?:하고 |해 ?)?(?:볼|보|봐|할게|할께|할 ?거|하겠|한다|하자|걸어|해라|하세|하고)/;
const REPORTS =
  /신고(?:했|할게|할께|하겠|합니다|해야겠|할 ?거|하세|하자|해라|해요$|하시|부터)|(?:112|1394)\S{0,3} ?(?:전화|신고|연락)/;
const DOUBTS =
  /사기|피싱|스미싱|사칭|가짜|거짓말|수상|의심(?:스|돼|이 ?(?:가|들|돼)|됩|하)|이상(?:하|한|해)|이상요|수법|못 ?믿|안 ?믿|말이 ?(?:안|달|앞뒤)|ㅅㄱ|뻥|구라|그짓말|사깃|협박|딥페이크|바람잡이|흉내|(?:검찰|경찰|은행|카드사|법원|공단|금감원|국세청)\S{0,2} [^?？]{0,24}(?:안 ?[가-힣]|않|없)|\btrick\b/;
const NO_DOUBT =
  /(?:사기|의심|거짓말|피싱|이상)\S{0,4} ?한 ?(?:게|건|거) ?아\S*|(?:사기|의심|거짓말|피싱)\S{0,4} ?(?:아니라|아니고|안 ?(?:해|하|한)|하지 ?않|은 ?아)\S*|의심해서 ?(?:죄송|미안)/g;
const NOT_STALLING =
  /시간(?:이|은)? ?없(?:는 ?거|으신|으시|다는|다고)|기다리지|기다리게|지금 ?(?:바로 |당장 )?(?:출발|가요|갈게|나가|보낼)|천천히 ?말|제발|시키는 ?대로|다행/;
const REPORTED_TO =
  /신고|ㅅㄱ|경찰(?!은|이 )|파출소|지구대|수사대|112|1394|1332|118|금감원|캡처|\b(?:report|police|cops|authorities|fss)\w*\b/;
const SAFE_WAY =
  /페이|안전 ?(?:결제|거래)|직거래|만나|창구|지점|공식|직접|방문|출석|우편|홈페이지|누리집|은행(?:에|으로|가)|앱(?:으로|에서) ?|매장|\b(?:in person|meet|branch|official|in.app|app|at the|website|safe)\b/;
const isSafeWay = (utterance: Utterance | null | undefined): boolean =>
  utterance === 'safe_way' || utterance === 'in_person';
/** What one checks by, in whatever words. */
const CHECKS =
  /전화|통화|걸|물어|여쭤|확인|조회|검색|찾아|알아|연락|문의|들러|들를|방문|가서|가 ?볼|직접|바꿔|만나|상담|앱|홈페이지|창구|은행|얼굴|목소리|영상|\b(?:call|ring|phone|ask|verify|check|confirm|look|contact|visit|search|see|hear|go|talk|speak)\w*\b/;
const asks = (sentence: string): boolean => ASKED.test(sentence) || fits(QUESTION, sentence);

/** That the other one does not, or what if. */
const COMPLAINS =
  /왜 ?(?:안|못)|잖아|안 ?(?:불러|알려|보내) ?(?:줬|주셨|주고|주시|주네|줘서|주니)|(?:안|못) ?[가-힣]{1,6}(?:면|길래|던데)/;
const promisesSilence = (text: string): boolean => KEEPS_SILENT.test(text) && !OWN_SECRET.test(text);

/** Which acts words say for sure, each in a sentence that states it. */
const inWords = (stated: readonly string[], mode: Mode): Act[] => {
  const says = (pattern: RegExp, not?: RegExp): boolean =>
    stated.some((sentence) => pattern.test(sentence) && !(not?.test(sentence) ?? false));
  const acts: Act[] = [];
  const declines = stated.filter((sentence) => DECLINES.test(sentence) && !COMPLAINS.test(sentence));
  if (mode === 'receive' && declines.some((sentence) => !promisesSilence(sentence))) acts.push('refusal');
  if (mode === 'help' && says(/(?:보내|누르|깔|주|하|답장하|알려 ?주|믿)지 ?(?:마|말)/)) acts.push('refusal');
  if (mode === 'help' && says(/끊(?:어|으(?:세|시)|자)/, /끊(?:지|으면|었|어도)|안 ?끊/)) acts.push('hang_up');
  if (says(/사기(?:야|예요|에요|다|꾼|네|같|죠|입니다)|피싱|수법|사칭/, /라고|아니|아닌/)) acts.push('accusation');
  if (says(KNOWN_WAY, KEEPS_SILENT) || says(LOOKED_UP) || says(CALLS, KEEPS_SILENT)) acts.push('verification');
  if (says(REPORTS, NOT_REPORTING)) acts.push('report');
  return acts;
};

interface HeardAs {
  readonly act: Act;
  readonly utterance?: Utterance | null | undefined;
}

/** Whether the words of a message bear out that it does what it was heard to do. */
const bearsOut = ({ act, utterance }: HeardAs, text: string, stated: readonly string[], mode: Mode): boolean => {
  const all = stated.join(' ');
  switch (act) {
    case 'question': {
      const sentences = text.split(BETWEEN_SENTENCES);
      return (
        !GOES_ALONG.test(text) &&
        sentences.some((each) => !SMALL_TALK.test(each) && (utterance !== 'unclear' || asks(each)))
      );
    }
    case 'refusal':
      if (isSafeWay(utterance) && SAFE_WAY.test(text)) return true;
      if (utterance === 'defy') return all !== '';
      if (mode === 'help') return DISSUADES.test(all);
      return (NO.test(all) || fits(REFUSAL, all)) && !promisesSilence(all);
    case 'accusation': {
      const rest = text.replace(NO_DOUBT, '');
      return DOUBTS.test(rest) || fits(ACCUSATION, rest);
    }
    case 'verification':
      return CHECKS.test(all) && !promisesSilence(all);
    case 'stalling':
      return all !== '' && !NOT_STALLING.test(text);
    case 'hang_up':
      // Not to answer yet is less than to end it.
      return all !== '' && !NOT_HANGING_UP.test(all) && !(mode === 'help' && /아직[^.!]{0,8}답/.test(all));
    case 'report':
      return REPORTED_TO.test(all) && !NOT_REPORTING.test(all) && !/비밀/.test(all);
    default:
      return false;
  }
};

const statedIn = (text: string): string[] =>
  text.split(BETWEEN_SENTENCES).filter((sentence) => /\p{L}/u.test(sentence) && !ASKED.test(sentence));

/** Whether a wish for a safe way is in the words, where one was heard. */
export const keepsToSafeWay = (masked: string): boolean => SAFE_WAY.test(plainOf(masked));

/**
 * What a message does of what somebody does who is wary, all of it: what its words say for sure, and what it was heard as where
 * they bear that out. Nothing where it is not sure: neither praise nor blame is due then.
 */
export const aimedActs = (masked: string, heard: HeardAs, mode: Mode): Act[] => {
  const text = plainOf(masked);
  const stated = statedIn(text);
  const acts = new Set(inWords(stated, mode));
  if (WARY.has(heard.act) && bearsOut(heard, text, stated, mode)) acts.add(heard.act);
  return [...acts];
};
