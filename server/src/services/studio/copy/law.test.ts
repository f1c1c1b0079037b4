import { expect, it } from 'vitest';
import { withinTheLaw } from './law.ts';
import { offerOf } from './offer/read-offer.ts';

it.each([
  ['최고', '는'],
  ['1위', '는'],
  ['유일', '은'],
  ['가장', '은'],
])('says that %s has to be proven, with the particle that follows it', (word, particle) => {
  const { notes } = withinTheLaw(offerOf([`동네에서 ${word} 맛있는 집`], 'cafe'), 'cafe', 'ko');
  expect(notes.join()).toContain(`‘${word}’${particle} 사실임을 증명할 수 있어야 해요`);
});
