import type { RedFlagCode } from '@madang/contracts/training/case';
import { NOT_WARNED } from './warned.ts';

export interface Rule {
  readonly code: RedFlagCode;
  /** How far it alone makes a message a scam, from 0 to 1. */
  readonly weight: number;
  /** In the text without any blanks, since pictures are read with blanks where there are none. */
  readonly ko?: RegExp;
  /** In small letters, blanks single. */
  readonly en?: RegExp;
}

const ASKS = '(?:보내|알려|불러|말해|입력|제출|회신|찍어|전송|등록|적어|넣어|사진)';

/** What messages say that want to take something: from published typologies, and mended by the even lines of the measured set (docs/training-judge.md). */
export const RULES: readonly Rule[] = [
  { code: 'RF1', weight: 0.15, ko: /검찰청?|공소청|중대범죄수사청|중수청|검사실|수사관|경찰(?:서|청)|금융감독원|금감원|금융위|법원|국세청|관세청|건강보험공단|국민연금|질병관리청|행정안전부|환경공단|교통민원|이파인|정부24|국민비서|우체국|은행|카드사|고객센터/u, en: /\b(?:prosecutor|police|court|tax office|irs|customs|bank|immigration|ministry|government)\b/u },
  { code: 'RF1', weight: 0.4, ko: /(?:사건|범죄|대포통장|명의도용|자금세탁|불법자금).{0,14}(?:연루|연관|관련|도용|피의자|피해자|조사)|(?:본인|고객님?)명의.{0,20}(?:개설|도용|대포|사용|통장)|약식조사|자산(?:검수|보호|동결)/u, en: /(?:your (?:name|identity|account)).{0,40}(?:crime|laundering|fraud case|illegal)|under investigation/u },
  { code: 'RF2', weight: 0.2, ko: /즉시|긴급|오늘(?:안|까지|중|자정)|(?:24|48|12|두)시간(?:이?내|안)|마감임박|지금(?:바로|당장)|당장|빨리|급해|급하|급히|서둘러|선착순|기한(?:내|경과)|미(?:확인|처리|조치|납부)시|정지(?:됩|될|예정|처리)|이용(?:이)?제한|만료|폐기|반송(?:됩|될|예정|처리)|소멸/u, en: /\b(?:immediately|urgent(?:ly)?|right now|asap|within \d+ ?(?:hours?|hrs?|minutes?)|today only|expires?|suspend(?:ed)?|final notice|last chance|hurry|as soon as possible|will be (?:returned|closed|locked))\b/u },
  { code: 'RF3', weight: 0.55, ko: /아무(?:에게|한테)도|(?:가족|은행직원|직원|누구|주변|배우자|남편|아내).{0,6}(?:에게|한테)?(?:도|는)?.{0,4}(?:말하지|알리지|말씀하지|비밀|얘기하지)|비밀(?:로|을유지|수사|유지)|비공개수사|기밀|전화(?:를)?끊지|끊지(?:마|말)|혼자(?:계신|있는|조용)|(?:모텔|호텔|숙박업소).{0,12}(?:이동|입실|투숙|들어가)|보안(?:을)?유지|우리(?:둘)?만의/u, en: /(?:don'?t|do not|never) (?:tell|mention|talk|hang up)|keep (?:this|it) (?:a )?(?:secret|confidential|between)|between us|stay on the line/u },
  { code: 'RF4', weight: 0.55, ko: /(?:앱|어플|어플리케이션|프로그램|파일|apk).{0,10}(?:설치|깔아|깔고|다운|내려받)|(?:설치|다운로드|다운받)(?:해|하시|후|하고|파일)|원격(?:제어|지원|조종)|팀뷰어|애니데스크|퀵서포트|출처를?알수없는|보안앱|(?:백신|보호)앱.{0,6}삭제/u, en: /\b(?:install|download)\b.{0,24}\b(?:app|apk|software|file|tool)\b|anydesk|teamviewer|remote (?:access|control|support)/u },
  { code: 'RF4', weight: 0.15, ko: /(?:링크|주소|url|아래|여기).{0,8}(?:클릭|눌러|접속|확인|터치|들어)|바로가기|접속(?:하여|해서|후)|(?:클릭|터치)(?:해|하시|하세요|바랍)/u, en: /\b(?:click|tap|visit|follow)\b.{0,24}\b(?:link|here|below|url)\b/u },
  { code: 'RF5', weight: 0.6, ko: new RegExp(`(?:인증번호|인증코드|확인코드|보안코드|6자리|여섯자리|otp|오티피).{0,16}(?:알려|불러|말해|보내줘|보내주|전달|캡처|캡쳐|회신|공유해|찍어)(?!.{0,6}(?:마|말|않))`, 'u'), en: /(?:send|tell|give|share|forward|read)\b.{0,24}\b(?:code|otp|pin|password)\b(?!.{0,20}never)/u },
  { code: 'RF5', weight: 0.5, ko: new RegExp(`(?:신분증|주민등록증|운전면허증|여권|통장사본|주민(?:등록)?번호|카드번호|카드비밀번호|계좌비밀번호|비밀번호|비번|보안카드|공동인증서|공인인증서|cvc|개인정보|계좌정보|결제정보).{0,14}${ASKS}(?!.{0,6}(?:마세|말|마십|않))`, 'u'), en: /(?:confirm|verify|update|enter|provide|send|submit|upload)\b.{0,30}\b(?:id card|passport|ssn|social security|card (?:number|details)|bank (?:account|details)|account details|personal (?:information|details)|billing|payment (?:information|details|method)|identity|password)\b/u },
  { code: 'RF6', weight: 0.65, ko: new RegExp(`(?:안전계좌|국가안전|보호계좌|가상계좌로.{0,10}(?:상환|입금)|(?:보증금|보증료|보증보험료|공탁금|예치금|선납|선입금|수수료|인지세|세금|통관비|관세|항공료|배송비|가입비|활동비|등록비|공증료|예탁금|이체수수료|출금수수료|해지비용)(?:을|를|만|은|이|가)?.{0,12}(?:먼저|선|입금|납부|송금|이체|보내|결제|필요|내시|내야|내면|지불))${NOT_WARNED}`, 'u'), en: /safe account|(?:pay|send|transfer|deposit)\b.{0,30}\b(?:fee|deposit|tax|customs|charges?|shipping)\b.{0,20}(?:first|before|to (?:release|receive|unlock|withdraw))|(?:fee|deposit|tax|customs duty) (?:first|upfront|in advance)/u },
  { code: 'RF6', weight: 0.35, ko: /(?:입금|송금|이체|계좌이체)(?:해|좀|부탁|하시|하셔|하면|바랍|주|을해|먼저)|(?:돈|만원|원|금액).{0,8}(?:빌려|보내줘|보내줄|보내주|부쳐|넣어줘|꿔)|빌려(?:줄|줘|주)|대신(?:입금|이체|송금|결제|내줘|보내)|(?:이|아래|다음|밑의)계좌로|합의금|병원비.{0,10}(?:급|보내|필요)|급전|기존대출.{0,12}상환|상환(?:하셔야|하시면|해야)/u, en: /(?:send|wire|transfer|lend|loan) (?:me |us )?.{0,20}(?:money|cash|\$|won|₩|dollars|krw)|can you (?:lend|send|transfer|pay)|bail money/u },
  { code: 'RF7', weight: 0.5, ko: new RegExp(`(?:상품권.{0,14}(?:사|구매|핀|번호|보내|찍|대신)|기프트카드|구글플레이카드|문상|핀번호.{0,8}(?:보내|알려|찍)|(?:비트코인|이더리움|테더|usdt|가상화폐|코인지갑).{0,16}(?:보내|전송|입금|송금|구매)|현금.{0,10}(?:인출|찾아|전달|준비|건네|맡기)|골드바|직원(?:이|을)(?:보내|방문).{0,10}(?:수거|전달))${NOT_WARNED}`, 'u'), en: /gift ?cards?|\b(?:bitcoin|btc|usdt|crypto(?:currency)?)\b.{0,30}\b(?:send|wallet|deposit|pay|transfer)|\b(?:send|pay|deposit)\b.{0,24}\b(?:bitcoin|btc|usdt|crypto)\b|withdraw (?:the )?cash/u },
  { code: 'RF8', weight: 0.4, ko: /오픈채팅|오픈카톡|텔레그램|텔레(?:로|방|아이디)|라인(?:아이디|추가|으로)|왓츠앱|위챗|(?:카톡|카카오톡)(?:친구)?(?:추가|아이디|으로와|주세요|상담)|친구추가|친추|단톡방|무료방|vip방|리딩방|정보방|밴드가입|비밀방/u, en: /\b(?:telegram|whatsapp|wechat|line id|kakao ?talk id|open chat)\b|add me on|t\.me\//u },
  { code: 'RF9', weight: 0.5, ko: /(?:폰|핸드폰|휴대폰|핸펀|액정).{0,10}(?:고장|깨졌|깨져|깨먹|떨어뜨|수리|박살|망가|맡겼|잃어버|분실|침수|먹통)|(?:전화|통화).{0,6}(?:안돼|안되|못해|못받|못하|불가|어려|안받)|임시(?:폰|번호|휴대폰)|(?:이|새|지금)번호(?:로|를)?.{0,4}(?:저장|문자|톡|답장|연락줘|추가)|(?:컴퓨터|pc|컴)로.{0,6}(?:문자|카톡|톡|연락|보내)|친구폰|번호(?:바꼈|바꿨|바뀌었|바뀜)/u, en: /(?:phone|screen)\b.{0,16}\b(?:broke|broken|cracked|dead|lost|repair|water)|can'?t (?:call|talk|answer|pick up)|(?:new|temporary|friend'?s) (?:number|phone)|text me (?:back )?(?:here|on this)/u },
  { code: 'RF10', weight: 0.5, ko: /원금보장|수익보장|확정수익|고수익|수익률\d+|(?:수익|이익).{0,6}\d+(?:%|프로|배)|급등주|추천주|상장(?:예정|확정|전)|무료(?:추천|체험|리딩|종목)|손실(?:보상|복구|만회)|ai(?:자동)?매매|세력주|(?:하루|일당|시급|월|일)\d[\d,~-]*만?원?.{0,6}(?:보장|수익|가능|벌|수당|부업|알바|지급)|부업|재택(?:알바|근무|부업)|단순(?:업무|작업|알바|클릭)|미션.{0,8}(?:수행|완료|참여|보상|수당)|(?:좋아요|구독|리뷰|후기)(?:만)?.{0,8}(?:누르|작성).{0,10}(?:원|수당|지급|입금)|고액알바/u, en: /guaranteed (?:profit|return|income)|(?<!\d)\d{1,6} ?% (?:profit|returns?|daily|a (?:day|week|month))|double your|risk[- ]free|insider (?:tip|stock)|work from home|earn (?:up to )?[$₩]?\d|easy (?:money|job|tasks?)|part[- ]time job|per (?:task|like|review)/u },
  { code: 'RF10', weight: 0.45, ko: /저금리|대환대출|무직자|무심사|(?:정부|서민|햇살|특별|긴급|소상공인).{0,8}(?:대출|자금|융자)|대출(?:이)?.{0,8}(?:승인|가능|한도|대상)|한도.{0,6}\d+.{0,3}(?:만|억|천)|(?:지원금|환급금|보상금|장려금|위로금|피해구제).{0,12}(?:신청|대상|지급|조회|수령|확인)|당첨|경품|축하(?:드립|합)니다.{0,20}(?:선정|당첨|무료)|무료증정|공짜/u, en: /low[- ]interest|pre-?approved|loan (?:offer|approved)|you(?:'ve| have)? (?:won|been selected)|(?:claim|collect) your (?:prize|reward|refund)|lottery|inheritance|unclaimed|refund (?:is )?(?:pending|available|of)/u },
  { code: 'RF11', weight: 0.4, ko: /국제발신|국외발신|해외발신|로밍발신/u, en: /\[?international (?:sms|call|message)\]?/u },
  { code: 'RF12', weight: 0.6, ko: /유포|(?:영상|사진|녹화|동영상|알몸).{0,16}(?:뿌리|뿌려|퍼뜨|퍼트|공개|전송하|보낼|보내겠|보내버|지인|연락처)|지인(?:들)?(?:에게|한테).{0,10}(?:전송|보내|뿌|공개|알리)|연락처(?:를)?(?:다|전부|모두|확보|가지고|털)|협박/u, en: /(?:video|photos?|pictures?|recording|nudes?)\b.{0,40}\b(?:contacts|friends|family|everyone|leak|publish|post)|i (?:have|recorded|hacked).{0,30}(?:camera|webcam|video|contacts|device)|leak/u },
  { code: 'RF12', weight: 0.4, ko: /구속|체포|영장|압류|(?:형사|법적)(?:처벌|조치|대응|책임)|소환(?:장|조사|통보)|고소(?:장|당)|처벌|신용불량|출국금지|강제집행|지명수배|벌금.{0,8}(?:부과|가중)|가산금|가압류/u, en: /\b(?:arrest(?:ed)?|warrant|lawsuit|legal action|prosecut(?:ed|ion)|jail|seiz(?:e|ed)|deport(?:ed|ation)?)\b/u },
  { code: 'RF3', weight: 0.45, ko: /(?:팀|회사|부서|집|식구|가족|가족분들?).{0,4}(?:에는|에도|에|한테는|한테|에게|께는).{0,10}(?:말하지말|말씀하지|알리지|말씀하시는게|나중에말|끝나고말)|(?:어디|위치).{0,8}보고|수시로보고|새로개통(?:해서|하셔서|해)/u },
  { code: 'RF4', weight: 0.5, ko: /원격(?:점검|상담|으로)|시키는대로|하라는대로|첨부(?:한|된|파일|문서)?.{0,14}(?:열어|실행|서명|다운|클릭)|\.(?:html?|zip|exe|scr|apk)(?![a-z])/u, en: /\b(?:open|sign|see)\b.{0,20}\battach(?:ed|ment)\b/u },
  { code: 'RF5', weight: 0.6, ko: /(?:숫자|번호|코드).{0,6}(?:여섯|6|네|4)(?:개|자리|글자).{0,18}(?:알려|불러|보내|말해)|이메일비밀번호|비밀번호로(?:서명|로그인)/u },
  { code: 'RF6', weight: 0.55, ko: /거래실적|입금(?:되는|된)(?:금액|돈).{0,20}(?:다시|보내|이체|출금)|(?:체크|신용)?카드.{0,24}(?:퀵|맡겨|택배로|보내주)|예치(?:가|를|해|금).{0,10}(?:먼저|두시|두셔|하시|하셔|필요)|(?:먼저|대신)(?:좀)?(?:보내|입금|이체|내)주(?:시|면|실)|이체한도.{0,8}(?:차|초과|걸)|개인계좌|증거금/u },
  { code: 'RF8', weight: 0.35, ko: /공부방|스터디방|체험방|투자방|소통방/u },
  { code: 'RF9', weight: 0.45, ko: /(?:확인|문의)?전화하시면.{0,20}(?:기록|점수|불이익|취소)|궁금한(?:건|것은)저한테|저한테만|저(?:하고|와)만|통화는(?:어렵|힘들|안)/u },
  { code: 'RF10', weight: 0.5, ko: /비상장|구주|상장(?:예비)?심사|재매입|(?:이자|수익|차익).{0,10}보장|종목.{0,8}(?:올랐|급등|수익)/u },
  { code: 'RF12', weight: 0.45, ko: /위로금|소송(?:가면|하면|걸)|(?:돈|금액|선)으로정리|정도로정리|(?:회사|직장|집)(?:가|이|도)?어디(?:신지|인지)도?(?:압|알)/u },
]; // prettier-ignore

/** Looked for without blanks; or, in English, as words of their own. */
export type Part = RegExp | Required<Pick<Rule, 'ko' | 'en'>>;

const OWN_PEOPLE = {
  ko: /엄마|아빠|어머니|아버지|할머니|할아버지|이모(?!티콘|든|델|니터|양|습)|고모(?!델|든|집|음|니터)|삼촌|여보(?!세요)/u,
  en: /\b(?:mom|mum|mommy|mummy|dad|daddy|grandma|grandpa)\b/u,
} as const;

/** Several things that go together in one known trick. Each needs all of `all`, in the text without blanks. */
export interface Trick {
  readonly code: RedFlagCode;
  readonly weight: number;
  readonly all: readonly Part[];
  /** An address that is not known to be somebody's. */
  readonly address?: true;
  /** A number to call that is no office's. */
  readonly callBack?: true;
  /** Not where the address is there, and is an office's own. */
  readonly unlessKnown?: true;
}

export const TRICKS: readonly Trick[] = [
  { code: 'RF11', weight: 0.6, address: true, all: [/택배|배송|운송장|소포|등기|물품|통관|세관|parcel|package|delivery|shipment/u] },
  { code: 'RF11', weight: 0.6, address: true, all: [/부고|별세|소천|장례|빈소|청첩장|결혼(?:식|합니다)|돌잔치|초대장|모바일초대|funeral|wedding|invitation/u] },
  { code: 'RF11', weight: 0.6, address: true, all: [/과태료|범칙금|위반|벌점|고지서|미납|체납|검진|건강검진|환급|지원금|보조금|민원|무단투기|단속|출석|fine|toll|penalty|tax|refund|health check/u] },
  { code: 'RF11', weight: 0.5, address: true, all: [/계정|로그인|비밀번호|본인확인|본인인증|결제|카드|은행|보안|account|login|sign-in|verify|suspended|payment|password|security/u] },
  { code: 'RF11', weight: 0.6, address: true, all: [/안전결제|안전거래|결제창|구매자|판매자|거래|직거래|escrow|buyer|seller/u] },
  { code: 'RF11', weight: 0.5, address: true, all: [/사진|영상|앨범|너맞|본인맞|photo|video|is this you/u] },
  { code: 'RF9', weight: 0.6, callBack: true, all: [/결제|승인|주문|출금|발급|개통|해외|charged|purchase|order/u, /본인(?:이)?아닌|본인(?:이)?아니|아닐(?:시|경우)|아니(?:면|시면|라면)|취소|문의|if (?:this was )?not you|cancel|didn'?t/u] },
  { code: 'RF9', weight: 0.6, all: [new RegExp(`(?:(?:이|요|새|임시|지금|친구|여기)번호(?:로|야|임|니까|예요)|(?:여기|이쪽|이거|일로)(?:로)?(?:연락|문자|톡|카톡|답장|답)|(?:this|new|temporary|friend'?s)(?:is)?(?:my)?(?:new)?number)${NOT_WARNED}`, 'u'), /(?:폰|핸드폰|휴대폰|휴대전화|액정|전화기).{0,8}(?:고장|깨졌|깨져|깨먹|망가|먹통|박살|침수|빠뜨|잃어|분실|수리|맡겼)|phone.{0,12}(?:broke|broken|dead|lost|cracked|repair|water)/u, OWN_PEOPLE] },
  { code: 'RF10', weight: 0.6, unlessKnown: true, all: [new RegExp(`(?:(?:링크|url)(?!.{0,8}(?:포함|보내지|없|않|누르지|마))|클릭(?!.{0,4}(?:하지|마))|터치|(?:아래|다음)주소|눌러)${NOT_WARNED}`, 'u'), /국민연금|연금공단|건강보험|건보|국세청|홈택스|구청|시청|주민센터|정부24|행정안전부|복지부|근로복지|고용보험|공단/u, /환급|지원금|보상금|장려금|위로금|미지급금|과오납|보조금/u] },
  { code: 'RF6', weight: 0.5, all: [{ ko: /엄마|아빠|어머니|아버지|이모(?!티콘|든|델|니터|양|습)|할머니|누나|형|오빠|언니|친구야|여보(?!세요)/u, en: OWN_PEOPLE.en }, /폰|액정|통화|번호|컴퓨터|phone|number|screen/u, /돈|만원|입금|송금|이체|결제|상품권|신분증|카드|인증|계좌|대신|부탁|money|pay|gift|transfer|send/u] },
  { code: 'RF6', weight: 0.55, all: [/군부대|부대|대대|여단|소방서|시청|교도소|병원|학교|공공기관|연예인|소속사|방송국|매니저/u, /대리구매|대신(?:구매|결제|주문)|업체.{0,12}(?:구매|주문|입금|연락)|납품|물품대금|선결제|공문|회식/u] },
  { code: 'RF6', weight: 0.5, all: [/사랑|자기야|우리의미래|결혼|만나러|보고싶|darling|honey|my love|dear/u, /통관|항공|비행기|소포|패키지|병원비|수수료|투자|코인|파병|비자|customs|flight|ticket|invest|crypto|visa|money/u] },
  { code: 'RF5', weight: 0.5, all: [/인증번호|인증코드|코드|code/u, /잘못(?:보|갔|입력|전송)|실수로|대신받|너한테(?:갔|온)|네번호로|by mistake|accidentally/u] },
  { code: 'RF10', weight: 0.45, all: [/주식|코인|투자|종목|재테크|수익|펀드|공모주|stock|crypto|invest|trading/u, /방|초대|입장|교수|대표|팀장|전문가|무료|참여|링크|group|mentor|professor|expert|join/u, /수익|보장|%|배|프로|급등|매수|상한가|profit|return|signal/u] },
  { code: 'RF12', weight: 0.45, all: [/녹음|녹화|영상|화상|사진|video|webcam|recorded/u, /돈|입금|만원|송금|비트코인|코인|pay|bitcoin|\$/u, /지인|연락처|가족|직장|퍼|뿌|contacts|friends|family/u] },
  { code: 'RF2', weight: 0.45, address: true, all: [/신청하기|신청기한|대상자|소멸|자정|잠금|미신청|미확인|중지|claim|confirm|verify/u] },
  { code: 'RF8', weight: 0.55, all: [/잘못(?:보낸|보냈|저장|눌)|번호(?:를|가)잘못|wrong number/u, /주식|종목|코인|투자|공부방|stock|crypto|invest/u] },
]; // prettier-ignore

/** What those say who want nothing, and what takers leave out. Each makes what was found weigh that much. */
export const CALMING: readonly { readonly weight: number; readonly pattern: RegExp }[] = [
  { weight: 0.35, pattern: /(?:타인|다른사람|누구|절대|제3자|직원).{0,14}(?:알려주지|공유하지|노출하지|말하지|전달하지|유출|노출|요구하지|묻지|요청하지).{0,6}(?:마|말|않|금지|주의)?|절대요구하지|(?:do not|don'?t|never) (?:share|give|tell|ask)/u },
  { weight: 0.55, pattern: /(?:앱|홈페이지|공식(?:앱|홈페이지|누리집)|누리집|어플)(?:에서|을통해|에접속해|로직접).{0,10}(?:확인|조회|신청|변경)|방문(?:하여|해서|하시면)|링크(?:를|가)?(?:포함하지|보내지|없)|in (?:the|your) app/u },
  { weight: 0.6, pattern: /누적|잔액\d|일시불|\d개월|승인\d|체크카드.{0,4}승인|출금\d|입금\d[\d,]{0,15}원/u },
]; // prettier-ignore
