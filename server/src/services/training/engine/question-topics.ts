import type { QuestionTopic } from '@madang/contracts/training/case';

/** What a question is about, by its words, Korean and English; the first that fits is it. Written in small letters. */
const TOPICS: Readonly<Record<QuestionTopic, RegExp>> = {
  amount: /얼마|돈.{0,4}(내라|달라|내야|보내라)|몇 ?(만|천|백|십)? ?원|금액|비용|\bhow much\b|\bamount\b|\bcosts?\b/,
  deadline: /언제|몇 ?시까지|기한|마감|며칠|\bwhen\b|\bhow long\b|\bdeadline\b|\bby what time\b/,
  contact:
    /어떻게 ?(알았|아셨|아세요|아시|알고|아는|알아냈|알았어)|(번호|연락처|정보|주소|메일)\S{0,3} (어디서|누가|어떻게|왜) ?(났|구|얻|알)|\bhow did you (get|know|find)\b|\bwhere did you get\b/,
  proof:
    /증거|증명|공문|고지서|등기로|우편으로|영장|서류|명함|약정서|승인서|보여 ?(줘|주|달|줄)|사진.{0,8}(보내|찍어|있|봤|보여)|\bproof\b|\bprove\b|\bshow me\b|\bdocuments?\b|\bwarrant\b|\bbadge\b|\bpapers\b/,
  wellbeing:
    /다친|다쳤|(^|[.…!,] ?)괜찮(아|니|으세요|아요) ?[?？]|안 다쳐|많이 아|아프|무사|몸은|\S(아|야),? 괜찮|(지우|아이|애|애는|너|넌) 괜찮|\bhurt\b|\bare (you|they) (ok|okay|alright|all right)\b/,
  who: /누구(?!한테|에게|를|랑)|누군|누가 ?(보낸|보냈|전화|연락|하는)|성함|이름|소속|(어느|무슨) ?(기관|회사|은행|부서|구청|법원|택배사|카드사)(?!한테)|어디(시|세요|예요|에요|십니까|신가요|래|라고|서 ?(전화|연락|보낸|보냈|온))|어디 회사|(너|본인|\S이|\S님?) ?맞(아|니|나요|아요|으세요|죠|지) ?[?？]|\bwho\b|\b(which|what) (office|company|bank|agency|department|courier)\b|\byour name\b/,
  where: /어디(?!에 ?(쓰|써))|어느 ?(부대|병원|지점|역|동네|장례식장|센터|계좌|쪽|구청)|장소|위치|\bwhere\b/,
  why: /왜|이유|어디에 ?(쓰|써)|무슨 ?일|어째서|\bwhy\b|\breason\b|\bwhat for\b/,
  what: /무슨|뭐|뭘|뭔|무엇|어떤|내용|\bwhat\b/,
};

export const topicOf = (question: string): QuestionTopic | undefined =>
  (Object.keys(TOPICS) as QuestionTopic[]).find((topic) => TOPICS[topic].test(question)); // its keys are just these
