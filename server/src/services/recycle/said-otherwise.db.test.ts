import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeAnswer } from './assistant/compose.ts';
import { openGuide, type Guide } from './testing/guide.ts';

describe('what strangers to the guide showed, by kind', () => {
  let guide: Guide;
  const search: Guide['search'] = (...request) => guide.search(...request);
  const answerTo: Guide['answerTo'] = (...said) => guide.answerTo(...said);
  beforeAll(async () => {
    guide = await openGuide();
  });
  afterAll(() => guide.close());

  it('makes no guess out of words that are said of many things, nor of a verb that sounds like a noun', async () => {
    for (const query of ['노란 말랑한거', 'soft yellow plastic', '벽에 붙이는 거'])
      expect((await search(query)).items, query).toEqual([]);
    expect(await answerTo('애기 응가한 엉덩이에 차는거')).toContain('**기저귀**');
    expect(await answerTo('손목에 차는거 시간 보는')).toContain('**손목시계**');
    expect((await search('빨간 불끄는 통 10년된거 지하실에')).items[0]?.item.id).toBe('fire-extinguisher');
    expect((await search('무 들었던 플라스틱통')).items.map(({ item }) => item.id)).not.toContain('cabbage-net');
    expect((await search('the poppy bubbly plastic parcels come in')).items[0]?.item.id).toBe('bubble-wrap');
  });

  it('tells of a container only what holds for the dangerous thing in it', async () => {
    for (const [query, id] of [
      ['뺑끼가 반통 남은 깡통', 'paint'],
      ['애프킬라 깡통', 'insecticide-can'],
      ['신나 담긴 페트병', 'organic-solvent'],
      ['시너 든 유리병', 'organic-solvent'],
      ['살충제 반 남은 통', 'insecticide-liquid'],
      ['bottle of thinner', 'organic-solvent'],
      ['빈 페인트 깡통', 'empty-paint-tin'],
      ['콜라 남은 캔', 'beverage-can'],
    ] as const)
      expect(
        (await search(query)).items.map(({ item }) => item.id),
        query,
      ).toEqual([id]);
    expect((await search('휘발유 담긴 생수병')).items).toEqual([]);
  });

  it('answers each of what is joined by 하고, 와 or 과, and takes no verb for one', async () => {
    const cited = async (question: string): Promise<string[]> => {
      const messages = [{ role: 'user' as const, content: question }];
      const { citations } = await composeAnswer(guide.client, messages, new AbortController().signal, randomUUID());
      return citations.map(({ ref }) => ref);
    };
    expect(await cited('참치캔 기름있는거하고 카스 병하고 포카칩 봉다리요')).toEqual([
      'food-can',
      'deposit-bottle',
      'plastic-bag',
    ]);
    expect(await cited('뼈와 치킨박스, 콜라캔')).toEqual(['animal-bone', 'pizza-box', 'beverage-can']);
    expect(await cited('유리병과 캔')).toEqual(['glass-drink-bottle', 'beverage-can']);
    expect(await cited('세척하고 버려야 하나요 우유팩')).toEqual(['milk-carton']);
    const cup = await answerTo('iced americano cup to go: cup, lid, paper sleeve, straw?');
    expect(cup).not.toMatch(/Can lid|I found nothing/);
    const plates = await answerTo('접시와 컵');
    expect(plates).toContain('“컵”: 안내에서 찾지 못했어요');
    expect(plates).not.toContain('컵홀더');
  });

  it('goes on to another thing where one is asked about', async () => {
    expect(await answerTo('양파껍질 음식물이야?', '그럼 속 알맹이 썩은거는?')).toContain('음식물로 내놓아요');
    expect(await answerTo('귤껍질 음식물?', '알맹이는?')).toContain('찾지 못했어요');
    for (const led of ['led도 같이?', '엘이디는?']) {
      const answer = await answerTo('형광등 어디에 버려', led);
      expect(answer, led).toContain('**LED 전구**');
      expect(answer, led).toContain('**LED 평판등**');
    }
    expect((await search('LED TV')).items.map(({ item }) => item.id)).toEqual(['television']);
  });

  it('knows the sticker that bulky waste needs, and the place that was named', async () => {
    const wardrobe = await answerTo('장농 스티커 어디서 사요');
    expect(wardrobe).toMatch(/^대형폐기물 스티커는 구청 누리집/);
    expect(wardrobe).not.toContain('접착제');
    expect(await answerTo('스티커 어디서 사요')).toMatch(/^대형폐기물 스티커는/);
    expect(await answerTo('스티커 버리는 법')).toContain('접착제');
    expect(await answerTo('노트 스티커 편지봉투')).toContain('**스티커**');
    const sofa = await answerTo('3인용 쇼파 버리는데 얼마에요? 관악구');
    expect(sofa).toContain('관악구청');
    expect(sofa).not.toContain('찾지 못했어요');
    expect(await answerTo('쇼파 버리는데 얼마에요? 관악구 쀍쉙뷁')).toContain('찾지 못했어요');
    expect(await answerTo('Do I need a sticker for a mattress? how much is it in Mapo-gu')).not.toMatch(
      /glue|found nothing/,
    );
  });

  it('says no first to what is put into the bin of another material', async () => {
    for (const question of [
      '스티로폼은 다 종이지? 종이통에 넣는다',
      '스티로폼은 종이통에 넣음 되죠',
      '우유팩은 종이지? 종이통에 넣는다',
      '비닐은 플라스틱이지? 플라스틱통에 넣는다',
    ]) {
      const answer = await answerTo(question);
      expect(answer, question).toMatch(/^\*\*아니요\.\*\*/);
      expect(answer, question).not.toContain('찾지 못했어요');
    }
    expect(await answerTo('신문지는 종이지')).toMatch(/^\*\*네/);
    expect(await answerTo('빨간 스티로폼도 재활용?')).toContain('색깔과 상관없이');
  });

  it('says first what would do harm, and tells of one that is not empty what holds for what is in it', async () => {
    expect(await answerTo('락스랑 변기 세정제 남은 거 한 통에 섞어서 버려도 돼?')).toMatch(
      /^\*\*아니요\. 산성 세제와 섞지 마세요/,
    );
    for (const question of [
      '창고에서 오래된 농약병이 나왔는데요 반쯤 남아 있어요',
      '농약병에 약이 아직 들어있는데 어떻게 버려요',
      'my pesticide bottle is still half full, how do I throw it away?',
    ]) {
      const answer = await answerTo(question);
      expect(answer, question).toMatch(/\*\*(농약|Pesticide)\*\*/);
      expect(answer, question).not.toMatch(/농약을 다 써요|Use up/);
    }
    expect((await search('빈 농약병')).items[0]?.item.id).toBe('pesticide-bottle');
    const cans = await answerTo('산소캔이랑 먼지제거 스프레이 어디에 버려');
    expect(cans.match(/가스를 모두 뺀 뒤/g)).toHaveLength(2);
    expect(await answerTo('구멍난 양말이랑 속옷은?')).toContain('해졌으면 종량제봉투');
  });

  it('goes on with a sentence behind -는데, and finds no name inside of another', async () => {
    for (const [question, name] of [
      ['쓰다 남은 부탄가스 흔들면 소리 나는데 그냥 캔에 넣어도 되죠?', '부탄가스'],
      ['쓰시던 보청기가 남았는데 어떻게 버리죠', '보청기'],
      ['일회용 전자담배 다 폈는데 어디 버려', '전자담배 기기'],
      ['캠핑 갔다가 남은 숯이랑 재는 어디다 버려?', '숯·재'],
      ['애기 카시트 버리려고요', '카시트'],
    ] as const) {
      const answer = await answerTo(question);
      expect(answer, question).toContain(`**${name}**`);
      expect(answer, question).not.toMatch(/말씀인가요|가운데 하나인가요|찾지 못했어요|침대커버/);
    }
    expect((await search('그릇 닦는데 쓰는 거')).items[0]?.near ?? true).toBe(true);
    expect((await search('냉장고 털었는데 3년된 고추장')).items[0]?.item.id).toBe('soybean-paste');
  });

  it('judges what is asked in other forms, of other bins and places, and says what a fine is', async () => {
    for (const question of [
      '안 쓰는 헌 이불 의류수거함에 넣어도 되죠?',
      '감기약 시럽이 남았는데 싱크대에 부어도 될까요',
      '깨진 컵을 유리병 칸에 넣으려는데 맞나요',
      '키우던 햄스터가 죽었어요. 아파트 화단에 묻어도 되나요',
    ])
      expect(await answerTo(question), question).toContain('**아니요.');
    expect(await answerTo('옥수수 속대랑 껍질은 뭘로 버려?')).not.toContain('찾지 못했어요');
    expect(await answerTo('분리수거 제대로 안 하면 과태료 얼마 나와요?')).toContain('100만 원');
    expect(await answerTo('소파 몰래 버리면 벌금 얼마야?')).toMatch(/^지자체가 조례에 따라 과태료/);
  });

  it('takes no denied bin, no tub to keep it in and no bin to throw it into for the way, and pairs no words over others', async () => {
    for (const question of [
      '보조배터리 수명 다 됐는데 종량제에 넣어도 되나요',
      '채혈침 모아둔 거 재활용 플라스틱에 넣어도 돼?',
    ])
      expect(await answerTo(question), question).toMatch(/(^|\n)\*\*아니요\./);
    const pillow = await answerTo('My old futon and pillow, can they go in the clothes bin?');
    expect(pillow).toMatch(/^\*\*No\./);
    expect(pillow).not.toContain('**Clothes**');
    expect((await search('커피 마신 플라스틱 컵')).items[0]).toMatchObject({
      item: { id: 'plastic-cup' },
      near: false,
    });
    expect((await search('쓰다 남은 폭죽이 있는데')).items).toMatchObject([{ item: { id: 'fireworks' }, near: false }]);
    for (const query of ['싹난 감자', '무른 양파', '토마토'])
      expect((await search(query)).items[0]?.item.id, query).toBe('fresh-vegetables');
    expect(await answerTo('원룸 사는데 매트리스 혼자 못 옮기면 어떡해요')).not.toContain('나사');
    expect((await search('못 버리는 법')).items[0]?.item.id).toBe('nails-wire');
    expect(await answerTo('컵라면 먹고 난 스티로폼 그릇, 국물 색이 안 지워지는데 스티로폼에 넣어?')).not.toContain(
      '말씀인가요',
    );
  });

  it('takes what belongs to a thing for no such thing, and asks', async () => {
    for (const query of [
      '자전거 바구니',
      '고양이 모래 봉지',
      '강아지 사료 봉투',
      '틀니 세정제 통',
      '김 포장 트레이',
      '우산 비닐',
      '한약 봉지',
      '받침대',
      '등유',
      '리무버',
    ])
      expect((await search(query)).items[0]?.near ?? true, query).toBe(true);
    for (const [query, id] of [
      ['비닐 우산', 'umbrella'],
      ['노트북 충전기', 'charger'],
      ['정수기 필터', 'water-filter'],
      ['새책상', 'desk'],
      ['옷걸이 플라스틱으로 된 거', 'plastic-hanger'],
    ] as const)
      expect((await search(query)).items[0], query).toMatchObject({ item: { id }, near: false });
    const bed = (await search('화분 받침대')).items.filter(({ item }) => item.id === 'bed-frame');
    expect(bed.every(({ near }) => near)).toBe(true);
    expect(await answerTo('자전거 바구니 어떻게 버려?')).toMatch(/^혹시/);
  });

  it('drops nothing of what is listed without commas', async () => {
    const moving = await answerTo('이사하는데 침대 책상 매트리스 화분 거울 버려야 해');
    for (const name of ['침대', '책상', '매트리스', '플라스틱 화분', '거울'])
      expect(moving, name).toContain(`**${name}**`);
    const cup = await answerTo('종이컵 뚜껑 홀더 빨대 각각 알려줘');
    for (const said of ['**종이컵**', '빨대**', '“홀더”: 안내에서 찾지 못했어요']) expect(cup, said).toContain(said);
    const several = await answerTo('장난감 인형 책 옷 그릇 냄비 버려요');
    for (const name of ['플라스틱 장난감', '인형', '책', '옷', '냄비']) expect(several, name).toContain(`**${name}**`);
  });

  it('affirms no bin that nobody here knows of, and no way out for what is not empty or not reported', async () => {
    for (const question of [
      '수원 영통구 종이팩 수거함 있나요',
      '우리 동네 형광등 수거함 있어요?',
      'is there a battery bin near me?',
    ])
      expect(await answerTo(question), question).not.toMatch(/^\*\*(네|Yes)/);
    expect(await answerTo('의류수거함에 솜이불 넣을 수 있나요?')).toMatch(/^\*\*아니요/);
    for (const [question, said] of [
      ['가스통에 가스가 남았는데 그냥 버려도 돼?', '**아니요. 가스를 남긴 채 내놓지 마세요.**'],
      ['커피 남은 컵 재활용 되나요', '**아니요. 음료를 남긴 채 내놓지 마세요.**'],
      ['소화기 그냥 버려도 돼요?', '**아니요. 신고하기 전에는 내놓지 마세요.**'],
      ['소파 그냥 내놔도 되죠?', '**아니요. 신고하기 전에는 내놓지 마세요.**'],
    ] as const)
      expect(await answerTo(question), question).toContain(said);
    expect(await answerTo('부탄가스에 가스 좀 남았는데 빼고 버리면 되죠?')).not.toContain('**아니요');
    expect(await answerTo('수은 온도계를 깨뜨렸어요 어떻게 해요')).toMatch(/^맨손으로 만지거나 청소기로/);
  });
});
