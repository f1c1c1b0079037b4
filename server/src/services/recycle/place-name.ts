/** What may follow on the name of a place: 마포구야, 마포구에서, 마포구인데요. */
const ENDING =
  /^(이?야|이?요|이?에요|예요|입니다|이고|인데요?|이라서?|에|에서|에는|엔|은|는|이|가|도|의|쪽|사람|주민|거주)?$/;

export const namesPlace = (word: string, name: string): boolean =>
  word.startsWith(name) && ENDING.test(word.slice(name.length));

/** 마포 of 마포구; 중 is no name of 중구. */
export const shortNameOf = (name: string): string | null => (/^.{2,}[시군구]$/.test(name) ? name.slice(0, -1) : null);

/** 마포구, and 마포 for short. */
export const calledAs = (name: string): string[] => [name, shortNameOf(name) ?? name];

const LIVES = /^(살|사는|산다|삽|거주)/;

/** 동안에 살아요: somebody lives there. 3년 동안 살았는데 says for how long. */
export const livesIn = (words: readonly string[], at: number, name: string): boolean =>
  [`${name}에`, `${name}에서`].includes(words[at] ?? '') && LIVES.test(words[at + 1] ?? '');

/**
 * A short name is that of a place only where nothing else can be meant: 동안, 수정, 상당 and 인제 are ordinary words of any
 * question. It stands alone (영통이요), behind what it is in (수원 영통), or somebody lives there.
 */
export const saysShortName = (words: readonly string[], short: string, isAround: (word: string) => boolean): boolean =>
  words.some(
    (word, at) =>
      namesPlace(word, short) && (words.length === 1 || isAround(words[at - 1] ?? '') || livesIn(words, at, short)),
  );

/** Mapo-gu: of districts only the Korean names are known. */
const ROMANISED = /\b[a-z]+-(gu|si|gun|do|dong|eup|myeon)\b/gi;
export const withoutRomanised = (text: string): string => text.replace(ROMANISED, ' ');

/** Where somebody lives who says nothing of which place that is. */
const ANYWHERE =
  /^(여기|거기|저기|이곳|그곳|.*(집|방|아파트|빌라|주택|오피스텔|원룸|투룸|기숙사|고시원|고시텔|하숙|사택|관사|연립|다세대|단지|건물|상가|골목|동네|마을|도시|시내|시골|지방|지하|옥상|섬|나라)|한국|대한민국|외국|\d+(동|호|층|단지|차))$/;
const NEAR = /(근처|근방|부근|주변|인근|옆|앞|뒤)$/;
/** What there is everywhere: 학교 근처 is no place, 강남역 근처 is one. */
const LANDMARK =
  /^(우리|지하철역|전철역|기차역|역|버스정류장|터미널|공항|학교|초등학교|중학교|고등학교|대학|대학교|학원|회사|직장|공장|공원|시장|마트|편의점|병원|교회|절|산|강|호수|바다|바닷가)$/;
// Bounded, so that a long word is not read again from each of its letters.
const LIVED_IN = /(?:([가-힣\d]{1,20})\s)?([가-힣\d]{1,20}?)에서?\s?(?:살아|사는|살고|삽니다|살면|거주)/;

const isAnywhere = (word: string): boolean => ANYWHERE.test(word) || LANDMARK.test(word);

/** Whether a question names a place, in words of which nobody here knows where that is: Haeundae-gu, 마산에 사는데. */
export const namesAPlace = (question: string): boolean => {
  const [, before = '', where] = LIVED_IN.exec(question) ?? [];
  if (where === undefined) return withoutRomanised(question) !== question;
  if (!NEAR.test(where)) return !ANYWHERE.test(where);
  const near = where.replace(NEAR, '') || before;
  return near !== '' && !isAnywhere(near);
};
