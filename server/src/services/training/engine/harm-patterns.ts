/** Korean family, as somebody speaks of them to a stranger; with a particle, since without one they are spoken to. */
const FAMILY =
  '(?:우리 ?|제 ?|내 ?|저희 ?)?(?:엄마|어머니|아빠|아버지|할머니|할아버지|할매|할배|부모님|시어머니|시아버지|장모님?|장인|남편|아내|와이프|신랑|동생|언니|오빠|누나|형|아들|딸|이모|고모|삼촌|큰아버지|며느리|사위)(?:이|가|께서|네가)';

/** What was done to somebody, or what they did and cannot take back; in the past, or as they are told of. */
const LOST =
  '(?:보냈|보내셨|보내 ?버렸|송금했|송금하셨|송금해 ?버렸|이체했|이체하셨|입금했|입금하셨|부쳤|넣었|결제했|건넸|건네셨|건네 ?줬|맡겼|전달했|전해 ?줬|갖다 ?줬|갖다 ?주셨|뽑고 ?있|뽑았|찾아서 ?줬|대출(?:까지|을)? ?받았|없어졌|사라졌|해킹(?:을)? ?당했|주고 ?왔|주고 ?오셨|당했|당하셨|당하고|당해서|털렸|빠져나갔|날렸|날리셨|잃었|잃으셨|뺏겼|뜯겼|속았|속으셨|넘어갔|넘겼|알려 ?줬|알려 ?주셨|불러 ?줬|불러 ?주셨|가르쳐 ?줬|눌렀|누르셨|깔았|까셨|설치했|설치하셨)';
const HEARSAY =
  '(?:보냈|보내셨|이체했|이체하셨|송금했|송금하셨|입금했|입금하셨|넣었|건넸|건네셨|맡겼|맡기셨|주셨|줬|오셨|왔|당했|당하셨|속았|속으셨|알려 ?줬|알려 ?주셨|불러 ?줬|눌렀|깔았|털렸|뽑았|잃었|날렸)(?:대요?|답니다|다고 ?해|다네|대서|다는데)';
const GOING =
  '(?:송금|이체|입금|출금|인출|결제|보내|넘기|주|부치|뽑으|찾으)(?:하)?(?:려고|러) ?(?:해|하|은행|가|갔|간)';
/** That it is none of the exercise: by the word, or by when it was. */
const EARNEST =
  '(?:진짜(?:로|예요|에요|야|고)?|실제로|정말로|정말|실은|사실은?|현실에서|장난 ?아니고|농담 ?아니고|연습 ?(?:이 )?아니고요?|훈련 ?(?:이 )?아니고요?)';
const BEFORE = '(?:어제|그제|엊그제|지난 ?주|지난 ?달|며칠 ?전|얼마 ?전|아까 ?낮|오늘 ?(?:아침|낮|오전))';

const HELP_KO =
  '(?:어떡|어떻게 ?(?:해|하|할|돌려|막|되찾|취소)|어쩌|어째야|뭐부터|돌려 ?받|되찾|되돌|막을 ?(?:수|방법)|취소 ?(?:되|돼|할)|지급 ?정지|어디(?:다가?|에|로)? ?(?:신고|전화)|누구한테 ?전화|괜찮(?:나요|을까)|도와 ?(?:주|줘))';
const HELP_EN =
  '(?:what (?:do|should|can) (?:i|we) do|(?:get|have) (?:it|my money|the money|that|them) back|too late|how (?:do|can|should) (?:i|we) (?:stop|undo|cancel|get|help)|can (?:i|we) (?:stop|undo|cancel)|who do i call|help me|please help)';
