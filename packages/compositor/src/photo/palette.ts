import { hueDistance, lchOf, type Oklab, type Oklch } from '../colour.ts';
import type { Photo } from './read.ts';
import { borderOf, meanOf } from './subject.ts';
import { GRID } from './read.ts';

interface Cluster extends Oklch {
  readonly weight: number;
}
export interface Palette {
  readonly clusters: readonly Cluster[];
  readonly dominant: Oklch;
  readonly accent: Oklch;
  readonly dark: Oklch;
  readonly border: Oklch;
  /** Too little colour to take an accent from. */
  readonly grey: boolean;
}

const GREY = 0.03;
const gap = (one: Oklab, other: Oklab): number =>
  0.6 * (one.l - other.l) ** 2 + 2.2 * ((one.a - other.a) ** 2 + (one.b - other.b) ** 2);

/** Seven clusters from fixed seeds: five along lightness, two of the most chromatic pixels. */
const cluster = (grid: readonly Oklab[]): Cluster[] => {
  const byLightness = [...grid].sort((one, other) => one.l - other.l);
  const byChroma = [...grid].sort((one, other) => Math.hypot(other.a, other.b) - Math.hypot(one.a, one.b));
  const pick = (from: readonly Oklab[], share: number): Oklab =>
    from[Math.min(from.length - 1, Math.floor(from.length * share))] as Oklab;
  let centres = [0.05, 0.28, 0.5, 0.72, 0.95]
    .map((share) => pick(byLightness, share))
    .concat(pick(byChroma, 0.005), pick(byChroma, 0.06));
  let groups: Oklab[][] = [];
  for (let round = 0; round < 12; round += 1) {
    groups = centres.map(() => []);
    for (const pixel of grid) {
      let nearest = 0;
      centres.forEach((centre, index) => {
        if (gap(pixel, centre) < gap(pixel, centres[nearest] as Oklab)) nearest = index;
      });
      groups[nearest]?.push(pixel);
    }
    centres = centres.map((centre, index) => ((groups[index]?.length ?? 0) > 0 ? meanOf(groups[index] ?? []) : centre));
  }
  return centres
    .map((centre, index) => ({ ...lchOf(centre), weight: (groups[index]?.length ?? 0) / grid.length }))
    .filter(({ weight }) => weight > 0);
};

const most = (clusters: readonly Cluster[], score: (cluster: Cluster) => number): Cluster =>
  clusters.reduce((best, one) => (score(one) > score(best) ? one : best));

/** A colour that is not the ground's own says more: up to half as much again, from this many degrees away; a speck does not. */
const OTHER_HUE = 60;
const SPECK = 0.02;

export const paletteOf = ({ grid }: Photo): Palette => {
  const clusters = cluster(grid);
  const dominant = most(clusters, ({ weight }) => weight);
  const otherness = ({ h, weight }: Cluster): number =>
    weight < SPECK ? 1 : 1 + 0.5 * Math.min(1, hueDistance(h, dominant.h) / OTHER_HUE);
  return {
    clusters,
    dominant,
    accent: most(clusters, (one) => one.c * one.weight ** 0.2 * otherness(one)),
    dark: most(clusters, ({ l }) => -l),
    border: lchOf(meanOf(borderOf(grid, GRID))),
    grey: Math.max(...clusters.map(({ c }) => c)) < GREY,
  };
};
