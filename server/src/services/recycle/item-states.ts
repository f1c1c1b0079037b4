import type { Item } from '@madang/contracts/recycle-content';
import { normaliseTerm } from './normalise-term.ts';

interface State {
  /** Whoever goes on to speak of the thing still means the dangerous one. */
  readonly lasts: boolean;
  readonly said: RegExp;
  readonly isOf: (item: Item) => boolean;
  /** What it has become: another item, which goes elsewhere. */
  readonly itemId: string;
}

const isBattery = ({ disposal_route: route, name }: Item): boolean =>
  route === 'battery' || /배터리|전지/.test(name.ko);
const isPhone = ({ name }: Item): boolean => /휴대전화|스마트폰|노트북|태블릿/.test(name.ko);

const BROKEN =
  /(?<!안\s?)(깨(?!지지)[졌져진지뜨뜸트먹버짐서]|깼|깸|박살|산산)|\b(broke|broken|smashed|shattered|cracked)\b/i;
const GLASS: ReadonlySet<string> = new Set([
  'sheet-glass',
  'door-window',
  'mirror',
  'glass-cup',
  'heat-glass',
  'crystal-glass',
  'glass-drink-bottle',
  'glass-jar',
  'coloured-glass-bottle',
  'tempered-glassware',
  'glass-ornament',
]);

/** It is not empty: 반쯤 남은 농약병, 농약병에 아직 들어 있어. */
const NOT_EMPTY =
  /(?<![가-힣])(반|반쯤|반이나|조금|좀|많이|아직|약간|꽤|가득|꽉)\s?(더\s?)?(남|들|찼|차|있)|남아\s?있|들어\s?있|(이|가|도)\s남[았은]|덜\s?(쓴|썼|먹)|안\s?(뜯|딴|쓴|연)|\b(half|still|some|partly) (full|left|inside)\b/i;
const heldBy = (id: string, itemId: string): State => ({
  said: NOT_EMPTY,
  isOf: (item) => item.id === id,
  itemId,
  lasts: true,
});

/** A thing that has become dangerous must never be answered with where the whole one goes. */
const STATES: readonly State[] = [
  {
    said: /부풀|부푼|부불|빵빵|배불|불룩|볼록|스웰링|swell|swollen|bulg|puff/i,
    isOf: (item) => isBattery(item) || isPhone(item),
    itemId: 'swollen-battery',
    lasts: true,
  },
  { said: BROKEN, isOf: ({ disposal_route: route }) => route === 'lamp', itemId: 'broken-lamp', lasts: true },
  // One that does not say that it is electronic may be the one with mercury in it.
  { said: BROKEN, isOf: ({ id }) => id === 'digital-thermometer', itemId: 'mercury-thermometer', lasts: false },
  {
    said: BROKEN,
    isOf: ({ id, disposal_route: route }) => GLASS.has(id) || route === 'glass' || route === 'deposit_return',
    itemId: 'broken-glass',
    lasts: false,
  },
  // What is told of the empty one would have the rest poured out.
  heldBy('pesticide-bottle', 'pesticide'),
  heldBy('empty-paint-tin', 'paint'),
  heldBy('pill-bottle', 'medicine'),
];

/** 깨진 유리컵, 형광등: what is said of one is not said of the other. */
const LISTED = /[,;、·/&+]|(?<=[가-힣])(?:이랑|하고)\s/;
/** 깨진접시 형광등: it is said of what stands behind it. */
const SAID_BEFORE = /(?:깨진|금\s?간|박살\s?난|부푼)\s?([가-힣]+)/;
const isNamedIn = ({ name, keywords }: Item, text: string): boolean =>
  [name.ko, name.en, ...keywords].some((word) => normaliseTerm(text).includes(normaliseTerm(word)));

/** The item that one of these has become by what is said of it. */
export const itemInState = (text: string, items: readonly Item[]): { of: string; itemId: string } | null => {
  for (const { said, isOf, itemId } of STATES) {
    const parts = text.split(LISTED);
    const [, next = null] = (items.length > 1 && parts.length === 1 ? SAID_BEFORE.exec(text) : null) ?? [];
    const of = items.find(
      (item) =>
        item.id !== itemId &&
        isOf(item) &&
        (next === null || !items.some((other) => isNamedIn(other, next)) || isNamedIn(item, next)) &&
        parts.some((part) => said.test(part) && (parts.length === 1 || isNamedIn(item, part))),
    );
    if (of !== undefined) return { of: of.id, itemId };
  }
  return null;
};

/** Whether one of these is what the thing was, before it became dangerous: it is still spoken of. */
export const wasBefore = (become: string, items: readonly Item[]): boolean =>
  STATES.some(
    ({ isOf, itemId, lasts }) => lasts && itemId === become && items.some((item) => item.id !== itemId && isOf(item)),
  );