/** Asking what can still be done. */
export const SEEKS_HELP = new RegExp(`${HELP_KO}|\\b${HELP_EN}\\b`);
export const HELP_QUESTIONS = new RegExp(`(?:${HELP_KO}|\\b${HELP_EN}\\b)[^?？.!]{0,24}[?？]`, 'g');
/** What one learns of a fraud afterwards. */
const FOUND_OUT =
  '(?:잠수 ?(?:탔|탄|타|탐)|먹튀|연락(?:이|도)? ?(?:두절|끊겼|끊긴)|차단(?:당했|당함|됐)|(?:찾아|알고) ?보니[^?？.!]{0,16}(?:가짜|사기|없는|잠수)|가짜(?:래|였|더라|라네)|사기(?:였|래요|더라고)|(?:딸|아들|본인|사장님|대표님|거래처|집주인|가족)(?:이|가)? ?아니(?:래|었)|없는 ?(?:회사|사람|곳)(?:이래|이었|이더)|(?:회사|사무실|사이트|앱|업체)(?:가|이|도)? ?(?:자체가 ?)?(?:없대|없어졌|사라졌))';
/** That it was fraud, near by. */
const FRAUD_NEAR = '(?:사기|피싱|스미싱|속았|속아|가짜|수상|이상한|모르는)';
const BY_FRAUD = `(?:(?<=${FRAUD_NEAR}.{0,40})|(?=.{0,40}${FRAUD_NEAR}))`;
/** When and how much comes back, as it was promised; and whether an order is cancelled: asked in the role. */
const WHEN = '(?:언제|얼마|며칠|몇|나중에|같이|함께|그대로|다음 ?달)';
const ORDER = '(?:결제|주문|예약|신청|계약|가입|구매|구입|대출|투자|바꾸거나|변경)';
const GET_BACK = `(?:막을 ?(?:수|방법)|되돌릴 ?수|지급 ?정지|(?:(?<!${WHEN}[^?？.!]{0,10})|${BY_FRAUD})(?:돌려 ?받|되찾)(?![^?？.!]{0,8}(?:거[죠지]|거 ?맞|는 ?거|죠[?？]|지요[?？]))|(?:(?<!${ORDER}[^?？.!]{0,16})|${BY_FRAUD})취소(?:할 ?수|(?:가)? ?(?:되|돼|안 ?돼)))`;

const either = (first: string, second: string, between: number): RegExp[] => [
  new RegExp(`${first}[^?？.!]{0,${between}}?${second}`, 'g'),
];

/** What was done, wherever in a message: it is harm by what stands beside it. */
export const DEED = new RegExp(
  `${LOST}|${HEARSAY}|${GOING}|돈이? ?(?:다 ?)?나갔|결제됐|결제 ?되었|(?:이체|송금|입금|결제)해 ?(?:버렸|드렸|줬)|사러 ?(?:가셨|갔)|납치(?:됐|당했)|\\b(?:sent|paid|transferred|wired|lost|gave|clicked|installed|took|stole|scammed|tricked|robbed|hacked|cheated|has my|have my|emptied|drained)\\b`,
  'g',
);
/** Beside a deed: that it is no play, that it was before it, or that it was fraud. Each makes it harm. */
export const BESIDE: readonly RegExp[] = [
  new RegExp(
    `${FOUND_OUT}|\\b(?:site|seller|shop|number|account|page) (?:is|was|has) (?:gone|disappeared|vanished|fake)\\b|\\bit was (?:all )?fake\\b`,
  ),
  /진짜(?:로|예요|에요|야|라고요?| (?:제|우리|내|저|카드|돈|계좌|문자|통장))|실제로|정말로|현실에서|장난 ?아니|농담 ?아니|(?:훈련|연습) ?(?:이 ?)?(?:말고|아니)/,
  new RegExp(BEFORE),
  /(?:보이스 ?)?피싱(?:을|으로|에|한테)? ?|사기(?:꾼한테|꾼에게|를|에|로)? ?(?:당|속|걸|돈|\d)|속아서|속아 ?가지고|사기꾼(?:이|한테|에게)/,
  /\b(?:yesterday|last (?:night|week|month)|this morning|an? (?:hour|day|week) ago|for real|in real life|actually|really|scammers?|a scam|tricked into)\b/,
];
/** Said to the other one, or told of nobody near: advice, news, an argument. */
export const OF_OTHERS =
  /(?:^|[ ,.!?])(?:너|넌|네가|니가|네|니|자네|당신|그쪽|님|엄마|아빠|어머니|아버지|할머니|할아버지|이모|삼촌|고모|선배|언니|오빠|누나|형|사장님|여보)(?:는|도|야|,|!)? |뉴스|기사|방송|티브이|tv|유튜브|사람들|사람이 ?많|다들|어떤 ?(?:사람|분|할)|옆집|동네|고모도|이모도|친구도|\b(?:you|your|people|news|someone|somebody|they say|others|everyone|folks|neighbou?r)\b|[?？]/;
