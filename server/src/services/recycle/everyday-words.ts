/**
 * Words that people describe things with, each line one meaning: who writes 하얀 and who writes 흰 mean the same thing.
 * The first of a line stands for all of them.
 */
const MEANINGS = `
똥 응가 응아 대변 poop
오줌 쉬 쉬야 소변 pee
아기 애기 애들 아이 아이들 유아 아가 꼬마 어린이 신생아
강아지 멍멍이 댕댕이 애견 반려견
고양이 냥이 야옹이 고냥이
핸드폰 휴대폰 스마트폰 휴대전화 폰 셀폰
컴퓨터 피시 데스크탑 pc computer
티비 텔레비전 텔레비젼 tv television telly
하얀 흰 허연 하얗게 새하얀 하양 하얗고 white
까만 검은 검정 검정색 시커먼 까맣게 까매진 black
빨간 붉은 빨강 벌건 빨갛게 red
노란 누런 노랑 노란색 yellow
파란 푸른 파랑 파란색 blue
초록 녹색 연두 초록색 green
은색 은빛 번쩍 번쩍이는 반짝이는 반짝 반짝거리는 silver shiny
투명한 투명 비치는 clear transparent
동그란 둥근 원형 동글 동그랗고 동글동글 round circular
네모 네모난 사각 각진 네모낳고 square rectangular
기다란 길쭉한 길다란 길쭉 긴 길고 long
납작한 넓적한 넙적한 평평한 flat
뾰족한 날카로운 뾰족뾰족 뾰족하고 찌르는 sharp pointy
말랑 말랑말랑 물렁 물렁물렁 물컹 물컹물컹 말랑한 물컹한 soft squishy
푹신한 폭신한 푹신푹신 폭신 폭신폭신 푹신하고 fluffy
끈적한 끈적 찐득 끈끈한 sticky
까칠한 까칠까칠 까끌까끌 거친 오톨도톨 rough
뜨거운 뜨끈한 따뜻한 따신 뜨거워지는 따뜻해지는 따땃한 뜨겁게 hot warm heat
차가운 시원한 찬 차게 시원하게 차갑게 cold cool
닦는 닦아 문지르는 문질러 닦을 wipe scrub
씻는 씻을 헹구는 씻어 wash rinse
자르는 써는 썰 오리는 깎는 자를 cut trim chop slice
쇠 쇳덩이 철 금속 스텐 스뎅 쇠붙이 쇠로 metal steel
전기 전기로 코드 플러그 콘센트 electric plug
배달 배달시킨 시켜 시켜먹고 주문 포장해 delivery takeaway takeout
어르신 할머니 할아버지 노인 어른
화장실 욕실 목욕탕 bathroom toilet
주방 부엌 kitchen
꽂는 꼽는 끼우는 꽂아 끼워 꼽아 꽂고 끼는 끼고
붙이는 붙여 부착 붙이고 stick
담긴 담는 담아 들어있는 들어있던 담겨 담았던 담겨있던 들은 들어간 넣어 넣는 contain hold keep store
덮는 덮어 씌우는 씌워 감싸는 싸는 싸인 감싼 싸여 cover wrap
뿌리는 분사 칙칙 칙 뿌려 spray
빨래 세탁 빨랫감 laundry
재는 측정 재고 잴 measure
비밀번호 비번 패스워드
음악 노래 music song
껍질 껍데기 껍데 껍디기 peel shell skin
찌꺼기 건더기 잔여물 residue grounds
바퀴 바퀴달린 wheel
봉지 봉투 봉다리 주머니 비닐봉지 sachet pouch packet
상자 박스 곽 갑 케이스 box case
통 용기 container tub jar
막대 막대기 작대기 스틱 stick rod
그물 그물망 망 망사 net mesh
스펀지 스폰지 sponge
바르는 발라 바를
누르는 눌러 꾹 누르면 press push
휴지 티슈 tissue
모기 벌레 해충 바퀴벌레 bug insect mosquito
운동 헬스 exercise gym workout
여행 공항 해외 travel trip
머리카락 머리 hair
고기 삼겹살 meat
비올 비 우천 rain
겨울 겨울에 추울 winter
여름 여름에 더울 summer
이빨 치아 이 teeth tooth
얼굴 피부 face skin
손 손에 hand
접는 접이식 접었다 접어 fold folding
빨아먹는 빠는 마시는 마신 마시고 마실 drink
장난감 놀이 갖고노는 toy play
막힌 막혔을 막히면 뚫는 뚫을 clog blocked unclog
불 불붙이는 불켜는 fire
조명 전등 등 불빛 light
사진 촬영 찍는 photo picture
cat kitten
dog puppy
baby infant toddler
kid child children
phone smartphone cellphone mobile
couch sofa
glass glasses
`;

export const MEANING_LINES: readonly (readonly string[])[] = MEANINGS.trim()
  .split('\n')
  .map((line) => line.split(' '));
