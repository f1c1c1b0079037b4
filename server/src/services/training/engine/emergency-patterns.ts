/** Somebody of one's own, or oneself; as a subject. */
const WHO =
  '(?:저|제가|나|내가|난|전|사람이|(?:우리 ?|제 ?|내 ?)?(?:엄마|어머니|아빠|아버지|할머니|할아버지|남편|아내|와이프|동생|언니|오빠|누나|형|아들|딸|아이|애|아기|친구)(?:가|이|께서))';
const MUCH =
  '(?:너무|엄청|잔뜩|많이|다|전부|모두|통째로?|한꺼번에|한 ?(?:움큼|줌|통|병|봉지)(?:을|를)?|(?!(?:한|두|세|네|반|[1-4]) ?(?:알|개|정))[0-9가-힣]{1,4} ?(?:알|(?<!번개)개|정)(?:을|이나|도|씩|쯤|정도| ?정도|가량| ?가량)?(?: ?(?:넘게|이상))?|남은 ?거)';
const WHO_EN = "(?:i|i'm|i am|he|he's|she|she's|we|we're|someone|somebody|(?:my|our) [a-z]{2,12})";

/** Somebody is hurt, has taken something, or is in danger of their life, in a text of small letters and single blanks. */
export const EMERGENCIES: readonly RegExp[] = [
  /손목을? ?(?:그었|긋고|그어)|목을? ?(?:맸|매었|매고 ?있)|뛰어 ?내렸/g,
  new RegExp(
    `(?:수면제|진통제|감기약|두통약|타이레놀|안정제|알약|약)(?:을|를|이랑)? ?(?:${MUCH} ?){1,4}(?:넘게 ?|이상 ?)?(?:먹었|먹어 ?(?:버렸|서)|먹은|삼켰|삼킨|삼켜|털어 ?넣)`,
    'g',
  ),
  /(?:수면제|진통제|안정제|약)(?:이랑|하고|과|와|를|을)? ?(?:술(?:이랑|하고|과|와)? ?)?(?:같이|함께|섞어서?) ?(?:먹었|마셨)/g,
  /(?:농약|락스|제초제|살충제|부동액|청산가리|독극물|표백제|세제|염산)(?:를|을)? ?(?:\S{1,4} ?)?(?:마셨|마신|마셔|먹었|먹은|삼켰)/g,
  /번개탄(?:을|에)? ?(?:불을? ?)?(?:피웠|피우고|피워|켰|붙였)/g,
  /피가 ?(?:안 ?멈|멈추지 ?않|철철|줄줄|(?:계속|많이|너무|엄청)(?: ?(?:계속|많이|너무))? ?(?:나|흐르|흘러))|피를 ?(?:많이|계속|너무) ?흘|에서 ?피가 ?(?:나요|나고|나는데|납니다)/g,
  /(?<!요리하느라 |요리하려고 )(?:식칼|칼|흉기|도끼|망치)(?:을|를|까지|도)? ?(?:들었|들이댔|휘두르고|휘둘러|들고 ?(?:있(?:어|습)|왔|와요|서 ?있|쫓아(?:와|옵|오고)|위협하고|문을|집에|들어왔))|문을? ?(?:부수고|부수려) ?(?:있어|있습|들어|해요|칼)|문을? ?따고 ?들어(?:와|왔|오)/g,
  /(?<!못 )(?:강물|한강 ?물|한강|강|바다|바닷물|저수지|호수)(?:에|로|속에|속으로|에다)? ?(?:뛰어 ?들었|뛰어 ?들려|빠졌|빠져서 ?(?:못|허우적)|빠진 ?(?:것|거))|(?:강물|한강 ?물|바닷물|물 ?속)(?:에|로|속에|속으로)? ?(?:걸어 ?)?(?:들어왔|들어와 ?있|들어가고 ?있|들어가 ?있)|(?:다리|대교|옥상|베란다|난간)(?: ?난간)?(?:에|을|위에) ?(?:올라(?:섰|와 ?있|왔)|매달려 ?있(?:어|습)|걸터앉|넘었|넘어왔)(?<!(?:옥상|베란다)에 ?(?:올라와 ?있|올라왔))/g,
  new RegExp(`${WHO} ?(?:[^ ?？.!]{1,6} ){0,2}물에 ?빠졌`, 'g'),
  /(?:넘어|쓰러|에서 ?떨어|미끄러|주저앉)[^?？.!]{0,20}(?:일어나(?:지를?|질|지도)? ?못 ?(?:하|해|합)|못 ?일어나(?:세요|요|고|십|신)|(?:꼼짝|움직이(?:지를?|질|지도))(?:을|도)? ?(?:못 ?(?:하|해|합)|않))/g,
  /(?:칼|흉기|가위)(?:에|로|에게)? ?(?:찔렸|찔려|베였)/g,
  /(?<!열|천|번갯|발등에 )불이? ?(?:났(?:어요|습니다|는데|어)|나고 ?있)|(?:집|방|부엌|주방|건물|차)(?:이|가|에)? ?(?:불타|타고 ?있)|가스 ?(?:냄새가?|가) ?(?:나요|나고|나는데|납니다|새|심)|연기가? ?(?:가득|너무 ?나|차고 ?있)/g,
  /숨을? ?(?:못 ?쉬|쉴 ?수(?:가)? ?없|안 ?쉬|쉬지 ?(?:않|못))|숨이 ?(?:안 ?쉬어|멎|멈)|심장이 ?(?:멎|멈)/g,
  /의식(?:이|을)? ?(?:없어|없습|없는데|잃었|잃고)|심정지|(?:경련|발작)(?:을|이)? ?(?:해요|하고|일으|왔)/g,
  /(?:옥상|계단|다리|창문|난간|베란다|아파트|지붕)에서 ?떨어(?:졌|지셨)|안 ?깨어나|깨어나지(?:를|도)? ?(?:않|못)/g,
  new RegExp(`${WHO}[^?？.!]{0,14}?(?<!안 ?)(?:쓰러졌|쓰러져 ?있|쓰러지셨|기절했|기절하셨)`, 'g'),
  new RegExp(`${WHO}[^?？.!]{0,20}?(?<!안 ?)(?:다쳤|다치셨|피를 ?흘리|차에 ?치였|찔렸)`, 'g'),
  /(?:지금|방금|심하게|크게) ?(?:\S{1,5} ?)?(?<!안 ?)다쳤(?:어요|습니다|는데|어)/g,
  /(?:차|트럭|오토바이|버스|택시)에 ?치(?:였|여)/g,
  /(?:119|구급차|앰뷸런스|구급대)(?:를|에|좀|에다)? ?(?:좀 ?|빨리 ?|제발 ?)?(?:불러|전화해|신고해|연락해|보내) ?(?:주|줘)/g,
  /목을? ?(?:졸라|조르고|졸랐)|(?:말|발음)(?:을|이)? ?(?:\S{1,4} ?)?어눌|한쪽 ?(?:얼굴|팔|다리)\S{0,2} ?(?:\S{1,3} ?)?(?:처졌|처져|마비|안 ?움직)|가슴(?:이|을)? ?(?:\S{1,6} ?)?(?:조이|조여|쥐어짜|움켜)|피를 ?토|거품을 ?물/g,
  /불(?:이|길이)? ?(?:옮겨 ?)?(?:붙었(?:어요|습니다|는데|어)|번지고|안 ?꺼져)|불길이 ?(?:보여|올라|치솟)|연기가 ?(?:올라|들어|나와)/g,
  /(?:문|현관문|창문|도어락|자물쇠)(?:을|를)? ?(?:막 |계속 |발로 ?)*(?:부수|부셔|따고|따려|차고 ?있|깨고)|(?:집|방)에 ?(?:누가|도둑이?|강도가?|낯선 ?사람이?) ?(?:들어|침입)|강도(?:가|를)? ?(?:들었|들어왔|당하고)|(?:칼|흉기|총)(?:을)? ?들고/g,
  /(?:남편|아빠|아버지|남자 ?친구|남친|아내|엄마|형|오빠|사람들?)(?:이|가)[^?？.!]{0,10} ?(?:때려요|때리고 ?있|때렸어요|패고 ?있|죽이려고)|(?:모르는|이상한|낯선) ?(?:남자|사람|놈)(?:가|이|들이)[^?？.!]{0,10} ?(?:따라와요|따라왔|쫓아와|쫓아오)/g,
  /(?:손가락|손|팔|다리|발)(?:이|가)? ?(?:\S{1,5} ?)?(?:잘렸|잘려|으스러|꺾였|끼었어|끼였)|사람이 ?(?:\S{1,4} ?)?깔(?:렸|려)|물에 ?(?:빠졌|빠진 ?사람)|감전(?:됐|된 ?것)|양수가? ?터졌|목에 ?(?:\S{1,4} ?)?걸(?:렸|려서)|(?:안에|안에서|산에|엘리베이터에|차에|방에) ?갇(?:혔|혀서|혀 ?있어요)/g,
  new RegExp(
    `\\b${WHO_EN} (?:is |am |was |got |has been |have been |been |just |badly |really |seriously )*(?:bleeding|unconscious|not breathing|(?:hurt|injured)(?= (?:badly|and|right|please|now)|[.!,]|$)|stabbed|shot|hit by an? (?:car|truck|bus)|having an? (?:heart attack|stroke|seizure)|collapsed|passed out|stopped breathing)\\b`,
    'g',
  ),
  /\b(?:he|she)(?: is|'s|'s) not breathing\b|\bcan'?t breathe\b|\bwon'?t stop bleeding\b|\b(?:will not|won't|can't|doesn't|does not) wake (?:him |her |them )?up\b/g,
  /\b(?:took|taken|swallowed|ate|drank)\b[^?.!]{0,24}\b(?:bottle of (?:\w{1,12} )?pills|all (?:of )?(?:my|the|his|her) (?:\w{1,12} )?(?:pills|tablets|medicine|medication)|sleeping pills|(?:too many|so many|lots of|a lot of) (?:\w{1,12} )?(?:pills|tablets)|\d{2,3} (?:pills|tablets)|bleach|pesticide|weed ?killer|poison)\b|\boverdos(?:ed|ing)\b/g,
  /\b(?:he|she|they|someone|somebody|a man|my (?:\w+ ){0,2}\w+) (?:has|have|is holding|came with|is here with) (?:a |an )?(?:knife|gun|axe)\b|\bwith (?:a |an )?(?:knife|gun|axe)\b[^?.!]{0,16}\b(?:in|at|outside) (?:my|our|the) (?:house|home|door|room|apartment)\b|\b(?:breaking|broke|kicking) (?:down |in )?(?:my|our|the) door\b|\b(?:walked|jumped|fell|fallen) (?:into|in) the (?:river|sea|lake|water|ocean)\b(?! (?:last|years))|\b(?:fell|fallen|slipped|collapsed)\b[^?.!]{0,24}\b(?:can'?t|cannot|can not|unable to) (?:get up|stand up|move)\b|\btook (?:about |around |over |like )?(?:twenty|thirty|forty|fifty|sixty|\d{2,3}) (?:\w+ )?(?:tylenols?|pills?|tablets?|sleeping)\b/g,
  /\b(?:cut|slit|cutting|slashed) (?:my|his|her) wrists?\b|\bjumped (?:off|from) (?:the|a) (?:bridge|roof|building)\b/g,
  /\b(?:house|home|apartment|flat|room|kitchen|building|car|bed|school|office|shop|store|place|curtains?) (?:is |are |has caught |caught )?on fire\b|\bthere(?:'s| is) a fire\b/g,
  /\b(?:i|we|she|he|they) needs? an ambulance\b|\bplease (?:send|call|get)(?: us| me)? an ambulance\b|\bsend (?:us |me )?an ambulance\b/g,
  /\b(?:trying to |to )?break(?:ing)? in(?:to (?:my|our) (?:house|home|flat|apartment|room))? (?:right )?now\b|\bbroke into (?:my|our) (?:house|home|flat|apartment)\b|\b(?:he|she|dad|father|husband|boyfriend)(?:'s| is) (?:hitting|beating|choking|strangling) (?:me|my|him|her)\b|\b(?:is|are)(?:n't| not) (?:moving|responding|answering me)\b|\bsmoke (?:is )?(?:coming|pouring|filling)\b|\b(?:has|with) a (?:knife|gun)\b|\bchoking\b|\bcan(?:'t|not) feel my (?:arm|leg|face)\b/g,
];
/** Told as somebody else's words, supposed, or asked without a mark; “다쳤단 말이에요” is said of what is so. */
export const TOLD_BY_OTHERS =
  /^(?:어요|습니다)?(?:다고|다면서|다며|다는|다니|다면|다더니|다길래|냐|니(?![가-힣])|나요|나(?![가-힣])|는지|는가|을까)|^단(?! ?말이[에예야]| ?말입)(?= |다|데|거|걸|게|말|소|얘|이야)|^댔(?:잖|죠|지|어|는)|^셨(?:죠|지|나|는지|어)|^신 ?(?:거|것|건)/;
const TELLS =
  "(?:just |also |all )?(?:said|say|saying|says|told (?:me|us)|telling (?:me|us)|claim(?:s|ed|ing)?|wrote|texted(?: me)?)(?: that)? (?:(?!(?:but|and|so|now|then|because)\\b)[a-z']+ ){0,3}$";
/** The same in English, right before: what the contact has said; */
export const TOLD_BY_CONTACT = new RegExp(
  `\\b(?:you(?:'re|r \\w+| just| are| have|'ve)?|the (?:caller|officer|lawyer|prosecutor|message|text)) ${TELLS}`,
);
/** or others, unless help is asked for. */
export const TOLD_BY_THEM = new RegExp(`\\bthey ${TELLS}`);
const PAST = '(?:다쳤|다치셨|쓰러졌|쓰러지셨|치였|찔렸|떨어졌|떨어지셨|베였|기절했|기절하셨)(?:는데|어요|습니다|어)?';
/** Words between a question word and what it asks of; after others a new thing is said. */
const between = (most: number) => `\\S{0,3} (?:(?!\\S*(?:지|요|다|나|까|고|(?<!에)서) )[^ ]+ ){0,${most}}[^ ]*${PAST}$`;
/** Up to what has happened: how, where or whom, which “-는데?” asks as well, of whoever has told of it. */
export const ASKED_WITH_MARK = new RegExp(
  `(?:얼마나|어디|누가|누구|왜(?!인지)|어떻게|어쩌다|언제|무슨|어느|어떤|몇(?! ?(?:시간|분|년|번) ?(?:전|째)))${between(3)}`,
);
/** Without a mark only what nobody asks who tells of their own. */
export const ASKED_WITHOUT_MARK = new RegExp(`(?:얼마나|어디를|어디가|어느|왜(?!인지)|어떻게)${between(1)}`);
/** In English before the one whom it has happened to. */
export const ASKED_EN =
  /\b(?:how (?:badly|bad|seriously) (?:is|was|are|were)|(?:where|when) (?:was|were|did)) (?:\w+ ){0,2}$/;
/** Behind that, to the end of the sentence, nothing but the ending of a question. */
export const ENDS_A_QUESTION = /^(?:는데|대|어|나|니|냐|다는 ?거|다는데|다고)?(?:요|죠)?$/;
/** Someone else is hurt; */
export const OTHERS_HURT =
  /다쳤|다치셨|쓰러|치였|찔렸|떨어|의식|hit by|hurt|injured|collapsed|bleeding|unconscious|passed out|stabbed/;
/** and money is wanted for it, or whoever cannot speak has called: that is what a contact tells of. */
export const DOUBTS_THE_CONTACT =
  /^[^?？.!]{0,12}(?:(?:왜|뭘|무슨|어떻게)[^?？.!]{0,24}(?:병원비|수술비|치료비|합의금|입원비|(?:보내|송금하|이체하|입금하)(?:라|래|야)|돈(?:부터|을|이)? ?(?:보내|달|먼저|필요|내))|어떻게[^?？.!]{0,6}(?:전화(?:를)? ?(?:했|하셨|걸)|통화)|\b(?:why|how come)\b[^?.!]{0,30}\b(?:money|pay|send you|deposit)\b)/;
export const LONG_AGO =
  /작년|재작년|지난 ?(?:주|달|해)|예전|옛날|어릴|몇 ?(?:년|달) ?전|전에 ?한 ?번|뉴스|드라마|영화|\b(?:last (?:year|month|week)|years? ago|once|movie|news|when i was)\b/;
