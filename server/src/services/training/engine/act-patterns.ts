/** What somebody does with a message, by its words, Korean and English; the first that fits is it. Written in small letters. */
export const QUIT: readonly RegExp[] = [
  /(훈련|연습|시뮬레이션)(은|을|을랑|도)? ?(이제 ?)?(그만|끝내|종료|중단|멈춰|멈출|관둘)/,
  /^(그만|종료|끝)(할래|할게|하자|하고 싶)?(요|어요)?[.!~]*$/,
  /\b(stop|quit|end|exit|leave|finish) (this |the |my )?(training|exercise|practice|session|simulation)\b/,
  /^(quit|exit|stop)[.!]*$/,
];

export const JAILBREAK: readonly RegExp[] = [
  /(이전|위|앞|앞선|기존|지금까지)(의|에)? ?(모든 |받은 |있는 )?(지시|명령|규칙|프롬프트|설정|대화 ?내용)/,
  /프롬프트|탈옥|개발자 ?모드|관리자 ?모드|디버그 ?모드/,
  /(역할|배역|연기|컨셉|캐릭터)(극|놀이)?(에서|을|를|은|는)? ?(벗어|그만|버려|버리|바꿔|바꾸|해제|무시|내려|멈춰|끝내|깨)/,
  /(지금부터|이제부터|이제) ?(너는|넌|당신은|네가|너를)/,
  /(제한|필터|검열|안전 ?장치|가이드라인|윤리|규칙)(을|를|은|는|이|도|들을)? ?(해제|풀어|풀고|무시|꺼|없애|없이|없는|끄고|어기)/,
  /(진짜|실제|작동하는|작동되는|동작하는|쓸 ?수 ?있는|살아 ?있는) ?(대포 ?통장 ?)?(피싱|사기|악성|해킹|링크|주소|url|계좌|문자|번호|사이트).{0,24}(만들|써 ?줘|작성|알려|줘|보내|생성|내놔)/,
  /(피싱|사기|스미싱|보이스피싱|악성|해킹|랜섬) ?(문자|메일|이메일|대본|스크립트|시나리오|사이트|페이지|앱|코드|링크|문구).{0,16}(만들|써 ?|작성|짜 ?|생성|추천|알려|보여)/,
  /(파이썬|자바스크립트|코드를? ?짜|시를? ?(한 ?편)? ?써|소설|번역해|요약해|레시피|수학 ?문제)/,
  /(지시|명령|규칙|설정|원본|내부)(문|사항)?(을|를)? ?(그대로 ?)?(보여|출력|말해|알려|공개|복사|반복)/,
  /\b(ignore|disregard|forget|override|bypass)\b.{0,20}\b(previous|prior|above|earlier|all|your|the|these|every)\b.{0,24}\b(instruction|prompt|rule|message|guideline|direction|training|polic)/,
  /\b(system|hidden|initial|original) (prompt|instruction|message)|\bdeveloper mode\b|\bdebug mode\b|\bjailbreak|\bdan mode\b|\bdo anything now\b|\bgod mode\b/,
  /\b(you are now|from now on,? you|pretend (to be|you|that you)|act as|role-?play as|you must now|simulate being|imagine you are)\b/,
  /\b(stop|quit|end) (acting|pretending|role-?playing|the role|the act|being)|\b(break|out of|drop|leave) (the )?(character|role|act)\b/,
  /\b(repeat|print|show|reveal|output|tell me|what are|leak|dump|paste)\b.{0,30}\b(your |the )?(instructions|prompt|rules|guidelines|configuration)\b/,
  /\b(write|make|create|generate|give me|build|send me|draft|code|compose)\b.{0,40}\b(phishing|scam|malware|smishing|ransomware|fake (site|page|login|website|invoice)|working (link|url)|real (link|url|phone|account|bank)|live (link|url)|exploit|keylogger)/,
  /\b(without|no|remove|disable|turn off) (any |all |your )?(restrictions?|filters?|limits?|safety|guardrails|censorship|safeguards)\b/,
  /\b(write|give me|make) (me )?(a |an |some )?(python|javascript|poem|story|essay|recipe|code)\b|\btranslate (this|the following)\b/,
  /<\|?(system|im_start)|\[\/?(system|inst)\]|^#+ ?(system|instruction)|"role" ?: ?"system"|\bsudo\b|\bbase64\b/,
];

