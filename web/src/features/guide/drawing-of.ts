import type { CategoryId } from '@madang/contracts/recycle-content';

interface Drawn {
  readonly name: { readonly ko: string };
  readonly category: CategoryId;
}

/** `drawing: part of a Korean name|another`, the first line that fits; a name may hold several of them. */
const table = (lines: string): readonly (readonly [drawing: string, names: RegExp])[] =>
  lines
    .trim()
    .split('\n')
    .map((line) => {
      const [drawing = '', names = ''] = line.split(': ');
      return [drawing.trim(), new RegExp(names, 'u')];
    });

/** What is food, or was; what else is named after it comes in other categories. */
const FOOD = table(`
  egg: 달걀
  fish: 생선|다시마|미역|젓갈
  meat: 고기|비계|곱창
  noodles: 면·국수|라면
  bread: 빵|떡
  sweet: 사탕
  grain: 쌀|콩·팥|밀가루|시리얼|엿기름|사료|분유
  rind: 수박 껍질|멜론
  fruit: 과일|바나나|망고|레몬|토마토
  vegetable: 채소|통무|인삼|감자|버섯|양배추|호박|김치
  drop: 식용유
  onggi: 고추장
  jar: 버터|마요네즈|땅콩버터|매실
  carton: 우유
  meal: .
`);

/** Remains of the kitchen that are no food waste. */
const KITCHEN = table(`
  bone: 동물 뼈|오징어 뼈|생선 가시
  egg: 달걀
  shell: 조개|멍게|새우
  nut: 씨|견과류|코코넛|아보카도
  vegetable: 껍질·대|파·미나리|고추씨|콩깍지|대·콩대|포도|김장|마늘 껍질
  teabag: 티백|육수팩|찻잎|커피 찌꺼기|한약 찌꺼기|커피필터
  drop: 동물성 기름|고추기름
  grain: 소금
  fish: 복어
  packet: ^껌$
`);

/** Bulky things, appliances and all that has a name of its own. */
const THINGS = table(`
  coin-battery: 동전전지
  battery: 건전지|배터리|리튬|니켈
  blocks: 블록|장난감|보드게임|퍼즐|바둑|미끄럼틀|점토|레진
  baby-bottle: 젖병|공갈젖꼭지
  bottle: 페트병|생수 말통|물통|요구르트병
  fridge: 냉장고|와인셀러|제빙기|의류관리기
  washer: 세탁기|탈수기|식기세척기
  television: TV$|모니터|내비게이션
  microwave: 전자레인지|오븐|토스터|인덕션|식품건조기|식기건조기|가스레인지|가스버너|제빵기
  fan: 선풍기|에어컨$|실링팬|온풍기|공기청정기$|제습기$|가습기
  panel: 태양광
  vacuum: 청소기$
  printer: 복사기|프린터$|스캐너|팩스
  heater: 히터|난로|보일러|손난로
  iron: 다리미$
  dryer: 드라이어|고데기|글루건|전기면도기|전기이발기|제모기
  laptop: 노트북$|태블릿$|전자사전|^컴퓨터
  keyboard: 키보드|계산기|피아노|멜로디언
  mouse: 마우스
  phone: 휴대폰|그립톡|액정보호|무전기|전화기|인터폰|MP3
  camera: 카메라|CCTV|홈카메라|캠코더|빔프로젝터
  headphones: 이어폰|헤드폰|귀마개|보청기
  watch: 시계|스마트워치|나침반|메트로놈
  remote: 리모컨|도어락|혈당측정기|전자담배
  speaker: 스피커|오디오|라디오|공유기
  games: 게임|오락기|드론|VR
  cable: 케이블·|충전기|멀티탭|콘센트|USB|컴퓨터 부품
  toothbrush: 칫솔|구강세정기
  thermometer: 온도계|체온계|혈압계
  lamp-tube: 형광등|평판등
  bulb: 전구|전조등
  lamp: 스탠드|등기구|조명|손전등|응원봉|야광봉
  sofa: 소파|안마의자
  bed: 침대$
  mattress: 매트리스|토퍼|에어매트
  duvet: 이불|담요|침낭|침대커버|모기장
  pillow: 베개|쿠션·|방석|죽부인
  chair: 의자|카시트|휠체어|보행기
  table: 책상|식탁$|밥상|탁구대|다리미판
  wardrobe: 장롱|책장|서랍|TV장|캐비닛|수납장|신발장|화장대|금고|선반|파티션
  frame: 액자|캔버스|상장$|병풍|간판|화이트보드
  curtain: 커튼|블라인드|문발|현수막|천막
  rug: 카펫|매트|장판|돗자리
  toilet: 변기$|비데$|변기커버
  bath: 욕조|반신욕|족욕|세면대|싱크대
  tap: 수도꼭지|샤워기|배관|정수기$|연수기
  tyre: 타이어|와이퍼|스노체인
  bicycle: 자전거|킥보드|인라인|러닝머신|스텝퍼
  pram: 유모차|핸드카트
  suitcase: 캐리어|골프가방|보냉백|이동장
  tent: 텐트|파라솔|해먹
  ladder: 사다리|건조대|행거|철봉|네트망|울타리
  extinguisher: 소화기
  tool: 공구|전동드릴|집게$|현미경|망원경
  hammer: 삽|망치|절구|토치
  umbrella: 우산|우비
  guitar: 기타|리코더|북·
  racket: 라켓|글러브|배트|골프채|골프망
  dumbbell: 아령|역기
  stick: 목발|지팡이|스키$|등산스틱|낚싯대
  ball: 공$|짐볼|훌라후프|트램펄린|스파인코렉터
  doll: 인형|마네킹
  globe: 지구본
  trophy: 트로피|메달|상패
  cage: 케이지
  paw: 반려동물 배변|배변패드|목줄|개껌|캣타워|스크래처|고양이|두부모래|죽은 반려|동물 털
  balloon: 풍선|물놀이 튜브|구명조끼
`);

