import type { Tone } from './content.ts';

const WORDS: readonly (readonly [Tone, RegExp])[] = [
  ['warm', /따뜻|따듯|포근|감성|다정|담백|잔잔|부드럽|정겨|아늑|감사|\bwarm|\bcozy|\bgentle|heartfelt/gi],
  [
    'professional',
    /전문|고급|깔끔|신뢰|격식|정중|차분|세련|심플|프리미엄|\bprofessional|\bformal|\belegant|\bpremium/gi,
  ],
  ['friendly', /친근|친절|귀엽|재밌|재미|유쾌|편하게|발랄|위트|ㅎㅎ|ㅋㅋ|\bfriendly|\bcasual|\bfun\b|\bcute/gi],
  [
    'energetic',
    /신나|활기|강렬|강하게|세게|톡톡|튀는|에너지|힘차|파격|대박|!{2,}|\benergetic|\bbold|\bloud|\bexciting/gi,
  ],
];

/** The tone that the owner asks for; null where they say none. */
export const toneOf = (text: string): Tone | null => {
  const counted = WORDS.map(([tone, words]) => [tone, text.match(words)?.length ?? 0] as const).sort(
    ([, one], [, other]) => other - one,
  );
  const [best] = counted;
  return best === undefined || best[1] === 0 ? null : best[0];
};
