import type { Districts } from '@madang/contracts/location';

/** Of a city with parts, the parts. Their codes begin with the first four digits of its own. */
export const withoutWholeCities = (districts: Districts['items']): Districts['items'] =>
  districts.filter(
    ({ code, level }) =>
      level === 'part' || !districts.some((other) => other.level === 'part' && other.code.startsWith(code.slice(0, 4))),
  );
