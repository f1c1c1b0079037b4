import { expect, it } from 'vitest';
import { withParticle } from './particles.ts';

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
