/**
 * Words as people say and spell them, in dialect, slang and shortened, each line led by how the guide writes it. None of
 * them is also the name of another thing to be thrown away.
 */
const WHOLE_WORDS = `
가스 까스 깨스 깨쓰 가쓰
가시 까시
가위 가새
감자 감재
강아지 강쥐
건전지 건전쥐
그릇 그륵
껍데기 껍떡 껍딱 껍떼기 껍디기 껍닥 껍떼이
껍질 껍줄
냄비 남비
달걀 겨란 닭알 달갈
라이터 나이타
마우스 마우쓰 쥐돌이
밧데리 빠떼리 빳데리 빠데리 배떼리
베개 배게 벼개
병 뼝
보조배터리 보조배떼리 보조빠떼리
부추 정구지
뿌리 뿌랭이 뿌렁구 뿌래기
비닐 비니루 비닐루
비닐봉지 비니루봉지
속옷 빤쓰 빤스 빤쭈 난닝구 런닝구
숟가락 숟갈
스티로폼 스티로품 스티로펌
슬리퍼 쓰레파
에프킬라 애프킬라 에푸킬라 애프킬러
알루미늄 알미늄 알류미늄 알루미눔
양파 다마네기
옥수수 강냉이 옥시기 옥수꾸 깡냉이
요구르트 요쿠르트
의자 걸상
이쑤시개 이쑤시게
작은 쪼매난 쪼그만 쪼맨한 째깐한 쬐깐한 쪼꼬만 쪼끄만 꼬맹이
장롱 농짝
전자담배 전담
젓가락 젓가치
찌꺼기 찌끄래기 찌끄레기 찌꺼래기 찌끄러기
충전선 충전줄
컴퓨터 컴터 콤퓨타 콤퓨터
컵 고뿌 꼬뿌
콘센트 콘센또
테이프 테잎 테프 데이프
텔레비전 테레비 테레비젼
페트병 패트병 피티병
프라이팬 후라이판 프라이판
핸드폰 핸폰 손전화
`;

/** What is nothing else inside of a word either: 부탄깨쓰, 계란껍떡, 알미늄호일. */
const PARTS: readonly (readonly [RegExp, string])[] = [
  [/부탄(깨쓰|까스|깨스|가쓰|까쓰|개스|깨쓰통)/g, '부탄가스'],
  [/(껍떡|껍딱|껍떼기|껍디기|껍닥)/g, '껍데기'],
  [/(찌끄[래레]기|찌꺼래기|찌끄러기)/g, '찌꺼기'],
  [/(알미늄|알류미늄)/g, '알루미늄'],
  [/(?<=[가-힣])(빠떼리|빳데리|빠데리|배떼리)/g, '배터리'],
  [/(비니루|비닐루)/g, '비닐'],
  [/(테잎|데이프)/g, '테이프'],
  [/후라이(판|펜)/g, '프라이팬'],
];

const PARTICLE =
  '(?:들)?(?:이랑|하고|까지|부터|처럼|으로|에서|에는|이나|인데|은|는|이|가|을|를|도|의|에|로|랑|와|과|만|요|이요|이야|야)?';

const SPELLINGS: ReadonlyMap<string, string> = new Map(
  WHOLE_WORDS.trim()
    .split('\n')
    .flatMap((line) => {
      const [written = '', ...said] = line.split(' ');
      return said.map((each): [string, string] => [each, written]);
    }),
);
const SAID = new RegExp(
  `(?<![가-힣])(${[...SPELLINGS.keys()].toSorted((a, b) => b.length - a.length).join('|')})(?=${PARTICLE}(?![가-힣]))`,
  'g',
);

/** A question in the words of the guide, where it is said otherwise. */
export const inGuideWords = (text: string): string =>
  PARTS.reduce((said, [pattern, written]) => said.replace(pattern, written), text).replace(
    SAID,
    (word) => SPELLINGS.get(word) ?? word,
  );
