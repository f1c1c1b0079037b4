import type { CharacterId, SkinId } from '@madang/contracts/users/entities';

/** Where on a character each kind of thing is worn: a skin is drawn once, around 0 0, and fits them all. */
interface Anchors {
  /** What stands on the head: the middle of a brim. */
  readonly crown: string;
  /** What grows out of it. */
  readonly top: string;
  readonly neck: string;
  readonly hip: string;
}

const at = (x: number, y: number, scale = ''): string => `translate(${x} ${y})${scale && ` scale(${scale})`}`;

const ANCHORS: Readonly<Record<CharacterId, Anchors>> = {
  doki: { crown: at(60, 17), top: at(60, 10), neck: at(60, 97, '1.34 1'), hip: at(86, 100) },
  gami: { crown: at(60, 35), top: at(60, 25), neck: at(60, 102, '1.28 .84'), hip: at(88, 98) },
  toto: { crown: at(60, 27), top: at(60, 22), neck: at(60, 101, '.9 .82'), hip: at(82, 94) },
  kkami: { crown: at(61, 28), top: at(61, 24), neck: at(61, 86, '1.1 1'), hip: at(50, 96) },
  meongi: { crown: at(60, 22), top: at(60, 20), neck: at(60, 84), hip: at(82, 98) },
  soli: { crown: at(60, 16), top: at(60, 12), neck: at(60, 80, '1.2 .9'), hip: at(90, 90) },
  gaegul: { crown: at(60, 33), top: at(60, 47), neck: at(60, 93, '1.02 .9'), hip: at(86, 94) },
  hoya: { crown: at(60, 28), top: at(60, 22), neck: at(60, 88), hip: at(82, 102) },
};

const WORN: Readonly<Record<Exclude<SkinId, 'bare'>, keyof Anchors>> = {
  sprout: 'top',
  scarf: 'neck',
  straw_hat: 'crown',
  pouch: 'hip',
  gat: 'crown',
};

/** Where a character wears something; null for what is not worn. */
export const anchorOf = (character: CharacterId, skin: SkinId): string | null =>
  skin === 'bare' ? null : ANCHORS[character][WORN[skin]];