/** What things come in, what is written on, what is worn, what is used up. */
const SMALL = table(`
  bandage: ^파스|^보호대|반창고|붕대|찜질|깔창|콘돔|생리컵|테스트기|자가키트|틀니|치실
  receipt: 영수증|송장|로또|탑승권|고지서|약봉지
  card: 카드|명함|통장
  photo: 사진
  disc: CD|LP판|비디오
  envelope: 안전봉투|종이봉투
  news: 신문|전단지|잡지|포스터
  book: 책|노트|공책|앨범|달력|백과
  folder: 파일|결재판|바인더|상장 케이스|홀더·
  shopping: 쇼핑백
  tape: 테이프|딱풀|수정액|시트지|문풍지
  roll: 휴지심|심·|지관|키친타월|벽지|호일|랩\\(|노끈|실·|털실
  egg: 달걀판
  pizza-box: 피자|케이크 상자
  foam: 스티로폼|보냉 상자|아이스박스|우드락|폼보드|오아시스|단열
  box: 상자|담뱃갑|리빙박스
  carton: 종이팩|멸균팩
  glass: 유리컵|잔$|구슬|재떨이|어항|유리커버
  cup: 컵|텀블러
  paper: 종이|용지|색지|한지|포스트잇|메모|도화지|파쇄|스티커
  spray: 스프레이
  gas: 가스통|부탄|산소캔
  tin: 통조림|깡통|사료 캔
  cap: 병뚜껑|커피캡슐|마개|은박 뚜껑
  paint: 페인트|락카|물감|시너
  poison: 농약|살충|바퀴약|락스|광택|접착|폐유|부동액|염산|라돈|실란트|우레탄폼
  can: 캔$|케그|감자칩
  pot: 화분|상토|화초|꽃다발|크리스마스 트리|조화
  glass-bottle: 병$|술병
  jar: 꿀통|물엿|양념|간장|식초|유리병|마요네즈 통
  pump: 샴푸|로션|세정제|손소독|펌프|세제 통|워셔액|세척액|크림통|오일 통|염색약|식용유 통
  tube: 튜브|치약
  bubbles: 뽁뽁|에어캡|완충|그물망
  pills: 알약|상비약|영양제|PTP|한약|의약품
  packet: 봉지|음료 파우치|껍데기|커피우유|라벨|원두|핫팩|실리카겔|가루세제|단백질 가루|스틱봉지
  bag: 비닐|봉투|지퍼백|랩$|양파망|배추망|샤워캡|압축팩|아이스팩|포대|마대|포장재|워터댐
  broken-glass: 깨진
  mirror: 거울
  pane: 유리$|창유리|문짝|아크릴|가림막|전조등
  brick: 벽돌|타일|석고|대리석|규조토|맷돌|벼루|공사장|마루
  onggi: 항아리
  leaf: 나뭇가지|낙엽
  coal: 연탄|숯
  basin: 대야|바가지
  bowl: 그릇|접시|도자기|멜라민|식기$
  pan: 프라이팬|국자|불판|쟁반|채반|강판|채칼|알루미늄 제품|주방용품
  pot-cooking: 냄비|솥|그릴|압력솥
  knife: 칼|면도기|가위|손톱깎이
  cutlery: 수저|숟가락|병따개|빨대
  chopsticks: 젓가락
  board: 도마|커팅|나무 제품
  basket: 바구니|정리함|소쿠리|쓰레기통|쌀통
  brush: 붓|브러시|솔$|뚫어뻥|머리빗|헤어롤|돌돌이
  broom: 빗자루|밀대
  sponge: 수세미|샤워볼|지우개|비누|흡수패드
  tissue: 휴지|티슈|냅킨|물티슈|청소포|화장솜|면봉|기름종이|청소기 먼지
  diaper: 기저귀|생리대|수유패드
  mask: 마스크
  syringe: 주사|채혈|바늘|펜니들
  medicine: 시럽|약통|물약|스프레이|흡입기|앰플|인공눈물
  cosmetics: 화장품|립|마스카라|쿠션팩트|매니큐어|향수|디퓨저|마스크팩
  glasses: 안경|선글라스|렌즈|돋보기
  comb: 빗|머리끈|가발|머리카락|인조손톱|족집게
  pen: 펜|연필|만년필|크레파스|분필|도장
  ruler: 플라스틱 자|줄자
  clip: 클립|압정|스테이플러|옷핀|자석
  nail: 못|나사|나침|압축봉
  key: 열쇠
  hanger: 옷걸이
  candle: 양초|향
  lighter: 라이터|성냥|폭죽
  cigarette: 담배
  filter: 필터|토너
  hose: 호스|고무줄|빵끈|케이블타이|패킹
  hanbok: 한복
  shirt: ^옷|교복|군복|속옷|수영복|셔츠|목도리|넥타이|조끼
  sock: 양말
  hat: 모자|헬멧
  glove: 장갑
  shoe: 신발$|부츠|슬리퍼|욕실화|고무신|슈트리
  handbag: 가방|지갑|벨트|에코백|배낭|필통
  cloth: 천|수건|행주|걸레|보자기|커버|부직포|단추
  thermometer: 온도계|체온계
`);

const OF_CATEGORY: Readonly<Record<CategoryId, string>> = {
  plastic: 'tub',
  paper: 'paper',
  metal: 'tin',
  glass: 'jar',
  general: 'sack',
  food: 'meal',
  large: 'wardrobe',
  electronic: 'appliance',
  hazardous: 'poison',
};

const TABLES: Readonly<Partial<Record<CategoryId, typeof FOOD>>> = {
  food: FOOD,
  general: [...KITCHEN, ...THINGS, ...SMALL],
};
const REST = [...THINGS, ...SMALL];
/** Which drawing shows an item: by its name, and where none is named in it by its category. */
export const drawingOf = ({ name, category }: Drawn): string =>
  (TABLES[category] ?? REST).find(([, names]) => names.test(name.ko))?.[0] ?? OF_CATEGORY[category];