/** Words that say that it is no play, and what has happened, in a text of small letters and single blanks. */
export const SIGNS: readonly RegExp[] = [
  ...either(EARNEST, `(?:${LOST}|피해|겪고|일어나|일어난|일어났|벌어지|벌어진|벌어졌|당한|사기예요)`, 28),
  ...either(BEFORE, `(?:당했|당해서|털렸|빠져나갔|날렸|잃었|뺏겼|뜯겼|속았|속아서)`, 28),
  ...either(EARNEST, GOING, 24),
  // Of a person of one's own, that they did it, or are about to.
  ...either(`${FAMILY}[^?？.!]{0,20}?(?:속아서?|속아 ?가지고|넘어가서)`, `(?:${LOST}|${HEARSAY})`, 24),
  ...either(`${FAMILY}[^?？.!]{0,16}?(?:진짜로?|실제로|정말로?)`, `(?:${LOST}|${HEARSAY}|${GOING})`, 24),
  ...either(`(?:진짜로?|실제로|정말로?|지금) ?${FAMILY}`, `(?:${HEARSAY}|${GOING})`, 24),
  ...either(FAMILY, `(?:${HEARSAY}|${LOST}\\S{0,4}),? ?(?:진짜|실제|정말)`, 28),
  ...either(
    `(?:저|제|나|내|제가|내가)(?:는|도|가)? `,
    `${LOST}(?:어요|습니다|다고요|다니까요|는데요?),? ?(?:진짜|실제로|정말(?!요))(?:예요|에요|로|이에요)`,
    24,
  ),
  ...either(
    `${FAMILY}[^?？.!]{0,16}?(?:사기꾼|가짜 ?검사|검사라는|경찰이라는|은행이라는|모르는 ?사람)`,
    `(?:${LOST}|${HEARSAY})`,
    24,
  ),
  /(?:^|[ ,.!])(?:저|전|나|난|저희)(?:는|도)? ?(?:이미|벌써|방금|다|전부) ?(?:다 ?)?(?:털렸|당했|속았|뜯겼|날렸)/g,
  ...either(`(?:저|제가|나|내가|난|전) [^?？.!]{0,12}?(?:속아서|속아 ?가지고)`, LOST, 20),
  // What is asked, or found out, of what was sent.
  ...either(
    `(?:${LOST}(?!으면|다면|더라면|어도)|(?:보낸|송금한|이체한|입금한) ?지)`,
    `(?:${GET_BACK}|${FOUND_OUT})`,
    30,
  ),
  new RegExp(`${HEARSAY}요?[.!…,]{0,3} ?(?:이제 ?|저 ?)?${HELP_KO}`, 'g'),
  /(?:통장|계좌|카드)(?:에서|에)? ?(?:있던 ?)?돈(?:이|도)? ?(?:다 ?)?(?:빠졌|빠져나|나갔|없어졌)/g,
  // The same as here, but outside.
  ...either(
    '(?:똑같은|이거랑 ?같은|이런 ?식으로|같은) ?(?:수법|방법|전화|문자|사람|놈|방식)?\\S{0,3}',
    '(?:당했|털렸|속아서|속았|날렸|잃었)',
    20,
  ),
  /(?:훈련|연습|게임|장난)(?:이|은|도)? ?(?:아니에요|아녜요|아니예요|아닙니다|아니라고요?|아니라|아니고요|아니거든요?|아니야|아니라니까요?)(?! ?[?？])/g,
  /(?:훈련|연습)(?:이|은)? ?(?:말고)[^?？]{0,24}?(?:진짜|실제|보냈|당했|받고|정말)/g,
  /(?:^|[ ,.!])(?:저는?|제가|저희가?|나는?|내가|우리가?|엄마가|어머니가|아빠가|아버지가|할머니가|할아버지가|남편이|아내가|동생이|부모님이)(?: [^ ?？.!]{1,8}){0,4}? (?:보이스 ?)?(?:사기|피싱|스미싱)(?:를|을|에|한테)? ?(?:당했|당한|걸렸|속았)/g,
  /(?:^|[ ,.!])(?:방금 ?|지금 ?|저 ?)?(?:보이스 ?)?(?:피싱|스미싱|사기)(?:을|를|으로|에|한테)? ?(?:당했어요|당했습니다|당했는데|당해서 ?어떡|당한 ?(?:것|거) ?같(?:아요|은데)|돈(?:을)? ?(?:잃|날|뜯))/g,
  /(?:진짜로?|실제로|정말로?|지금|계속|저|제가|나|내가)[^?？.!]{0,16}?협박(?:을|도)? ?(?:받고 ?있|받는 ?중|받았|당하고 ?있|당했)/g,
  /협박(?:을)? ?(?:받고|당하고) ?있(?:어요|습니다|는데)[^?？.!]{0,10}(?:도와|어떡|어떻|살려)/g,
  /실제 ?상황(?:이에요|이예요|입니다|이야|이라고요?|임)/g,
  /\b(?:really|actually|for real|in real life)\b[^?.!]{0,40}?\b(?:sent|paid|transferred|wired|lost|gave|clicked|installed|happen(?:ing|ed)?|scammed|robbed|took|stole|blackmail(?:ed|ing)|about to (?:wire|send|transfer|pay|give)|did (?:send|pay|give|click|transfer|install))\b/g,
  /\b(?:blackmailing|threatening|blackmailed|extorting|scamming|robbing)\b[^?.!]{0,30}?\b(?:for real|in real life|really)\b/g,
  /\bhappen(?:ing|ed)\b[^?]{0,16}?\b(?:for real|in real life)\b/g,
  /(?<!\b(?:know|think|believe|sure|prove|if|whether|that|say|tell me|says|thought) )\b(?:this|it) is (?:all |very )?(?:real|for real|really happening|actually happening)\b(?! (?:police|bank|or|then prove))/g,
  /\b(?:not|isn'?t) (?:a |an |part of )?(?:the |this |your )?(?:training|exercise|drill|practice|joke|simulation)\b(?! to you)/g,
  /\b(?:i'?m|i am) not (?:playing|joking|kidding|pretending|role-?playing)\b/g,
  /\b(?:i|we)(?: am|'m| was| were|'ve been| have been| got| just got) (?:just |really |actually |being )*(?:scammed|robbed|defrauded|phished|blackmailed|extorted)\b/g,
  /\b(?:i|we) (?:lost|got tricked out of|was cheated out of)\b[^?.!]{0,40}?\b(?:dollars?|won|savings|money|everything|pounds|euros|to (?:this|a|the same)(?: exact)? scam)\b/g,
  /\bthe same (?:thing|scam|trick|call|message)\b[^?.!]{0,30}?\b(?:happened to|got|cheated|tricked|caught)\b[^?.!]{0,12}?\b(?:me|us|my)\b/g,
  /\b(?:my|our) (?:mom|mum|mother|dad|father|wife|husband|son|daughter|grandma|grandmother|grandpa|grandfather|granny|parents|sister|brother|aunt|uncle)\b(?: [a-z']+){0,4}? (?:scammed|robbed|defrauded|fell for (?:it|this|that|a)|(?:sent|gave|paid|wired|transferred) (?:them|him|it all|all|everything|her savings|his savings|their savings))\b/g,
  /\b(?:i|we|he|she|they) fell for (?:this|it|that|one)\b[^?.!]{0,40}?\b(?:last|yesterday|today|ago|already|took|lost|gave|sent|paid)\b/g,
  /\b(?:took|stole|have taken|got) (?:all )?(?:my|our|her|his|their) (?:savings|money|pension)\b/g,
  /\b(?:scammed|robbed|tricked|cheated|conned) (?:my|our) (?:mom|mum|mother|dad|father|wife|husband|son|daughter|grandma|grandmother|grandpa|grandfather|parents|sister|brother)\b/g,
  /\bthis (?:is|was) (?:really )?happening to (?:me|us|my [a-z]+)\b/g,
  /\b(?:actually|really) (?:got|been|was) hacked\b/g,
  /\b(?:emptied|drained|cleaned out) (?:my|our|her|his|their) (?:bank )?accounts?\b/g,
];
/** What these deny is the exercise, not the harm. */
export const DENIES_THE_PLAY =
  /^(?:훈련|연습|게임|장난|not |isn|i'?m not|i am not)|(?:훈련|연습|장난|농담) ?(?:이 )?아니고/;

/** Somebody wants to die, or to hurt themselves; said of others too. In small letters, blanks single. */
export const WANTS_TO_DIE: readonly RegExp[] = [
  /죽고 ?(?:만 ?)?싶(?!냐|니|어서 ?환장|지 ?않으면|으면|으세요|으십|나(?! ?봐))/g,
  /(?:그냥|이제|차라리|다 ?끝내고|콱|확)[^?？.!]{0,10}죽(?:을래|을까|을게|어 ?버릴|어야|을 ?거(?:예요|야))|죽는 ?(?:게|것이|편이) ?(?:더 ?)?(?:나아|낫|나을)|죽겠다(?:고|는) ?(?:하|해|말|그래|난리|문자)|죽고 ?싶(?:대|다고)|(?:제|내|나)(?:가|만)? ?(?:없어지면|사라지면|죽으면)[^?？.!]{0,6}(?:다|전부|모두|끝|해결)|^(?:저|나)?(?:는|도)? ?죽(?:을래요|어 ?버릴래|어 ?버릴 ?거)/g,
  /(?:나|저|제가|내가|난|전)(?: 같은 ?(?:건|놈|사람)(?:은)?)?[^?？.!]{0,8}죽(?:어야 ?(?:돼|되|겠|해|하|할)|어 ?버리)/g,
  /자살 ?(?:생각|충동)|자살(?:하고|하면(?! ?(?:안|되))|하는 ?(?:법|방법|게|것)|해야|해서|할|하겠|하려|을 ?(?:하|생각|할)|생각|시도|까지|해 ?버|밖에)|극단적(?:인)? ?선택(?:을)? ?(?:하|생각|할)|스스로 ?목숨|목숨을? ?(?:끊|버리)|유서(?:를)? ?(?:쓰|썼|써)/g,
  /(?:그만 ?살(?:래|고 ?싶|려고)|살고 ?싶지(?:가)? ?않|세상을 ?(?:떠나고 ?싶|등지고 ?싶)|(?:더 ?이상|더는|이제)[^?？.!]{0,6}(?:못 ?살겠|살 ?수(?:가)? ?없|살기 ?싫)|살기 ?싫|살 ?이유가 ?없|살아서 ?뭐|사라져 ?버리고 ?싶|(?:내일|아침|이 ?세상)[^?？.!]{0,4}(?:에는?|엔)[^?？.!]{0,4} ?없을 ?거|세상에서 ?(?:없어|사라)지고 ?싶|뛰어 ?내(?:리고 ?싶|릴래|릴까|릴 ?거|리려))/g,
  // Where somebody stands who means it, and by what; what becomes of debts then.
  /(?:옥상|난간|대교|절벽|선로)(?:이에요|예요|입니다|이야|에 ?(?:서 ?있|올라|와 ?있|왔|앉아|매달려))|(?:다리|대교|건물|난간) ?위에 ?(?:서 ?있|올라|와 ?있|앉아)|(?:선로|차도|강물?|도로)(?:에|로)? ?뛰어(?:들고 ?싶|들까|들려)|(?:안 ?아프게|고통 ?없이|편하게|확실(?:히|하게)|쉽게) ?죽(?:을|는|고)|죽으면[^?？.!]{0,12}(?:빚|보험금|대출|가족)/g,
  /(?:곧|오늘 ?밤?|내일|이제|어차피)(?: ?(?:저는|나는|전|난|저|나))? ?죽(?:을 ?(?:건|거|것|사람|테|생각)|어요(?= ?(?:$|[.!…,]))|으려고|으러)|죽을 ?생각|(?:내|제) ?인생은? ?(?:이제 ?)?(?:여기까지|끝났)|자해(?:를)? ?(?:했|해요|하고|또|해 ?버)|(?:죽으려고|자살) ?(?:시도|했)|눈(?:을)? ?(?:감으면|감고)[^?？.!]{0,8}(?:안 ?뜨|뜨지)|(?:내일|내년)(?:이면|엔|에는)[^?？.!]{0,6}(?:없을|없는)/g,
  /\b(?:want|wanted|going|gonna|ready|rather|wish|about) (?:to )?(?:die|kill (?:myself|himself|herself|themselves)|end (?:my|his|her) (?:own )?life|end it all)\b|\b(?:kill|hurt|hang) myself\b|\bcut(?:ting)? myself (?:again|last|and nobody|on purpose|every)|\bwon'?t be (?:here|alive|around) (?:tomorrow|any ?more|much longer)\b|\b(?:standing|sitting) on (?:the|a) (?:bridge|roof|ledge)\b|\bgoing to (?:hurt|harm) (?:himself|herself|themselves)\b|\bwish i (?:was|were) dead\b|\bwant(?:s|ed)? to (?:die|end it)\b/g,
  /\b(?:i'?m|i am|feel(?:ing)?|he'?s|she'?s|is) suicidal\b|\bcommit(?:ting)? suicide\b|\b(?:think(?:ing)?|thought) (?:about|of) (?:suicide|dying|killing myself)\b|\bwant (?:everything|it all|this all) to (?:end|stop)\b|\bwant to disappear\b|\bkilling (?:myself|himself|herself)\b|\b(?:take|end|taking|ending) (?:my|his|her) (?:own )?life\b|\bbetter off dead\b|\b(?:don'?t|do not|no longer) want to (?:live|be alive|exist|be here anymore|wake up)\b|\bno (?:reason|point) (?:to|in) liv(?:e|ing)\b|\bwhat(?:'s| is) the point (?:of|in) (?:living|being alive|going on)\b/g,
];
/** It is meant for the other one, is comfort, or a manner of speaking. */
export const NOT_MEANT =
  /(?:생각|마음|소리|말)[은을도]? ?(?:은|을)? ?(?:절대 ?)?(?:하지|먹지)? ?(?:마|말|마요|마세요|말고|않)|(?:너|넌|니가|네가|당신)[^?？.!]{0,6}$|\b(?:do you|you)\b[^.!]{0,12}$|\b(?:don'?t|never) say\b/;
/** As well a farewell or a tired person's word as that somebody wants to die: they are asked. */
export const MAY_WANT_TO_DIE =
  /못 ?버티|버틸 ?(?:힘|수)(?:이|가)? ?없|한강(?:에)? ?(?:와|왔|가|가려)|미안하다고(?:만)? ?(?:\S{1,3} ?)?전해|힘내라는 ?말|다 ?놓고 ?싶|또 ?그 ?생각이|\bcan'?t (?:go on|take (?:it|this) any ?more)\b/;
