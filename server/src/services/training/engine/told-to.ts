import type { Heard } from './hearing/hear.ts';

/** One’s own people. */
export const RELATIVE =
  '(?:며느리|사위|아들|딸|남편|아내|와이프|신랑|동생|친구|언니|오빠|형|누나|엄마|아빠|어머니|아버지|할머니|할아버지|손주|손자|손녀|가족|식구|이모|고모|삼촌|부모님|영감)';
const asks = /[?？]\s*$/;

/** Whom a contact wants nobody to speak to. */
const OTHERS = `(?<!당신네 ?|그쪽 ?|너희 ?|니네 ?)(?:아무|누구|남|다른 ?사람|직원|은행|경찰서?|검찰|고객 ?센터|112|1394|${RELATIVE})(?:들)?(?:한테|에게|께|에|에다)?(?:는|도|다가?)?`;
const I_WILL_NOT = "\\bi(?:'ll not| won't| will not|'m not going to| am not going to|'ll never| will never)";
/** What is one’s own to keep: whoever tells nobody that, does what is right. */
const SECRET_EN =
  '(?:codes?|passwords?|pins?|otp|cvc|card|account|ssn|social security|id|details|numbers?|digits|information|birthday)';
/** Of calls, whoever may be asked; never the number that the contact has given. */
const ASKED_EN = `(?:(?:the |my |any |our )?(?:bank|police|cops|fss|112|1394|911|family|friends?|husband|wife|sons?|daughters?|mom|mum|dad|mother|father|parents|brother|sister|staff|teller|clerk|lawyer)|any(?:one|body)|a soul|no ?(?:one|body)|them|him|her)\\b(?! who\\b)`;
/** Nobody will be told or asked, and nothing checked: what the contact wants, however much of checking is in its words. */
const KEEPS_SILENT = new RegExp(
  `${OTHERS} ?(?:절대 ?|먼저 ?|일단 ?)?(?:(?:말|얘기|이야기|말씀|전화|연락|신고|문의|확인|상의|의논)(?:은|는|도|을|를)? ?(?:절대 ?)?안 ?(?:할|하|드릴)(?:게|께|겠|래)|안 ?(?:알릴|말할|물어 ?볼)(?:게|께)|(?:말|얘기|이야기|말씀드리|알리|전화|연락|신고|문의|확인|상의|의논|물어보)(?:하)?지(?:는|도)? ?않(?:을게|을께|겠))|(?:확인|조회)(?:은|는|도)? ?(?:절대 ?)?안 ?할(?:게|께)|비밀(?!번호)(?:은|을|로)? ?(?:꼭 ?)?(?:지킬|지키겠|할게|할께|하겠|유지하겠)|(?:나|저|우리)(?:만|끼리만?|혼자만?) ?알고 ?있(?:을게|을께|겠)|${I_WILL_NOT} (?:(?:tell|ask|call|contact|talk to|speak to) ${ASKED_EN}|say anything\\b(?! to you| more| until| without)|mention (?:it|this)|report\\b|ask (?:any )?questions)|\\bi(?:'ll| will) keep (?:it |this |my )?(?:a |mouth )?(?:secret|quiet|between us|to myself|shut)\\b`,
);
const SECRET_KO =
  '(?:비밀 ?번호|비번|암호|(?:인증|승인|보안|확인|일회용) ?(?:번호|코드|숫자)|코드|(?:카드|계좌|통장|주민|주민등록|여권|면허|핀|otp) ?(?:번호|정보)|카드 ?(?:뒷면|뒤)|보안 ?카드|otp|오티피|핀|cvc|개인 ?정보|신분증|생년월일|(?<!이 ?|그 ?)주소|(?:여섯|네|세|[346]) ?자리|숫자|인증서|(?:제|내|우리) ?(?:\\S{1,3} ?)?(?:정보|번호|주소|이름|생년월일|계좌|통장|카드))';
/** A secret that nobody is told, or that is kept to oneself. */
const KEEPS_SECRET = new RegExp(
  `${SECRET_KO}[^?？.!]{0,24}(?:안 ?|않|비밀로|알고 ?있)|${I_WILL_NOT} (?:(?:tell|give|share|mention|say|send|read)\\b(?:(?!\\babout\\b|\\bthat i\\b|\\bi (?:gave|sent|told)\\b)[^?.!]){0,30}?\\b${SECRET_EN}\\b|(?:talk|speak) to [^?.!]{1,20} about my (?:\\w+ )?${SECRET_EN}\\b)|\\bkeep (?:my|the) (?:\\w+ ){0,2}${SECRET_EN} (?:to myself|secret|private|safe)\\b`,
);
/** It was given away, and that is what nobody will hear of. */
const GIVEN_AWAY =
  /(?:받은|온|(?:알려|불러|가르쳐) ?(?:준|드린)|보낸|말한|말씀드린|넘긴|드린|말해 ?준) ?(?:거|것|건|걸|사실|일|얘기|이야기)/;
