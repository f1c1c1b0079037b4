import { expect, it } from 'vitest';
import { withinTheLaw } from './law.ts';
import { offerOf } from './offer/read-offer.ts';

it.each([
  ['최고', '는'],
  ['1위', '는'],
  ['유일', '은'],
  ['가장', '은'],
  ['1등', '은'],
])('says that %s has to be proven, with the particle that follows it', (word, particle) => {
  const { notes } = withinTheLaw(offerOf([`동네에서 ${word} 맛있는 집`], 'cafe'), 'cafe', 'ko');
  expect(notes.join()).toContain(`‘${word}’${particle} 사실임을 증명할 수 있어야 해요`);
});

it.each([
  ['dental_clinic', '강남 1등 치과', /제56조 제2항 제4호/],
  ['dental_clinic', '동네 넘버원', /제56조 제2항 제4호/],
  ['hospital', '독보적인 무릎 클리닉', /제56조 제2항 제4호/],
  ['hospital', '독감 100% 예방', /오인하게 할 수 있는 말/],
  ['pharmacy', '확실한 효과', /과장하는 말/],
  ['pharmacy', '동네 1등 약국', /최고를 내세우는 말/],
] as const)('in a trade of medicine no superlative and no cure is left: %s, %s', (industry, clause, reason) => {
  const { offer, notes } = withinTheLaw(offerOf(['토요일 진료', clause], industry), industry, 'ko');
  expect(offer.clauses).toEqual(['토요일 진료']);
  expect(notes).toEqual([expect.stringMatching(reason)]);
});

it('still says what is offered where its praise had to go', () => {
  const { offer } = withinTheLaw(
    offerOf(['토요일 진료', '임플란트 강남 1등 치과'], 'dental_clinic'),
    'dental_clinic',
    'ko',
  );
  expect(offer.clauses).toEqual(['임플란트', '토요일 진료']);
});

it('takes no grade for a superlative', () => {
  const { offer, notes } = withinTheLaw(offerOf(['1등급 한우 구이', '무릎 11등급'], 'hospital'), 'hospital', 'ko');
  expect([offer.clauses, notes]).toEqual([['1등급 한우 구이', '무릎 11등급'], []]);
});
