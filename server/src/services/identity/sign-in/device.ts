const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/CrOS/, 'ChromeOS'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/Linux|X11/, 'Linux'],
];
/** Those that call themselves others as well come before these. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/KAKAOTALK/i, 'KakaoTalk'],
  [/NAVER\(/, 'NAVER'],
  [/Whale\//, 'Whale'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

/**
 * What a user agent string says of a device, in the words that the web app has for it (checks/devices.test.ts); empty where
 * it is none of these. What a program calls itself is left out: it goes into mail, and whoever signs in can choose it.
 */
export const deviceOf = (userAgent: string): string =>
  [SYSTEMS, BROWSERS].flatMap((known) => known.find(([pattern]) => pattern.test(userAgent))?.[1] ?? []).join(' · ');

/** Whether two of them are the same device as far as that can be told; versions change. */
export const isSameDevice = (a: string, b: string): boolean => {
  const programOf = (userAgent: string): string => deviceOf(userAgent) || (/^[^/\s]*/.exec(userAgent)?.[0] ?? '');
  return programOf(a) === programOf(b);
};
