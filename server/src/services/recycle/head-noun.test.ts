import { expect, it } from 'vitest';
import { normaliseQuery } from './normalise-query.ts';
import { hasUnfitWord, isOfMaterial } from './head-noun.ts';

/** Whether a question about what is called `name` says something that does not fit it; `known` are words of the item. */
const isUnfit = (query: string, name: string, known: readonly string[] = []): boolean => {
  const [phrase] = normaliseQuery(query, true);
  const at = phrase?.words.findIndex(({ full, stem }) => full === name || stem === name) ?? -1;
  if (phrase === undefined || at < 0) throw new Error(`${name} is not in ${query}`);
  return hasUnfitWord(
    phrase,
    { to: at, typed: name },
    { fits: (word) => known.includes(word), isOfMaterial: isOfMaterial(name, 'standard_bag') },
  );
};

it.each([
  ['노트북 거치대', '노트북'],
  ['선풍기 리모컨 어떻게 버려?', '선풍기'],
  ['소파 커버', '소파'],
  ['기타 줄', '기타'],
  ['유리 빨대', '빨대'],
  ['종이 그릇으로 된 빨대', '빨대'],
])('a noun after the name, or another material, is another thing: %s', (query, name) => {
  expect(isUnfit(query, name)).toBe(true);
});

it.each([
  ['거울 수거비용', '거울', []],
  ['노트북 고장난거 어떻게 버려?', '노트북', []],
  ['택배박스 테이프 꼭 떼야해?', '택배박스', []],
  ['의자 두개', '의자', []],
  ['텐트 폴대 부러짐', '텐트', []],
  ['선풍기 날개만', '선풍기', ['날개']],
  ['텀블러 스텐', '텀블러', ['스텐']],
  ['강아지 장난감', '장난감', []],
  ['고무 슬리퍼', '슬리퍼', []],
] as const)('what is asked of it, has become of it or is its own fits: %s', (query, name, known) => {
  expect(isUnfit(query, name, known)).toBe(false);
});
