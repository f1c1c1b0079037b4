import type { Mode } from '@madang/contracts/training/case';
import type { Heard } from './hearing/hear.ts';
import { heardOfOrders, RELATIVE } from './told-to.ts';

/** Taking leave, in so many words. */
const GOOD_BYE =
  /(?:잘 ?자요?|안녕히 ?계세요|안녕히 ?가세요|이만 ?(?:끊|가 ?볼|줄일|나가)\S*|끊(?:는다|소|을란다|습니다|을게요?|겠습니다)|차단(?:할게요?|합니다|할게여))(?:[!.~^ㅎㅋ ]|$)|(?:보러|하러|먹으러|자러|일하러) ?(?:가요|갈게요?|갑니다|간다)(?:[!.~^ㅎㅋ ]|$)|\b(?:good ?night|good ?bye|bye(?: bye)?|i'?m off|gotta go|got to go|have to go now)\b/;
/** No to what is wanted, whatever else is said beside it. */
const DECLINES =
  /(?:주문|거래|신청|가입|투자|송금|입금|이체|결제|납품|예약)(?:은|는|을|를|도)? ?(?:자체(?:를|는)? ?)?(?:안|못) ?(?:받|할|하|해|합)[^?？]{0,8}$|(?:저희|우리|저|전|나|난)(?:는|도)? ?못 ?(?:해요|합니다|하겠|해)|(?:그냥|이제|저는|전|역시) ?안 ?(?:할게|할래|하겠|해요|할랍|합니다)|(?:안|못) ?받겠(?:다고|어요|습니다)|안 ?(?:삽니다|사요|살래|깔아요|깔게|깔래|보내요|보낼래)|(?:와이프|남편|아내|가족|엄마|아빠|아들|딸|며느리)(?:이|가)[^?？.]{0,8}(?:안 ?된대|하지 ?말래|못 ?하게|말려)|(?:^|[.!~…] ?)안 ?(?:되|돼)겠(?:어요|다|네요?|습니다)|\b(?:count me out|i'?m out|not (?:going to|gonna) (?:do|buy|order|take) (?:it|this|that)|we can'?t take (?:it|this|the order)|i(?:'ve| have) changed my mind|i'?ll pass)\b/;
/** It cannot be done, since something does not work. */
const NOT_WORKING =
  /안 ?(?:열|눌|깔)(?:려|리|림|린)|안 ?(?:켜|들어가|넘어가)(?:져|지|짐)|안 ?(?:떠요|떠여|뜨는|뜬다|뜸)|(?:링크|주소|앱|화면|페이지|버튼)(?:가|이|은|는|도)? ?(?:안 ?(?:되|돼|됨|나와|보|떠|뜨)|먹통|오류|하얗|멈)|먹통|오류|에러|\b(?:(?:does ?n[o']t|doesn'?t|won'?t|isn'?t|not) (?:open(?:ing)?|work(?:ing)?|load(?:ing)?|go through)|error|nothing happens)\b/;
/** What is asked of the one who calls, of whoever tells of them. */
const WANTED_BY_THEM =
  /(?:달래|달라(?:고|디|던|든|냐)|보내래|내래|깔래|깔라(?:고|거나|디|던)?|누르래|하래|하라(?:고|디|던)|보내라(?:고|디|던)|요구|원하는|바라는)[^?？.]{0,10}[?？]|돈 ?(?:얘기|말|이야기)[^?？.]{0,8}[?？]|\b(?:do|did|does|what|how much) (?:they|he|she|it)? ?(?:do |did |does )?(?:they|he|she|it)? ?(?:want|ask(?:ed)?(?: you)? (?:for|to))\b[^?]*\?/;
const OF_MONEY = /얼마|돈|입금|송금|\b(?:how much|money|pay)\b/;
/** By when, of them; and what else is asked or said beside that, which decides. */
const BY_WHEN = /언제|몇 ?시|까지|당장|시간|\b(?:when|time)\b/;
const OTHERWISE_ASKED =
  /누구|누군|왜|번호|지 ?마|(?:깔|까셨|설치했|하셨|보냈|보내셨|보낸|눌렀)(?:았|어|어요|나요|는지|슈|냐|니|거|던)?\S{0,3} ?[?？]|얼마 ?보냈|돈 ?보내셨|\b(?:who|why)\b/;
/** Not all is fraud, or it was not called one. */
const NO_FRAUD =
  /사기(?:라고|라는 ?게|라는 ?건|는|가|인 ?건|인 ?게)? ?(?:다 ?)?(?:아니|아닌|아녀|아님)|다 ?(?:사기|피싱)(?:는|은|인 ?건)? ?아|\b(?:not (?:all|every(?:thing)?)|isn'?t (?:always|necessarily))\b[^.?]{0,30}\b(?:scams?|fraud|fake)\b|\b(?:didn'?t|not) (?:say|saying|mean)\b[^.?]{0,20}\b(?:scam|fraud)\b/;
/** Said of many, or of what was said. */
const NOT_ALL = /다 ?(?:사기|피싱)|(?:사기|피싱)(?:라고|라는|란)|\b(?:all|every)\b/;
/** Whether they have checked: a question, and no advice. */
const HAVE_CHECKED =
  /(?:검색|전화|연락|확인|조회|통화|문의)(?:은|는|을|를|도)? ?(?:해 ?(?:봤|봣|보았|보셨)|했|하셨)\S{0,4}[?？]|(?:물어|찾아|알아) ?(?:봤|봣|보셨)\S{0,4}[?？]/;
const HAS_CALLED = /걸어 ?보니|걸었더니|걸어 ?봤|걸어 ?본 ?적|물어보니|전화했더니/;
const ADVISES_TO_CALL =
  /(?:원래|저장(?:된|돼|해 ?둔)|예전|옛날|기존|알던|대표)\S{0,2} ?(?:\S{1,4} ?)?(?:번호|전화)[^?？]{0,14}(?:걸|전화|해 ?봐|물어|있잖)|(?:한테|에게|께)? ?직접 ?(?:걸|전화|물어|통화)[^?？]{0,6}(?:라고|라니까|봐|라|세요)|전화(?:부터|먼저) ?(?:해|걸)|전화 ?한 ?(?:통|번)|(?:걸어|전화해|물어) ?(?:보라니까|보라고|봐라|봐여|보세요|봐요)(?![?？])|\b(?:call|ring|phone) (?:him|her|them) (?:on|at|directly|first)\b|\bcall (?:his|her|their|the) (?:old|usual|real|saved|own) number\b/;
/** One’s own people are to be asked, or to hear it. */
const ASKS_RELATIVE = new RegExp(
  `${RELATIVE}(?:들)?(?:한테|에게|께|랑|이랑|하고)(?:도)? ?(?:먼저 |한번 |카톡으로 |좀 )*(?:물어|전화|의논|상의|얘기|확인|말)|${RELATIVE}(?:를|을)? ?바꿔 ?(?:줄|드릴)|\\b(?:ask|call|talk to|check with|tell) my (?:husband|wife|son|daughter|mom|mum|dad|mother|father|brother|sister|friend|family|parents)\\b`,
);
const CHECKS_NOW = /(?:게|께|겠|래|란다|라요|고 ?(?:할|연락))\S{0,4}(?:[.!~ ]|$)|\b(?:i'?ll|i will|let me|going to)\b/;
/** One checks by oneself: the way is one’s own. */
const BY_ONESELF =
  /내 ?(?:손|폰|전화)으?로 ?(?:걸|전화|알아|찾)|(?:카드|통장|명함|영수증|홈페이지|지도|앱)\S{0,4} ?(?:뒷면 ?)?(?:보고|찾아서) ?(?:전화|연락|걸)|(?:내가|제가) ?(?:직접 )?(?:법원|은행|회사|병원|경찰서|우체국|학교|구청|검찰청?|카드사)\S{0,3} ?.{0,4}(?:전화|걸|가서|물어)\S{0,12}(?:게|겠|거야|거예요|란다)/;

/** Looked up on what one has at home. */
const SO_WHAT = /(?:어쩌|어떡하)라고|어쩌라는/;
const SURNAME = /(?:^|[ ,.…])(?:혹시 )?성(?:이|은|씨가|함이)? ?(?:어떻게|뭐|뭔|무엇)/;
/** What only one’s own people know. */
const ONLY_OURS =
  /(?:강아지|고양이|담임|짝꿍|별명|학교|반지|우리 ?집)\S{0,3} ?.{0,4}(?:이름|뭐|뭔|무슨|몇)|무슨 ?(?:옷|색)|(?:제|저|내) ?(?:본인 )?이름 ?(?:세 ?글자|석 ?자)/;
/** What stands on papers that there are not. */
const FACT_ON_PAPER = /신청일|신청 ?경로|등록 ?번호|등기 ?번호|신청서 ?사본|사업자 ?번호/;
const SMALL_TALK =
  /(?:저녁|점심|아침|밥|식사)\S{0,2} ?.{0,4}(?:드셨|먹었|드세|뭐 ?먹)|고향|취미|혈액형|mbti|(?:비|눈|날씨)(?:가|는)? ?.{0,8}(?:오지|오네|좋네|많이|춥|덥)|(?:야구|축구|드라마|영화|강아지|고양이|노래|여행)\S{0,2} ?.{0,6}(?:좋아|보세|봐요|보나|키우)|무슨 ?일 ?하(?:세|시|니|는)/;
const WHICH_DAY = /만기(?:일|가|는)?[^?？]{0,10}(?:언제|며칠|몇)|몇 ?월 ?며칠/;
const ENOUGH = /그(?:걸|거|것)(?:으)?로도 ?(?:돼|되|될)|(?:만 ?원|\d)(?:으)?로도 ?(?:돼|되|될)/;

/** Whoever is said to be held is safe with one’s own people: that was checked. */
const IS_SAFE =
  /(?:랑|이랑|하고|와|과) ?같이 ?있(?:다고|대요?|어요|다잖|다는)|(?:내|제|남편|아내|엄마|아빠) ?옆에 ?있(?:다고|대요?|어요|다잖|는데)|(?:방금|지금) ?[^?？.!]{0,10}(?:멀쩡하|통화했|학교에 ?있대|집에 ?왔)|\b(?:is|are) (?:right )?here with me\b|\bis safe with (?:my|her|his)\b/;

/** Whether it is not a scam, asked of whoever tells of it: they tell what was said, and hear that it is doubted. */
const DOUBTS =
  /(?:사기|피싱|스미싱|가짜|사칭)(?:꾼|범)?(?:이|가)? ?(?:인 ?(?:거|것|게) ?)?(?:아니(?:야|에요|예요|니|냐|지|죠|여)\S{0,2} ?[?？]|아닌가|아닐까|같(?:은데|지 ?않\S{1,3}) ?\S{0,2}[?？]|맞(?:지|죠)\S{0,2} ?[?？])|\b(?:isn'?t|is|could|might) (?:that|it|this)\b[^?.]{0,20}\b(?:scam|fraud|phishing|fake)\b[^?.]{0,12}\?/;

const asks = /[?？]\s*$/;

/** What words say so plainly that nothing else is asked; undefined where they do not. In small letters. */
export const heardPlainly = (text: string, mode: Mode): Heard | undefined => {
  if (SO_WHAT.test(text)) return { act: 'anger' };
  if (mode === 'help') {
    if (DOUBTS.test(text) && !NOT_ALL.test(text)) return { act: 'accusation', topic: 'what' };
    if (NO_FRAUD.test(text))
      return /[?？]|뭐라|머라|불러|읽어/.test(text)
        ? { act: 'question', topic: 'what' }
        : { act: 'statement', utterance: 'tell' };
    if (HAVE_CHECKED.test(text)) return { act: 'question', utterance: 'ask_called' };
    if (WANTED_BY_THEM.test(text) && !OTHERWISE_ASKED.test(text)) {
      if (BY_WHEN.test(text)) return { act: 'question', topic: 'deadline' };
      return { act: 'question', topic: OF_MONEY.test(text) ? 'amount' : 'what' };
    }
    if (ADVISES_TO_CALL.test(text) && !HAS_CALLED.test(text) && !asks.test(text)) return { act: 'verification' };
    return undefined;
  }
  const ofOrders = heardOfOrders(text);
  if (ofOrders !== undefined) return ofOrders;
  if ((BY_ONESELF.test(text) || IS_SAFE.test(text)) && !asks.test(text)) return { act: 'verification' };
  if (ASKS_RELATIVE.test(text) && !(asks.test(text) && /왜|\bwhy\b/.test(text))) {
    if (asks.test(text) || !CHECKS_NOW.test(text)) return { act: 'question', utterance: 'ask_leave' };
    return { act: /상의|의논/.test(text) ? 'stalling' : 'verification', utterance: 'ask_leave' };
  }
  if (SURNAME.test(text)) return { act: 'question', topic: 'who' };
  if (ONLY_OURS.test(text)) return { act: 'question', utterance: 'ask_own' };
  if (FACT_ON_PAPER.test(text) || SMALL_TALK.test(text)) return { act: 'question', utterance: 'unclear' };
  if (WHICH_DAY.test(text)) return { act: 'question', topic: 'deadline' };
  if (ENOUGH.test(text)) return { act: 'statement', utterance: 'bargain' };
  if (GOOD_BYE.test(text) && !asks.test(text)) return { act: 'hang_up' };
  if (DECLINES.test(text) && !asks.test(text)) return { act: 'refusal' };
  if (NOT_WORKING.test(text)) return { act: 'stalling', utterance: 'not_working' };
  return undefined;
};
/** Of several sentences one that says this says it of all. */
export const DECIDES: ReadonlySet<string> = new Set(['hang_up', 'refusal']);
