import { expect, it } from 'vitest';
import { goneOn, hangingOn, withParticle } from './particles.ts';

it('follows how a word is read aloud: Hangul, digits, letters, signs', () => {
  const words: [string, Parameters<typeof withParticle>[1], string][] = [
    ['라떼', '을/를', '라떼를'],
    ['소금빵', '을/를', '소금빵을'],
    ['김밥', '와/과', '김밥과'],
    ['국수', '와/과', '국수와'],
    ['서울', '으로/로', '서울로'],
    ['부산', '으로/로', '부산으로'],
    ['강릉시', '으로/로', '강릉시로'],
    ['5,900원', '이/가', '5,900원이'],
    ['1+1', '은/는', '1+1은'],
    ['2+1', '으로/로', '2+1로'],
    ['RTX 4070', '이/가', 'RTX 4070이'],
    ['3', '이/가', '3이'],
    ['2', '이/가', '2가'],
    ['6', '으로/로', '6으로'],
    ['8', '으로/로', '8로'],
    ['30%', '을/를', '30%를'],
    ['PT', '을/를', 'PT를'],
    ['SUV', '은/는', 'SUV는'],
    ['LED', '은/는', 'LED는'],
    ['BTL', '은/는', 'BTL은'],
    ['CCTV', '와/과', 'CCTV와'],
    ['SALE', '이/가', 'SALE이'],
    ['sale', '으로/로', 'sale로'],
    ['cake', '을/를', 'cake를'],
    ['wine', '을/를', 'wine을'],
    ['book', '을/를', 'book을'],
    ['25,000원(원두 포함)', '을/를', '25,000원(원두 포함)을'],
  ];
  for (const [word, particle, expected] of words)
    expect([word, withParticle(word, particle)]).toEqual([word, expected]);
});

it('goes on behind another word as that ends, and tells what hangs on it from what is a word', () => {
  const behind: [string, string, string][] = [
    ['온기', '이에요', '예요'],
    ['봄날', '예요. 봄', '이에요. 봄'],
    ['봄날', '로 오세요', '로 오세요'],
    ['온실', '으로 오세요', '로 오세요'],
    ['정원', '로는 멀어요', '으로는 멀어요'],
    ['온기', '이라서 좋아요', '라서 좋아요'],
    ['봄날', '가게', '가게'],
    ['온기', '에서', '에서'],
  ];
  for (const [word, before, after] of behind) expect([word, goneOn(word, before)]).toEqual([word, after]);
  expect(['에서는 만나요', '만두', '2호점', ' 골목', '의원', '나라'].map(hangingOn)).toEqual([
    '에서는',
    '',
    '',
    '',
    '',
    '',
  ]);
});
