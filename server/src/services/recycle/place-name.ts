/** What may follow on the name of a place: 마포구야, 마포구에서, 마포구인데요. */
const ENDING =
  /^(이?야|이?요|이?에요|예요|입니다|이고|인데요?|이라서?|에|에서|에는|엔|은|는|이|가|도|의|쪽|사람|주민|거주)?$/;

export const namesPlace = (word: string, name: string): boolean =>
  word.startsWith(name) && ENDING.test(word.slice(name.length));

/** 마포 of 마포구; 중 is no name of 중구. */
export const shortNameOf = (name: string): string | null => (/^.{2,}[시군구]$/.test(name) ? name.slice(0, -1) : null);

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

const ROMANISED = /\b[a-z]+-(gu|si|gun|do|dong|eup|myeon)\b/i;
/** Where somebody lives who says nothing of which place that is. */
const ANYWHERE =
  /^(여기|거기|저기|이곳|그곳|집|우리집|.*(아파트|빌라|주택|오피스텔|원룸|기숙사|고시원|동네|시골|지방|층))$/;
const LIVED_IN = /([가-힣\d]+?)에서?\s?(?:살아|사는|살고|삽니다|살면|거주)/;

/** Whether a question names a place, in words of which nobody here knows where that is: Haeundae-gu, 마산에 사는데. */
export const namesAPlace = (question: string): boolean => {
  const [, where] = LIVED_IN.exec(question) ?? [];
  return ROMANISED.test(question) || (where !== undefined && !ANYWHERE.test(where));
};
