import { EARTH_METRES } from './schema.ts';

export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Along the ground of a sphere. */
export const metresBetween = (a: Point, b: Point): number => {
  const north = Math.sin(radians(b.latitude - a.latitude) / 2);
  const east = Math.sin(radians(b.longitude - a.longitude) / 2);
  const half = north * north + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * east * east;
  return 2 * EARTH_METRES * Math.asin(Math.min(1, Math.sqrt(half)));
};

/** The straight line through the sphere between points that are so far apart along the ground, and back. */
export const chordOf = (metres: number): number => 2 * EARTH_METRES * Math.sin(metres / (2 * EARTH_METRES));
export const metresOfChord = (chord: number): number =>
  2 * EARTH_METRES * Math.asin(Math.min(1, chord / (2 * EARTH_METRES)));

/** A point of the sphere, in metres from its middle. */
export const onSphere = ({ latitude, longitude }: Point): readonly [number, number, number] => {
  const [north, east] = [radians(latitude), radians(longitude)];
  return [
    EARTH_METRES * Math.cos(north) * Math.cos(east),
    EARTH_METRES * Math.cos(north) * Math.sin(east),
    EARTH_METRES * Math.sin(north),
  ];
};
