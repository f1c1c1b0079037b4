import { expect, it } from 'vitest';
import { clusterOf, project } from './projection.ts';

it('a kilometre is a kilometre', () => {
  const seoul = { latitude: 37.5593, longitude: 126.9083 };
  const north = project({ ...seoul, latitude: seoul.latitude + 1000 / 111_195 });
  expect(project(seoul).y - north.y).toBeCloseTo(1000, 3);
});

it('puts together what lies close, loses nothing, and leaves the rest alone', () => {
  const things = [0, 5, 9, 100, 104, 300].map((x, thing) => ({ x, y: 0, thing }));
  expect(clusterOf(things, 10).map(({ members }) => members)).toEqual([[0, 1, 2], [3, 4], [5]]);
  const spot = Array.from({ length: 40_000 }, (_, thing) => ({ x: 1, y: 1, thing }));
  expect(clusterOf(spot, 10)).toMatchObject([{ members: { length: 40_000 } }]);
});
