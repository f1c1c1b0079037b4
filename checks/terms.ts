interface Term {
  /** The word that people are to read. */
  readonly word: string;
  /** Other words for the same thing. */
  readonly not: RegExp;
  /** Where such a word is another one. */
  readonly but?: RegExp;
  readonly why: string;
}

/** What is said in one word throughout, and the words that would be a second name for it. */
export const TERMS: readonly Term[] = [
  { word: '연결하지 못했어요', not: /닿지 못했/, why: 'nobody reaches a server by touching it' },
  {
    word: '보낸 글, 적던 글',
    not: /쓰신|쓰인 글|메시지/,
    but: /오류 메시지/g,
    why: 'whose words they are has to be clear, without -시-',
  },
  {
    word: '적다, to type',
    not: /(해|처럼|이상|비밀번호를|코드를|내용을|직접) ?(써 주세요|쓰세요)/,
    why: '쓰다 is to use',
  },
  { word: '이어서 받기, 다시 받기', not: /이어 쓰|다시 답하|이어 쓸/, why: 'the model writes, the person gets' },
  { word: '버전', not: /다른 판|앞의 판|뒤의 판/, why: '판 has to be guessed' },
  { word: '고치기', not: /고쳐 쓰기/, why: 'in a recycling app that is to repair' },
  { word: '답', not: /답변|대답/, why: 'one word for what a model sends' },
  { word: '대화 상대', not: /페르소나/, why: 'persona is a word of the API' },
  {
    word: '앱·정보 요구, 돈 요구, 또 요구·잠적',
    not: /편취|신뢰 형성|^수단$|^요구$|추가 요구/,
    why: 'the stages of a contact have one naming',
  },
  { word: '포인트, of the guide', not: /점수를 (모으|모아|쌓|얻)|적립|마일리지/, why: '점수 is what a training has' },
  { word: '100점 만점', not: /100점 가운데/, why: 'as people say it of a score' },
  { word: '입력 토큰, 출력 토큰', not: /(들어간|나온) 토큰/, why: 'the words of the field' },
  { word: '가격, 비용', not: /읽는 값|쓰는 값|값을 모르|적어 둔 값/, why: '값 is a value, too' },
  { word: '품목', not: /개 항목/, why: 'the guide counts 품목' },
  { word: '지우기, of a key', not: /거두기|거뒀/, why: '거두다 is for harvests' },
  { word: '등록하기, of a passkey', not: /더하기|더하면|더해 주|더했/, why: '더하다 is for sums' },
  { word: '연결 끊기', not: /연결을 풀|확인하고 풀/, why: '끊다, as the button says' },
  { word: '고정 해제하기', not: /고정 풀기/, why: 'as with the authenticator app' },
  { word: '내려받기', not: /(으로|자료) 받기/, why: '받기 is to get an answer' },
  { word: '저장하다', not: /보관한 것|보관된|맡겼|맡긴/, why: '보관 is the archive' },
  { word: '취소하기', not: /그만두기/, why: 'beside 계정 삭제하기 it would be to leave' },
  { word: '삭제를 예약한 계정', not: /삭제하기로 한|계정을 삭제했어요/, why: 'it can still be restored' },
  { word: '공유하다', not: /나눠 준|나눌 내용/, why: '나누다 is to talk, too' },
  { word: '로그인이 풀리다, 기기', not: /세션/, why: 'people see devices' },
  { word: '이 서버, 운영자', not: /이 설치|돌리는 분|관리자에게 부탁/, why: 'nobody knows what an installation is' },
  { word: '관리자, who has the role', not: /운영자가/, why: 'the person who runs the server is another' },
  { word: '이메일', not: /[eE]-mail/, why: 'email, in one word' },
  { word: '자주 묻는 질문', not: /자주 묻는 것/, why: 'the name of the thing' },
  { word: '의류수거함', not: /의류 수거함|[Cc]lothing bin/, why: 'what the box says; clothes bin' },
  { word: '전지 수거함, 형광등 수거함', not: /폐건전지 수거함|폐형광등 수거함/, why: 'as the items call them' },
  { word: '불연성 쓰레기 마대', not: /불연성 (전용 )?(봉투|마대)/, why: 'a bag and a sack are two things in the shop' },
  { word: '대형폐기물, 소형가전, 유해폐기물', not: /대형 폐기물|소형 가전|유해 폐기물/, why: 'one spelling' },
  {
    word: '종량제봉투에 넣어요',
    not: /(종량제봉투|수거함|마대|대형폐기물|(종이|비닐|캔|유리병|플라스틱)류|음식물)(예요|이에요)/,
    why: 'a bowl is no bag: what is done with it is said',
  },
  { word: 'official waste bag', not: /[Ss]tandard bag/, why: 'a newcomer finds no such bag in a shop' },
  { word: '다시 시도하기', not: /다시 하기|다시 해 주세요/, why: 'what is done again has to be said' },
  { word: '준비 중', not: /짓는 중|[Bb]eing built/, why: 'one wonders what is built' },
  { word: '찾지 못했어요', not: /그런 [가-힣]+[이가] 없|[Tt]here is no such/, why: 'curt, and no way on' },
  {
    word: 'Google',
    not: /구글(?!러브)|깃허브|페이스북|마이크로소프트/,
    why: 'brands are spelled as they spell themselves',
  },
  { word: '여기에서', not: /여기서|거기서/, why: 'the full form' },
  { word: '해요체', not: /니다(?=[.!]|$)/, why: 'one voice' },
  {
    word: 'no particle after a value',
    not: /\{\w+\}[’”]?(은|는|이|가|을|를|와|과|으로|로|이나|나|이라|라)(?![가-힣])|’(이라는|은 여러)|[은이을]\([는가를]\)|\(으\)로/,
    why: 'names end in either sound',
  },
  {
    word: 'chat',
    not: /[Cc]onversation/,
    but: /admin:conversations|conversation friend/g,
    why: 'conversation is a word of the API',
  },
  {
    word: 'create',
    not: /\b([Mm]ake|[Mm]ade) (a link|an account|the account|the key|new ones|one first)/,
    why: 'of accounts, keys, links',
  },
  { word: 'get another answer', not: /[Aa]nswer again|[Aa]nswered again/, why: 'the person gets it' },
  { word: 'restore', not: /[Kk]eep (the|your) account|take that back|is back/, why: 'one word with the log' },
  { word: 'username', not: /[Uu]ser name|login id/, why: 'one word with the form' },
  { word: 'two-step sign-in', not: /[Ss]econd factor/, why: 'jargon' },
  { word: 'delete, of a key', not: /[Rr]evoke/, why: 'revoke is a word of the API' },
  { word: 'phone', not: /[Tt]elephone/, but: /^Telephone$/g, why: 'one word' },
  {
    word: 'the person who runs this server',
    not: /installation|[Ww]hoever runs|administrator/,
    why: 'one name for them',
  },
  { word: 'in a moment', not: /shortly/, why: 'shortly is a promise' },
  { word: 'use a link', not: /[Ff]ollow (its|this|the) link|[Ff]ollow the one/, why: 'people open links' },
  { word: 'couldn’t reach the server', not: /could not be reached/, why: 'with a subject' },
  { word: 'built-in rules engine', not: /built-in rules(?! engine)|rule engine/i, why: 'one of three names' },
  { word: 'someone', not: /\b[Ss]omebody/, why: 'one word for people who are not named' },
];
