import type { Utterance } from '@madang/contracts/training/utterance';

type Patterns = readonly (readonly [Utterance, RegExp])[];

/** Said to a contact, and so plain that no weights are asked; the first that fits is it. In small letters. */
export const SAID_TO_CONTACT: Patterns = [
  [
    'not_done',
    /(송금|입금|결제|이체|주문|신청|개설|가입|통화|영상통화|거래|대출)(을|를|은|는)? ?(한 ?적(이|은|도)? ?없|안 ?했|하지 ?않았|전(이에요|인데|입니다))|(보낸|낸|넣은|받은|산|만든|찍힌|깐|한) ?(적|돈)(이|은|도)? ?없|(돈|앱)(을|은|도)? ?(안|아직 ?안) ?(보냈|넣었|냈|깔았)|(처음부터|아직) (돈 ?)?안 ?(넣|보냈|했|냈)|안 ?(넣었|보냈|냈)는데|온 ?적(이|은)? ?없|아직 ?(입금|결제|송금) ?전|\bi (have ?n[o']t|haven'?t|did ?n[o']t|never) (\w+ )?(sent|send|paid|pay|order|ordered|appl\w+|transferr?e?d?|install\w*|made|opened|signed)\b/,
  ],
  [
    'defy',
    /(보내|뿌리|퍼뜨리|올리|말하|하|죽이)든(가|지)|(맘|마음)대로 ?(해|하|보내)|(어디 ?)?한번 ?(보내|해|뿌려|올려) ?(봐|보)|그래 ?(보내|뿌려|해)라|(보내|뿌리|올리|퍼뜨리)(세요|라|시든가) ?(그럼|그래|난 ?상관|상관)|(그럼|그래)? ?뿌리(세요|라|시)|상관 ?없(어|으니|는데|다)|겁 ?안 ?나|\bgo ahead and (send|post|share|tell)|\bsend it then\b|\bi (do ?n[o']t|don'?t) care\b|\bdo (your worst|whatever you want|what you want)\b|\bi dare you\b/,
  ],
  [
    'in_person',
    /(내일|직접|나중에|제가|검찰청|경찰서|사무실)\S{0,3} ?.{0,8}(가|찾아가|출석하|방문하)(면|도|믄) ?(안 ?(되|돼|될)|돼|되)|은행 ?가 ?볼까|(주소|장소)\S{0,3} ?.{0,6}찾아갈게|\b(could|can|may) i come (in|to|by|over)\b|(가게|수리점|매장|거기|병원)\S{0,3} ?.{0,8}(갈게|가서|가께|갈란다)|직거래(로|만|면)? ?.{0,10}(할게|하면|만|해요|할래|하고 싶|안 ?(되|될|돼))|만나서 ?(살게|줄게|드릴게|하|받)|(직접|거기로|제가) ?(가지러|찾으러) ?(가|갈)|\bin person\b/,
  ],
  [
    'safe_way',
    /카톡 ?말고|(그냥 )?여기서 ?(하면|해도|하고|얘기)|(앱|번개|당근|공식|사이트|플랫폼)\S{0,4} ?(안에 있는 |있는 |자체 |안전 ?)*(안전 ?)?(결제|페이)\S*.{0,14}(만|할게|할래|하면|하고 싶|해도|해 ?주|될까|돼요|되죠|려고)|\b(pay|do it) (only )?(through|in|inside|with) the app\b/,
  ],
  [
    'ask_leave',
    /(한테|에게|랑|와|과|이랑|하고) ?(먼저 |좀 |한번 |같이 )*(물어|의논|상의|얘기|말|전화|가|하)\S{0,8} ?(하고 ?)?(하(면|믄)|해도|가도|가면|볼까|되나|하면) ?.{0,6}(안 ?(되|돼|됩)|되나|돼요|될까|되죠|괜찮)|(아들|딸|남편|아내|엄마|아빠|영감|가족|식구|친구|어머니|아버지|은행|변호사|사장님)\S{0,12} ?.{0,8}(물어|전화해|의논|상의|얘기)\S{0,6} ?(볼까|봐도|보면|해도|하면)|(엄마|아빠|어머니|아버지|남편|아내|아들|딸|친구|부모님|사장님)(를|을)? ?.{0,10}바꿔 ?(드릴|줄)|(통화|얘기|같이 ?들으)\S{0,2}(실래요|하실래요|해 ?보실래요)|(엄마|아빠|부모님|어머니|아버지|남편)\S{0,3} ?(같이|옆에서?) ?.{0,6}(듣고|있|계)|(와|과|랑|이랑|하고) 같이 ?(가|갈|하면|해도|해야)|\b(can|could|may|should) i (first )?(ask|tell|call|talk to|speak to|bring|put)\b(?! you\b)/,
  ],
  [
    'hear_person',
    /(지우|아이|애|딸|아들|우리 ?\S{1,4})(를|을|이|랑|하고)? ?(좀 |한번만? |다시 )*(바꿔|목소리|한마디|통화하게)|목소리 ?(한번|좀|만)\S{0,2} ?.{0,6}들려|한마디만 ?(하게|듣게)|(let me|can i|want to) (speak|talk) (to|with) (him|her|my|them)|\blet me hear\b|(?<!i )\bput (him|her|my \w+) on\b/,
  ],
  [
    'bargain',
    /\d ?(만|만원|만 ?원|프로|퍼센트)?\s?(은|는|이라도|밖에|만) ?(먼저 |지금 |있는데|없는데|되는데|보내|줄|될|안 ?돼|그거)|(그거|이거|일부|반)(라도|만이라도|만) ?(보내|줄|먼저|되|안|돼)|(돈|통장에|만 ?원?|\d)\S{0,3} ?.{0,4}밖에 ?(없|업|안)|(선금|선입금|계약금|예약금|선결제|보증금)\S{0,4} ?.{0,12}(주|보내|넣|입금|결제|되나|돼야|먼저|없이|받)|(먼저|일부라도) ?(입금|결제)해 ?주|깎아|할부|나눠서|\ball i have\b|\bonly have (\d|fifty|a (hundred|thousand)|half)|\b(deposit|half) (first|up front|now)\b|\bin (parts|instal)/,
  ],
  [
    'change',
    /(취소|변경)(할|해|하|좀|요|되|가능)|(다른 ?날|다음 ?주|모레|오후|오전|요일|\d시)\S{0,3} ?.{0,8}(바꿔|바꿀|옮겨|옮길|미룰|미뤄|변경|되나|돼요|어때|해 ?주|로 ?할|가능|돼 ?요|되나요)|(그 ?날|토요일|일요일|내일|그때)\S{0,2} ?.{0,8}(안 ?(돼|되)|못 ?(가|갈|나)|일 ?(있|생)|일이)|못 ?갈 ?(거|것|수|듯)|몾갈|못갈|(두|세|한|네) ?시는? ?.{0,4}(이른|늦)|\b(cancel|reschedule|postpone|another (day|time))\b|\bcan'?t (come|make it)\b/,
  ],
  [
    'ask_own',
    /(제|내) ?(이름|성함|생일|주소|나이|통장|은행)(이|은|도|을|를)? ?.{0,6}(뭔데|뭐|무엇|어떻게|말해|불러|알|뭐라)|제 ?이름요|이름 ?(한번 )?(불러|말해|대) ?(봐|보)|(제|내)가 ?누(군|구)|누구 ?찾|누구한테 ?거|저 ?(알고|아시)|\b(what'?s|what is|say|tell me) my (own )?(name|address|date of birth|account)\b|\bwho am i\b/,
  ],
  [
    'ask_account',
    /(어느|무슨|어디|어떤) ?(은행|카드|통장|계좌)(인데|이(?!신|시|세)|요| ?통장| ?거|예|꺼|에|이요)|은행 ?이름(을|이)|언제 ?(만든|개설)|계좌 ?번호(가|는)? ?(뭔|뭐|몇)|\b(which|what) (bank|account)s?\b/,
  ],
  [
    'ask_phone',
    /(대표|전화|연락|병원|치과|은행|회사|부대|그쪽|사무실) ?(번호|연락처)(를|가|는|도|좀)? ?.{0,5}(뭐|뭔|몇|알려|불러|주|가르|어떻게|어디)|몇 ?번(으로|이에요|이죠|인가요|이야)|어디로 ?전화|(주소|번호) ?알려 ?주시면|\b(what('s| is)|give me|which) (the |your )?(main |phone |office |telephone )?number\b|\bbadge number\b/,
  ],
  [
    'ask_rate',
    /몇 ?(프로|퍼센트|%|퍼)|금리|이자(가|는|율|를)? ?.{0,4}(얼마|몇|뭐|어떻|싸|낮)|이율|(그거|그것|지금)\S{0,2}보다 ?.{0,6}(싸|낮|적)|한 ?달에 ?얼마|월 ?얼마|\b(what|how much)\b.{0,14}\b(rate|interest|percent)\b|\bthe (rate|interest)\b/,
  ],
  ['ask_duration', /얼마나 ?(걸|오래)|몇 ?분|오래 ?걸|시간(이)? ?얼마|\bhow long (does|will|is|do)\b/],
  [
    'ask_else',
    /안 ?(하면|내면|보내면|가면|받으면|누르면) ?.{0,6}(어떻|어찌|우째|뭐|돼|되)|(내 ?돈|제 ?돈|돈)\S{0,2} ?.{0,6}(괜찮|빠져|날아|돌려)|(환불|돌려) ?(되|받|돼)\S{0,6}\?|\bwhat (happens )?if (i|we) (don'?t|do not|refuse)\b|\bwill i get (it|my money) back\b|\bis it safe\b/,
  ],
  [
    'ask_how',
    /(어떻게|뭘|뭐를|뭐부터|무엇을|우째|어째|어떻게들)\s?.{0,8}(하면|해야|하믄|해요|하는|합니까|할까|하나|되)\S{0,3}|시키는 ?대로|뭘 ?(해야|하면)|\bwhat (do|should|must|can) i (do|press|send|say)\b|\bhow (do|can|should) i\b/,
  ],
];

/** Said to somebody who was contacted. */
export const SAID_TO_HELPED: Patterns = [
  [
    'checked',
    /(방금|지금|아까|내가|나랑|선생님|학교|학원|은행|경찰|카드사|친구)\S{0,3} ?.{0,12}(통화|톡|얘기|확인|물어)(했|해 ?봤|봤)\S{0,8}(?!.*[?？])|(지우|애|딸|아들|동생|걔|정우|민준이?|본인)\S{0,3} ?.{0,8}(나랑 ?(같이|있)|옆에 ?있|집에 ?(있|왔)|학원에 ?있|교실에 ?있|학교에 ?있|멀쩡|무사)(?!.*[?？])|톡 ?왔어|바꿔 ?줄게|\bi('ve| have)? (just )?(spoke|spoken|talked|called|checked|rang)\b.{0,40}(?!\?)$|\b(she|he|they)('s| is|'re| are) (here|with me|at school|fine|safe)\b(?!.*\?)/,
  ],
  [
    'done_for_them',
    /내가 ?.{0,12}(신고|전화|말해|연락|불렀|물어)\S{0,5}(게|께|할게|볼게|줄게|놓을게|했어|했|불렀)|내 ?(폰|전화)으?로 ?.{0,8}(신고|전화|걸)|지금 ?신고했|\bi('ll| will|'m going to)\b.{0,12}\b(report|call|ring|tell)\b/,
  ],
  [
    'leave_there',
    /(거기|그 ?방|모텔|집|호텔)서? ?.{0,6}(나와|나오|돌아와|들어와)|집에? ?(와|가|오)(라|세요|\b)|당장 ?나와|\b(leave|get out of) (there|the|that)\b|\bcome home\b/,
  ],
  [
    'ask_rate',
    /몇 ?(프로|퍼센트|%)|금리|이자(가|는|율|를)? ?.{0,4}(얼마|몇|뭐)|\b(what|how much|which|the)\b.{0,10}\b(rate|interest|per ?cent)\b/,
  ],
  [
    'ask_paid',
    /(돈|송금|입금|이체|결제|얼마|계좌)(을|를|은|는|이나|이라도)? ?.{0,12}(보냈|부쳤|넣었|냈|했|줬|들어갔|갔)(어|냐|니|나|는|지|제|어요|나요|던|습니까|죠|는데)\S{0,3}.{0,14}[?？]?$|(입금|송금)은? ?아직 ?안|보냈(어|냐|니|나)\b|돈 ?.{0,4}(보냈|부쳤|넣었)|\bhave you (already )?(paid|sent|transferred|put)\b|\bdid you (already )?(pay|send|transfer)\b|\bhow much have you\b/,
  ],
  [
    'ask_told',
    /(비번|비밀 ?번호|카드 ?번호|카드번호|주민 ?번호|주민등록|계좌 ?번호|계좌번호|인증 ?번호|개인 ?정보|정보|사진|영상|신분증|뭐 ?뭐|번호|이름)\S{0,3} ?.{0,14}(말했|말한|말씀하|불러|알려|가르쳐|보냈|보낸|준|줬|올렸)\S{0,6}( |[?？]|$)|\b(what|did|have) (did )?you (already )?(tell|told|give|given|share|shared)\b/,
  ],
  [
    'ask_installed',
    /(앱|어플|링크|프로그램|원격|주소)\S{0,3} ?.{0,6}(깔았|설치했|눌렀|들어갔|열었|깐)\S{0,5}|\b(did|have) you (already )?(install|press|click|open|download|tap)/,
  ],
  [
    'ask_called',
    /(전화|연락|통화|물어|확인)\S{0,3} ?(은|는|를|도)? ?(해 ?봤|했|하셨|봤|해 ?보셨|보셨)(어|냐|니|나|어요|는|나요|음|제)?\S{0,3}[?？]|(지우|애|딸|아들|따님|아드님|본인|학교|학원|은행)\S{0,3} ?.{0,10}(전화|연락|통화|물어)\S{0,6} ?(봤|했|하셨|보셨|안 ?받)|(지금|이 ?시간)\S{0,2} ?.{0,6}(학원|수업|학교|근무)\S{0,5} ?.{0,8}(시간|중|아니)|\bhave you (called|rung|asked|checked|spoken|tried)\b|\bdid you (call|ring|ask|check|try)\b/,
  ],
  [
    'ask_alone',
    /혼자 ?(있|계|야|예|니)|옆에 ?(누구|누가|계|\S{2,4} ?(있|계))|누구랑 ?있|\bare you alone\b|\bwho('s| is) with you\b|\banyone with you\b/,
  ],
  [
    'ask_place',
    /(지금|너|넌|니|엄마|이모|아빠|선배|삼촌|어머니|아버지|사장님)?\S{0,2} ?(지금 )?어디(야|니|냐|에요|예요|고|신|있|에 ?있|계|세)|(집|밖|회사|학교)(이야|이에요|야|이니|이세요)[?？]|\bwhere are you\b|\bare you (at home|home|outside)\b/,
  ],
  [
    'ask_feeling',
    /(엄마|너|이모|선배|아빠)?,? ?괜찮(아|니|으세요|아요)[?？]|왜 ?(그렇게|이렇게) ?(놀|떨|울)|\bare you (ok|okay|all ?right)\b/,
  ],
  [
    'comfort',
    /진정|침착|괜찮아(질|요)?[.!~]*$|네 ?잘못 ?아니|부끄러울|걱정 ?(하지|마)|무서워 ?(하지|마)|\bcalm down\b|\b(not|isn'?t) your fault\b|\bdon'?t (worry|panic|be)\b/,
  ],
];
