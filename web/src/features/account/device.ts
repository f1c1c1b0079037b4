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

export interface Device {
  /** As people would call it; empty when it cannot be told. */
  readonly words: string;
  readonly kind: 'phone' | 'computer' | 'program';
}

/** What a user agent string says, as far as it says anything. */
export const deviceOf = (userAgent: string): Device => {
  const nameIn = (known: typeof SYSTEMS): string | undefined => known.find(([pattern]) => pattern.test(userAgent))?.[1];
  const system = nameIn(SYSTEMS);
  const browser = nameIn(BROWSERS);
  const program = system === undefined && browser === undefined ? /^[\w.-]+/.exec(userAgent)?.[0] : undefined;
  const kind = program !== undefined ? 'program' : /iPhone|iPad|Android|Mobile/.test(userAgent) ? 'phone' : 'computer';
  return { words: [system, browser, program].filter((part) => part !== undefined).join(' · '), kind };
};