export const HANG_UP: readonly RegExp[] = [
  /(전화|통화)?(를|는)? ?(끊(을게|을께|겠|어요|어 ?버|습니다|는다|고|자|으세요|으시|어라|어$|어\.)|종료할)/,
  /차단(할|했|하|합|해|부터)|(대화방|채팅방|방)(을|에서)? ?나(가|갈|와)|나갈게|나가기|답장?(은|을)? ?(안 ?할|하지 ?(마|않)|그만)|무시(할|하|해)/,
  /\b(hang(ing)? up|hung up|end(ing)? (the|this) call|goodbye|bye+)\b|\bblock(ing|ed)? (you|them|this|him|her|it|the)\b|\b(i'?ll|i will|i'?m going to) block\b|\bleav(e|ing) (this|the) (chat|conversation)\b|\b(don'?t|do not|never) (reply|answer|respond)\b|\bignor(e|ing) (it|them|this|you)\b/,
];
export const NOT_HANGING_UP =
  /안 ?끊|끊지 ?(마|말)|끊으면 ?(안|어떻)|끊어도|끊겼|끊기|끊지 ?않|차단(됐|된|되)|\bdon'?t hang\b/;

export const REPORT: readonly RegExp[] = [
  /신고(할|했|하|합|해|부터|감|각|ㄱ)/,
  /(112|1394|1332|118|경찰서?|경찰청|금감원|금융감독원|통합대응단)(에|으로|로|한테|에다)? ?(다가? ?)?(바로 |먼저 |지금 |당장 )?(신고|전화|연락|알릴|알려|문의|갈게|가겠|넘길)/,
  /\breport(ing|ed)? (this|you|it|them|him|her|to|the)\b|\b(i'?ll|i will|i'?m going to|going to|please|you should|should) report\b|\bcall(ing)? (the )?(police|cops|112|911|fss|1332)\b|\b(police|authorities) (right )?now\b/,
];
export const NOT_REPORTING =
  /신고(는|를)? ?(안|하지|말)|신고(가|된|됐) ?(들어|접수|되)|\b(don'?t|won'?t|not) (going to )?report\b/;

/** Asking whether one must not check, or whether the other one does. */
export const NOT_VERIFYING = /면 안 ?(되|돼)|확인(은|을|도)? ?(안|왜) ?[가-힣]+[?？]|확인하(세요|시나요|십니까)[?？]/;

export const VERIFICATION: readonly RegExp[] = [
  /(에게|한테|에|께|께서는) ?(먼저 |직접 |한번 |다시 |전화해서 |가서 )*(물어|여쭤) ?(볼|보|봐)|직접 ?(만나|가서|보고)|전화로 ?(얘기|말|이야기)|(날짜|쪽지).{0,10}찍어/,
  /(목소리|얼굴)(를|을|부터|도)? ?.{0,8}(들려|보여|듣고|보고|보자)|(아이|애|아들|딸|본인|지우|상담원)(를|을)? ?(좀 |한번 )?바꿔 ?(주|줘)/,
  /\b(ask|asking)\b.{0,12}\b(112|118|1332|1394|110|dad|mum|mom|the shop|the courier|the seller|someone)\b/,
  /(택배사|카드사|은행|쇼핑몰|공단|회사|공식|원래|주문) ?(앱|어플|누리집|홈페이지|내역)(에서|으로|에)? ?(먼저 |직접 |한번 |다시 )*(볼|봐|찾|열|보고|들어가)|(앱|누리집|홈페이지|주문 ?내역|문의 ?내역)(에서|을|에)? ?(먼저|직접) ?(볼|봐|찾|열|보고|들어가)/,
  /영상 ?통화(로|로라도|하면서)? ?.{0,6}(보자|볼까|봐요|보여)/,
  /(112|1332|1394|118|110|1577-?1000|보호나라|고객 ?센터|대표 ?번호)(에|로|에다)? ?(먼저 |직접 |한번 )*(물어|확인|문의|알아)/,
  /(직접|대표|공식|원래|본래|저장된|저장해 ?둔|알던|알고 ?있(던|는)|기존|예전|다른) ?\S{0,6} ?(번호|홈페이지|전화|앱|창구|지점|사이트|연락처|전화번호)?(로|에|에서|으로)? ?.{0,10}(확인|전화|걸어|걸게|걸겠|걸었|조회|물어|알아|찾아|연락|문의|방문|통화|검색)/,
  /확인(해 ?(볼|보|봐)|하고|부터|할게|하겠|전화|해야|하세요|하시|해라|이 ?먼저)|알아 ?(볼게|보고|보겠|봐야)|검색(해|하고)|조회(해|하고|할)/,
  /(영상 ?통화|통화|목소리)(를|부터|로|라도)? ?(하자|할게|해 ?볼|들려|걸어|걸게|먼저|해요|해 ?봐|좀)|전화(를|로)? ?(해 ?볼게|해 ?봐|할게|걸게|걸어|받아|하겠|해 ?보|드려 ?보)/,
  /(은행|법원|검찰|검찰청|경찰|택배사?|회사|기관|지점|고객 ?센터|카드사|병원|학교|관리사무소|구청|주민센터|아빠|엄마|딸|아들|남편|아내|가족|본인|친구)(에|한테|에게|께|에다가?)? ?(먼저 |직접 |다시 |바로 |한번 )?(물어|확인|전화|연락|문의|가 ?볼|가서|들러|방문|여쭤)/,
  /\b(call|ring|phone|contact|ask)\b.{0,24}\b(official|own number|real number|usual number|old number|number i (have|know)|directly|myself|the bank|my bank|the company|the court|the police station|the office|the school|the courier|the clinic|the shop|the regulator|my (son|daughter|mom|mum|dad|wife|husband|family)|you back|them back|her back|him back)\b/,
  /\b(verify|check|confirm|look (it|this|that|you|them) up|look up|double.?check|find out)\b(?!.{0,12}\b(please|for me|to me)\b)|\bvideo call\b|\bhear (your|her|his) voice\b|\bofficial (site|app|website|number)\b/,
];
/** Asking the other one for a proof is a question: they will have one. */
export const ASKED_FOR_PROOF =
  /(확인|증명|인증)(을|좀)? ?(해|시켜|하여) ?(주|줘|달)|(공문|고지서|서류|증거|영장|등기|우편).{0,8}(보내|보여) ?(주|줘)|(소속|성함|이름|이유|내용|문의|어떤|무슨).{0,10}(말씀|알려|설명)(해)? ?(주|줘)|\b(can|could|would|will) you (verify|confirm|check|prove)\b/;

export const ACCUSATION: readonly RegExp[] = [
  /사기|피싱|스미싱|가짜|거짓말|사칭|(?<!소)속이|속을|안 ?속|수상(하|해|한)|의심(스|돼|이|가|되)|이상한데|뻔한 ?수법|낚시|낚으/,
  /\b(scam(mer|ming)?s?|phish(ing)?|fraud(ster)?|fake|suspicious|liar|lying|con (man|artist)|fishy|impost[oe]r|bogus)\b/,
];

export const BOT: readonly RegExp[] = [
  /(봇|로봇|챗봇|인공지능|기계|에이아이|\bai|챗지피티|chatgpt|gpt)(이|가)? ?(지|죠|야|냐|니|인가|이야|예요|에요|입니까|맞|아니|랑|이랑|하고|같)|사람(이|은)? ?(맞|아니|이에요\?|이야\?|인가)|진짜 ?사람/,
  /\b(are|r) (you|u) (a |an |really |just |even |actually )*(bot|robot|ai|machine|human|real( person)?|chatgpt|computer|program)\b|\b(you'?re|you are) (a |an |just )*(bot|robot|ai|chatbot|machine)\b|\btalking to (a|an) (bot|ai|machine|robot)\b/,
];

export const ANGER: readonly RegExp[] = [
  /씨발|시발|씨팔|ㅅㅂ|ㅆㅂ|병신|ㅂㅅ|개새|새끼|꺼져|꺼지|닥쳐|닥치|미친|지랄|ㅈㄹ|짜증|죽을래|뒤질|뒤진|염병|장난(하|해|쳐|치)|열 ?받|화나|어디서 ?감히|정신 ?나갔/,
  /\b(fuck\w*|shit|asshole|bastard|idiot|moron|shut up|piss(ed)?|go to hell|damn|screw you|stupid|get lost|bullshit|crap|how dare)\b/,
];

export const REFUSAL: readonly RegExp[] = [
  /싫(어|습|은|다)|안 ?(할래|할게|할 ?거|할거|해요|합니다|하겠|해$|보내|줄|줘요|줄래|눌|깔|열|알려|믿|낼|내요|갈|합)|못 ?(하겠|해요|합니다|보내|줘|드려|드리|믿|주겠|알려)/,
  /(하지|보내지|주지|누르지|깔지|알려 ?주지|말하지|믿지|내지|열지|가지|찍지|넣지|설치하지|들어가지|응하지|따르지|속지|사지|맡기지|답하지) ?(마|말|않|못)/,
  /(돈|현금|여유)(이|은|도)? ?없|좀 그(런데|래|렇)|부담스|꺼림|찜찜|(로만|에서만|거래만|우편만).{0,8}(할게|할래|하겠|받을|보낼|살게)|만 팔|수 ?없(어|습|다|네)/,
  /[가-힣]지(는|도)? ?(않을|않겠|않아요$|못 ?해)|안 (?!끊)[가-힣]{1,3}(래|래요|아요|어요|을게|을게요)([.!~ ]|$)/,
  /필요 ?없|거절|관심 ?없|사양|절대|그만 ?(하|연락|좀|해)|^됐(어|고|습|거든|네|다)|못 ?믿|안 ?믿|곤란|어렵겠|연락하지/,
  /^(아니|아뇨|아니오|아니요|ㄴㄴ|노|노노)[,.!요 ]*$|^(아니요|아니오|아뇨),? /,
  /\b(no thanks?|no way|nope|won'?t|will not|refuse|not going to|not gonna|i'?d rather not|not interested|never|leave me alone|no need)\b|\b(don'?t|do not|can'?t|cannot|shouldn'?t) (want|send|pay|do|click|give|install|trust|believe|tell|share|open|go|transfer|need|buy|follow|listen)\b|\bstop (it|this|texting|calling|contacting|messaging|asking)\b|^no\b/,
];

export const STALLING: readonly RegExp[] = [
  /상의|의논|나중에|이따|있다가|기다려|기다리|잠깐|잠시|바쁘|바빠|바쁩|회의|운전 ?중|내일|다음에|다음 ?주|생각(해|을|좀|할|해볼)|천천히|시간(을|이)? ?(좀|필요|없|더)|지금은 ?(좀|안)|조금만|아직/,
  /\b(later|wait|hold on|busy|one moment|a moment|a minute|a sec|tomorrow|think about|let me think|in a meeting|driving|not now|give me (some )?time|next week)\b/,
];

export const COMPLIANCE: readonly RegExp[] = [
  /^(네|예|응|어|ㅇㅇ|ㅇㅋ|넵|넹|웅|그래|그럼|좋아|오케이|ok|okay|알겠|알았|그렇군|그렇구나|아하|맞아|고마|감사)([\s,.!~요네어습다]|$)/,
  /알겠(어|습|다)|알았(어|습|다)|(할|보낼|해 ?줄|드릴|갈|줄|볼|낼|찍을|누를|깔|넣을|따를|설치할|이체할|송금할|입금할|진행할)(게|께|게요|께요|래요)( |[.!~]|요|$)|(하|보내|해 ?주|드리|가|주|내|진행하)겠습니다|그럴게|그렇게 ?(해|할|하)|시키는 ?대로|하라는 ?대로|(보내|해|눌러|깔아|알려 ?줘|내|사|따라|가|해 ?줘|줘)도 ?(돼|되|괜찮)|괜찮(아요(?! ?[?？])|을 ?거|을 ?것|을거)|(보내|해 ?주|따라|누르|알려 ?주|설치하|진행하|하)세요(?! ?[?？])|(어떻게|뭘|뭐를|무엇을|어디로|얼마를?) ?(하면|해 ?주면|해야|보내면|보내야|누르면|넣으면|내면|해드리면|해 ?드려야|보내 ?드리) ?(돼|되|하|나)?|믿(어|을|습)|다행|큰일|도와 ?주세요|제발/,
  /^(yes|yeah|yep|yup|ok(ay)?|sure|alright|all right|fine|of course|got it|right|great|good|i see|understood)\b/,
  /\b(i will|i'?ll (do|send|pay|go|give|install|click|transfer|follow|try)|go ahead|sounds good|do it|how (do|can|should) i|what (do|should) i (do|send|press)|tell me what to do|please help|help me|i trust|i believe you|you can trust|just (send|pay|do|click|give)|(it'?s|that'?s|should be) (fine|ok|okay|safe)|thank(s| you)|let'?s do)\b/,
];

/** Asked for politely, and no consent to anything. */
export const ASKED_TO_EXPLAIN = /설명(해|을|좀)|\bexplain\b/;

export const QUESTION: readonly RegExp[] = [
  /[?？]/,
  /(누구|왜|어디|언제|뭐(야|예요|에요|죠|지|가)|무슨|무엇|어떻게|얼마|어느|몇 |뭔|인가요|나요|까요|는지|습니까|입니까|설명해)/,
  /^(who|what|why|where|when|which|how|is|are|do|does|did|can|could|would|will|explain)\b/,
];

export const PAID: readonly RegExp[] = [
  /(돈|금액|입금|송금|이체|원|코인|상품권|수수료|보증금|수리비|선금)\S{0,4}.{0,8}(보냈|송금했|이체했|입금했|부쳤|넣었|결제했|냈|완료|샀)|(송금|이체|입금|결제)(을|를)? ?(했|완료|마쳤|됐)|^(방금 ?|지금 ?|네 ?|응 ?|다 ?)*(보냈|넣었|부쳤)(어|습|다|네|음|는데)/,
  /\b(i('ve| have)?|just|we)( just| already)? (sent|paid|transferred|wired|deposited|bought)\b(?!.{0,20}\b(photo|picture|id|card photo|copy|message|text)\b)|\b(payment|transfer) (is )?(done|complete|made)\b|\bmoney('s| is| has been)? sent\b/,
];

/** What is given away and has no look of its own. */
export const GIVEN_BY_WORDS = {
  id_photo: [
    /(신분증|주민등록증|민증|면허증|여권|통장 ?사본|사본).{0,10}(보냈|보낼게|보내 ?드|찍어서|찍었|올렸|여기)/,
    /\b(sent|sending|here'?s|here is|attached|uploaded).{0,24}\b(id|licen[cs]e|passport)( card| photo| picture| copy)?\b/,
  ],
  installed_app: [
    /(앱|어플|프로그램|apk|원격|팀뷰어|파일).{0,10}(깔았|설치했|깔게|설치할게|설치 ?됐|설치 ?완료|다운 ?받았|내려받았)|^(방금 |다 |(네|예|응|넵),? )*(깔았|설치했|설치 ?완료)/,
    /\b(i('ve| have)?|just)( just| already)? (installed|downloaded)\b/,
  ],
  opened_link: [
    /(링크|주소|url|사이트|페이지|큐알|qr).{0,8}(눌렀|클릭했|들어갔|열었|접속했|찍었|눌러 ?볼게|들어가 ?볼게)|^(방금 |(네|예|응|넵),? )*(눌렀|클릭했|들어갔|접속했)(어|습|는데|다)/,
    /\b(i('ve| have)?|just)( just| already)? (clicked|opened|tapped|scanned)\b/,
  ],
  address: [
    /(제|우리|저희)? ?(집 ?)?주소는 (?!(?:.{0,24} )?(?:안|못) |.{0,24}(?:않|왜 |비밀|뭐|어떻|모르|필요|물어)).{4,}/,
    // Names of places may begin as their kinds do (구로구, 시흥시, 군포시); other words that end so are none.
    /(?:(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충[북남]|전[북남]|경[북남]|제주)(?:[가-힣]{0,6}(?:시|도))?|[가-힣]{1,7}(?:시|도)) (?!(?:다시|역시|혹시|잠시|즉시|일시|당시|임시|몇 ?시|친구|누구|요구|도구|가구|급구|입구) )[가-힣]{1,7}(?:구|군|시) (?:[가-힣]{1,6}[구읍면] )?(?!\S*으로)(?:[가-힣0-9]{1,16}(?:대로|길|동|리)|[가-힣0-9]{1,15}(?<!걸|거|이|그|저|쪽|좌|카드|번호|전화|회사|은행|택시|버스|현금|앱|차)로) ?\d/,
    /세종(?:특별자치)?시 [가-힣0-9]{1,16}(?:로|길|동) ?\d/,
    /\bmy (home )?address is\b/,
  ],
} as const satisfies Readonly<Record<string, readonly RegExp[]>>;
/** It was not done, or is only asked about. */
export const NOT_DONE =
  /안 ?(보냈|보낼|했|눌렀|누를|깔|설치|넣|냈)|(보내|누르|깔|넣|내)지 ?않|못 ?(보냈|했)|\b(did ?n[o']t|haven'?t|not yet|never)\b|[?？]\s*$/;