/** Nothing that was sent will be looked at. */
const OPENS_NOTHING =
  /(?:링크|문자|메시지|주소|파일|사이트|메일|첨부|큐알|qr|url|사진|앱|동의)\S{0,3} ?(?:절대 ?)?(?:확인|조회)(?:은|는|도)? ?(?:절대 ?)?안 ?할/;

/** Where money is sent or fetched, and what may stand between that and the word for it: how, how soon, and what money. */
const COUNTER = '(?:은행|창구|지점|atm|현금 ?(?:인출기|지급기)|우체국|편의점|기계)';
const OF_MONEY_THERE =
  /^ ?(?:(?:에서|에|으로|로|을|를|이|도|가서|가면|가자마자|도착하면|도착해서|가|들러서?|들렀다가?|지금|바로|얼른|빨리|금방|곧|당장|직접|제가|내가|이따|오늘|내일|꼭|먼저|현금|돈|그|그럼|전액|전부|모두|다|다시|송금|이체|입금|금액|계좌|가상계좌|알려|주신|준|말씀하신|말한|수수료|보증금|기프트|상품권|구글|카드|[0-9,일이삼사오육칠팔구십백천만억]|원|장)(?:을|를|은|는|도|만|으로|로)? ?){0,16}$/;
/** Things that are no money: told of, or sent about something else. */
const NO_MONEY =
  '(?:문자|화면|캡[처쳐]|사진|메[시세]지|번호|링크|내용|편지|택배|등기|서류|소포|민원|신고|접수|대화|녹음|증거)';
const NO_MONEY_EN =
  '[^?.!]{0,24}\\b(?:messages?|texts?|screenshots?|photos?|pictures?|links?|emails?|letters?|(?:your|this|that|the) (?:phone )?number|proof|evidence)\\b';
