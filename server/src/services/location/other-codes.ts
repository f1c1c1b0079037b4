/** Codes of 전남광주통합특별시 (since July 2026) for the districts of 광주광역시 and 전라남도, which keep those of before here. */
const SINCE_2026: Readonly<Record<string, string>> = {
  '12210': '29110',
  '12240': '29140',
  '12270': '29155',
  '12300': '29170',
  '12330': '29200',
  '12110': '46110',
  '12130': '46130',
  '12150': '46150',
  '12170': '46170',
  '12190': '46230',
  '12710': '46710',
  '12720': '46720',
  '12730': '46730',
  '12740': '46770',
  '12750': '46780',
  '12760': '46790',
  '12770': '46800',
  '12780': '46810',
  '12790': '46820',
  '12800': '46830',
  '12810': '46840',
  '12820': '46860',
  '12830': '46870',
  '12840': '46880',
  '12850': '46890',
  '12860': '46900',
  '12870': '46910',
};
/** 군위군 came to 대구 in July 2023, and 인천 남구 has been 미추홀구 since July 2018. */
const EARLIER: Readonly<Record<string, string>> = { '47720': '27720', '28170': '28177' };

/** The code under which a district is kept here, of its own or one of another year. */
export const codeKeptFor = (code: string): string => {
  const known = SINCE_2026[code] ?? EARLIER[code];
  if (known !== undefined) return known;
  // 강원 and 전북 have new codes since 2023 and 2024, whose last digits are those of before.
  return code.replace(/^42(?=\d{3}$)/, '51').replace(/^45(?=\d{3}$)/, '52');
};

/** Districts that were divided, and what they became: nothing of the old one holds in a new one for sure. */
const DIVIDED: Readonly<Record<string, readonly string[]>> = {
  '28110': ['28125', '28155'],
  '28140': ['28125'],
  '28260': ['28275', '28290'],
};

/** Those that a district was made of, and those that were made of it. */
export const relatedCodes = (code: string): string[] => [
  ...(DIVIDED[code] ?? []),
  ...Object.entries(DIVIDED).flatMap(([old, made]) => (made.includes(code) ? [old] : [])),
];
