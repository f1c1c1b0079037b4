interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

export interface Flat {
  readonly x: number;
  readonly y: number;
}

const DEGREE_METRES = 111_195;
const MIDDLE = { latitude: 36, longitude: 127.8 };
const EAST_METRES = DEGREE_METRES * Math.cos((MIDDLE.latitude * Math.PI) / 180);

/** Metres from the middle of the country, south and east: true enough to draw, not to measure with. */
export const project = ({ latitude, longitude }: Point): Flat => ({
  x: (longitude - MIDDLE.longitude) * EAST_METRES,
  y: (MIDDLE.latitude - latitude) * DEGREE_METRES,
});

interface Cluster<T> extends Flat {
  readonly members: readonly T[];
}

/** What would lie on top of one another, together: each joins the first that is near enough. */
export const clusterOf = <T>(things: readonly (Flat & { readonly thing: T })[], apart: number): Cluster<T>[] => {
  const cells = new Map<string, { x: number; y: number; members: T[] }[]>();
  const clusters: { x: number; y: number; members: T[] }[] = [];
  for (const { x, y, thing } of things) {
    const [column, row] = [Math.floor(x / apart), Math.floor(y / apart)];
    const around = [-1, 0, 1].flatMap((dx) =>
      [-1, 0, 1].flatMap((dy) => cells.get(`${column + dx} ${row + dy}`) ?? []),
    );
    const near = around.find((cluster) => Math.hypot(cluster.x - x, cluster.y - y) < apart);
    if (near !== undefined) {
      near.members.push(thing);
      continue;
    }
    const made = { x, y, members: [thing] };
    clusters.push(made);
    cells.set(`${column} ${row}`, [...(cells.get(`${column} ${row}`) ?? []), made]);
  }
  return clusters;
};