const GOES_TO_PAY = new RegExp(
  `(?:송금|이체|입금|출금|인출|결제|(?<!${NO_MONEY}(?:를|을|도)? ?)(?:보내|부치|넣으)|(?:돈|현금)(?:을)? ?(?:좀 ?)?(?:찾으|뽑으|빼|보내|부치|넣으)|(?:상품권|기프트 ?카드|카드)(?:을|를)? ?사)(?:하)?러[^?？.!]{0,10} ?(?:가요|갈게|갈께|갑니다|간다|가고 ?있|나갈게|나가요|가겠|다녀 ?(?:올|오겠|와)|나왔|왔어요)|${COUNTER}[^?？.!]{0,16}?(?:(?:송금|이체|입금|인출|결제)(?:할(?:게|께|래|거예요|거야)|하겠))|\\b(?:going|off|heading|on my way|way) to (?:the |a |my )?(?:bank|atm|branch|post office|store|shop)\\b[^?.!]{0,12}\\b(?:to|and|and then|so i can|i'll|i will) (?:\\w+ )?(?:(?:send|pay|transfer|withdraw(?! my consent)|wire|deposit|buy)\\b(?!${NO_MONEY_EN})|get the (?:cash|money|cards))|\\bi(?:'ll| will|'m going to| am going to) (?:just |now |then |go |and |gladly |happily ){0,3}(?:pay|send|transfer|wire|deposit|withdraw)\\b(?!${NO_MONEY_EN})[^?.!]{0,20}\\b(?:at|from) (?:the|a|my) (?:branch|counter|bank|atm|post office)\\b`,
);
/** Something else is taken there. */
const OTHER_ERRAND = new RegExp(`${NO_MONEY}(?:를|을|도)? ?(?:보내|부치|넣으|내|찾으)러`);
/** A word that is said of money and of much else. */
const SENDS_THERE = new RegExp(
  `${COUNTER}([^?？.!]{0,16}?)(?:(?:보낼|보내 ?드릴|부칠|뽑을|찾을|넣을|낼|살)(?:게|께|래|거예요|거야)|(?:보내|부치|뽑|찾|내)겠)`,
);
/** On the way it is checked after all, or it is not done. */
const CHECKS_THERE = /물어|여쭤|확인|알아|상담|문의|\b(?:ask|check|verify)\b/;
const NOT_THERE = /신고|(?:^| )(?:안|못) |지 ?(?:않|못|말)|\b(?:report|not|never|won't)\b/;
const STOPS =
  /취소|정지|막(?:을|아|으|고|겠|는)|차단|해지|보여|경찰|금감원|\b(?:stop|cancel|block|freeze|prevent|dispute|reverse|police)\b/;
const SENT_EN = '(?:messages?|texts?|screenshots?|chat|number|link|email|letter|recording)';
const SAFE_EN =
  '(?:(?:the |my )?(?:bank|branch|police|family|husband|wife|sons?|daughters?|mom|mum|dad|mother|father|parents|brother|sister|friends?|lawyer))';
/** What the contact has sent goes to those who can tell what it is, or the money is stopped there. */
const SHOWS = new RegExp(
  `(?:은행|경찰(?:서|청)?|금감원|금융감독원|카드사|통신사|고객 ?센터|112|1332|1394|118|지점|창구|우체국|변호사|${RELATIVE})(?:들)?(?: ?(?:직원|창구|지점|민원실|담당자))?(?:분)?(?:한테|에게|께|에|에다가?|으로|로)? ?(?:[^?？.!]{0,10} )?(?:(?<!(?:이체|송금|입금|결제|완료|통장|카드|신분증|인증) ?)(?:문자|메[시세]지|화면|캡[처쳐](?:본|해서)?|스크린 ?샷|대화|카톡|녹음|녹취|통화 ?내용|증거)|(?:이|그|저|당신|온|받은|보내신|보낸|걸려 ?온) ?(?:전화 ?)?(?:번호|링크|주소|사진|내용|파일|안내문|공문|거|것|걸))(?: ?(?:캡[처쳐]|사진|파일|내용))?(?:해서|를|을|도|로)? ?(?:다 |전부 |바로 |먼저 |좀 )*(?:(?:보낼|보내 ?(?:드릴|볼)|보여 ?(?:줄|드릴)|전달할|제출할|넘길|가져갈|공유할)(?:게|께|래|거예요|겁니다)|(?:보내|전달하|제출하|보여 ?주|보여 ?드리|넘기|가져가)겠)|\\b(?:going|off|heading|on my way|way|go) to (?:the |a |my )?(?:bank|branch|police)\\b[^?.!]{0,12}\\b(?:to|and) (?:\\w+ )?(?:(?:stop|cancel|block|freeze|prevent|dispute|reverse|show|tell|talk|speak)\\b|send\\b${NO_MONEY_EN})|\\bi(?:'ll| will|'m going to| am going to) (?:\\w+ )?(?:stop|cancel|block|freeze|dispute|reverse|show)\\b[^?.!]{0,30}\\b(?:at|with|through|to) (?:the|my) (?:bank|branch|counter|police)\\b|\\bi(?:'ll| will|'m going to| am going to) (?:send|show|forward|bring|take|give) (?:(?:this|that|your|the) (?:\\w+ )?${SENT_EN}\\b[^?.!]{0,16} to ${SAFE_EN}|${SAFE_EN} (?:this|that|your|the) (?:\\w+ )?${SENT_EN})\\b`,
);

/** A no to sending, paying or giving, whatever is said before it. */
const REFUSES = new RegExp(
  `(?:^| )(?:안|못) ?(?:(?:보내|알려|가르쳐|불러|말해|내|부쳐|해) ?(?:줄|드릴)|보낼|송금할|이체할|입금할|결제할|설치할|부칠|줄|드릴|누를|깔|살|낼|뽑을|넣을|넘길)(?:게|께|래|거|겁|꺼)|(?:보내|송금하|이체하|입금하|결제하|설치하|부치|주|드리|누르|깔|사|내|뽑|넣|넘기|공유하)지(?:는|도)? ?(?:않|못)(?:을|겠|아요|습니다|어요|할|해요|합니다)|(?:송금|이체|입금|결제|설치|투자|가입|거래|주문)(?:은|는|을|를|도)? ?(?:절대 ?)?(?:하지(?:는|도)? ?않(?:을|겠)|(?:안|못) ?(?:할|하겠|합니다|해요))|${I_WILL_NOT} (?:be )?(?:\\w+ly )?(?:send|pay|transfer|give|buy|wire|deposit|install|click|share)(?:ing)?\\b|${I_WILL_NOT} (?:call|contact|ring|answer|visit|open) (?:you|(?:that|this|the|your|any) \\w+)\\b`,
);
export const refuses = (text: string): boolean =>
  (REFUSES.test(text) || KEEPS_SECRET.test(text)) && !GIVEN_AWAY.test(text) && !asks.test(text);

/** Said to a contact of what it has told one to do: to tell nobody, and to pay. Nothing that only resembles that is consent. */
export const heardOfOrders = (text: string): Heard | undefined => {
  if (asks.test(text)) return undefined;
  if (KEEPS_SILENT.test(text)) {
    const isRight = (KEEPS_SECRET.test(text) && !GIVEN_AWAY.test(text)) || OPENS_NOTHING.test(text);
    // With more said beside it, so that it is no consent to pay.
    return isRight ? { act: 'refusal' } : { act: 'compliance', utterance: 'tell' };
  }
  if (SHOWS.test(text) && !NOT_THERE.test(text)) return { act: 'verification' };
  const between = SENDS_THERE.exec(text)?.[1];
  const goes = GOES_TO_PAY.test(text);
  const isErrand = OTHER_ERRAND.test(text);
  if ((!goes && !isErrand && between === undefined) || NOT_THERE.test(text)) return undefined;
  if (CHECKS_THERE.test(text) || STOPS.test(text)) return { act: 'verification' };
  const isOfMoney = goes || (!isErrand && OF_MONEY_THERE.test(between ?? ''));
  return isOfMoney ? { act: 'compliance' } : { act: 'statement', utterance: 'tell' };
};
