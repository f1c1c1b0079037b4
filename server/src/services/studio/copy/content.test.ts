import { describe, expect, it } from 'vitest';
import { INDUSTRIES, copyContent, copyOf, type CopyContent, type IndustryCopy, type Tone } from './content.ts';
import { contentProblems } from './lint-content.ts';

const content = copyContent();
const withCafe = (change: (cafe: IndustryCopy) => Partial<IndustryCopy>): CopyContent => {
  const cafe = copyOf('cafe');
  return { ...content, industries: new Map([['cafe', { ...cafe, ...change(cafe) }]]) };
};
const withLine = (tone: Tone, kind: 'scene' | 'product' | 'body', ko: string, en = 'A plain line') =>
  withCafe(({ tones }) => ({
    tones: { ...tones, [tone]: { ...tones[tone], [kind]: [...tones[tone][kind], { ko, en }] } },
  }));
const found = (changed: CopyContent): string[] =>
  contentProblems(changed).map((problem) => problem.replace(/^[^:]*: /, ''));

describe('the lines that copy is written from', () => {
  it('has nothing that may not be said, in thirty trades, four tones, four seasons and two languages', () => {
    expect(INDUSTRIES).toHaveLength(30);
    expect(content.industries.size).toBe(31);
    expect(contentProblems(content)).toEqual([]);
  });

  it('is refused where a line claims what nobody said, shouts, is too long or has a wrong particle', () => {
    expect(found(withLine('warm', 'scene', '동네 최고의 커피'))).toEqual(['claims 최고: 동네 최고의 커피']);
    expect(found(withLine('warm', 'scene', '아침 8시의 커피'))).toEqual(['claims \\d: 아침 8시의 커피']);
    expect(found(withLine('warm', 'scene', '좋은 하루', 'The best coffee'))).toEqual([
      'claims \\bbest\\b: The best coffee',
    ]);
    expect(found(withLine('professional', 'scene', '지금 오세요!'))).toEqual(['shouts: 지금 오세요!']);
    expect(found(withLine('energetic', 'scene', '지금 오세요!'))).toEqual([]);
    expect(found(withLine('warm', 'scene', '아주 길고 길어서 어떤 그림에도 들어가지 않는 한 줄'))).toEqual([
      'is 29 long: 아주 길고 길어서 어떤 그림에도 들어가지 않는 한 줄',
    ]);
    expect(found(withLine('warm', 'product', '{product}을 마시는 날', '{product} day'))).toEqual([
      'has a particle that does not follow the word: {product}을 마시는 날',
    ]);
    expect(found(withLine('warm', 'product', '{product:을/률} 마시는 날', '{product} day'))).toEqual([
      'has an unknown particle in {product:을/률}: {product:을/률} 마시는 날',
    ]);
  });

  it('is refused where a place has no value, a space is too many, a language is missing, a line is twice', () => {
    expect(found(withLine('warm', 'scene', '{shop}의 하루'))).toEqual(['has no value for {shop}: {shop}의 하루']);
    expect(found(withLine('warm', 'product', '오늘의 한 잔', '{product} day'))).toEqual([
      'does not name the product: 오늘의 한 잔',
    ]);
    expect(found(withLine('warm', 'body', '두 칸  띄운 말'))).toEqual(['has a space too many: 두 칸  띄운 말']);
    expect(found(withLine('warm', 'body', 'not Korean'))).toEqual(['is in the other language: not Korean']);
    expect(found(withLine('warm', 'body', '한국어', '영어 아님'))).toEqual(['is in the other language: 영어 아님']);
    const [line] = copyOf('cafe').tones.warm.scene;
    expect(found(withLine('warm', 'body', line?.ko ?? '', 'Another line'))).toEqual([line?.ko]);
    const onlyInMarch = withCafe(({ seasons }) => ({
      seasons: { ...seasons, spring: seasons.spring.map((words) => ({ ...words, months: [3] })) },
    }));
    expect(contentProblems(onlyInMarch)).toEqual(['cafe has nothing for every month of spring']);
  });

  it('is refused where a clinic or a massage parlour says what its law forbids', () => {
    const withScene = (id: 'hospital' | 'massage' | 'pharmacy', ko: string): string[] => {
      const copy = copyOf(id);
      const warm = { ...copy.tones.warm, scene: [...copy.tones.warm.scene, { ko, en: 'A plain line' }] };
      return found({ ...content, industries: new Map([[id, { ...copy, tones: { ...copy.tones, warm } }]]) });
    };
    expect(withScene('hospital', '무릎, 이제 완치하세요')).toEqual(['breaks medical-cure: 무릎, 이제 완치하세요']);
    expect(withScene('hospital', '전후 사진을 보세요')).toEqual(['breaks medical-testimony: 전후 사진을 보세요']);
    expect(withScene('massage', '디스크가 낫는 손길')).toEqual(['breaks massage-cure: 디스크가 낫는 손길']);
    expect(withScene('pharmacy', '먹으면 바로 나아요')).toEqual(['breaks pharmacy-cure: 먹으면 바로 나아요']);
  });
});
