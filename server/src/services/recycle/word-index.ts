import { MEANING_LINES } from './everyday-words.ts';
import { wordsOf } from './normalise-term.ts';
import { isFiller, isState, withoutParticle } from './question-words.ts';

/** 달린거, 쓰던것: what the thing does, and the thing. */
const THING =
  /(는|은|던|인|한|된|린|진|난|킨|운|간|온|낸|긴|든|친|뚠|린|를|을|릴|킬|갈|할)(거|것|건|걸|게|애|데|때|놈|통)$/;
const ENDINGS =
  '어야하는 아야하는 어야 아야 여야 어도 아도 여도 으려면 려면 으니까 니까 을까 길래 으면서 면서 어서 아서 여서 해서 려고 라고 다가 는데 은데 던데 지만 거나 으면 하는 되는 하던 되던 했던 었던 았던 었는데 았는데 었어 았어 었음 았음 는 던 은 을 고 서 면 지 며 음 어 아 해 된 한 인 하 되 나 라 니 자 다'.split(
    ' ',
  );
const LEAST = 1;
const FIRST = 0xac00;
const FINALS = 28;

/** 꽂아두는, 들고다니면서, 깔려있는: the first verb says what is done. */
const AUXILIARY =
  /(?<=[가-힣][아어여고려겨져해와워쳐켜러])(다니|놓|두|둔|둬|주|준|있|보|봤|버리|버린)[가-힣]*$|(?<=[가-힣])(고)(다니|있)[가-힣]*$/;

const withoutEnding = (word: string): string => {
  const ending = ENDINGS.find((each) => word.endsWith(each) && word.length - each.length >= LEAST);
  return ending === undefined ? word : word.slice(0, -ending.length);
};

/** 하얀 and 하얗게, 달린 and 달려 are one word to us. */
const openSyllable = (syllable: string): string => {
  const code = syllable.charCodeAt(0) - FIRST;
  return code < 0 || code >= 11_172 ? syllable : String.fromCharCode(FIRST + code - (code % FINALS));
};

const head = (word: string): string => (word.length <= 1 ? word : word.charAt(0) + openSyllable(word.charAt(1)));

/** cutting, cuts and cut are one word to us; what is left need not be one. */
const stemOf = (word: string): string =>
  (word.length < 5 ? word.replace(/(?<=..)s$/, '') : word.replace(/(ings?|ed|es|er|ers|s|y)$/, ''))
    .replace(/(?<=..)e$/, '')
    .replace(/([^aeiouls])\1$/, '$1');

/** 차는 is worn, and 차 is a car: of these nouns the verb that looks like one with a particle is told apart. */
const NO_NOUN = /^[차파자배무개매](?:는|던)(?=거|것|건|걸|게|애|놈|통|$)/;

const formsOf = (raw: string): string[] => {
  if (!/^[가-힣]+$/.test(raw)) return raw.length < 3 ? [] : [stemOf(raw)];
  const [verb] = NO_NOUN.exec(raw) ?? [];
  if (verb !== undefined) return [verb];
  const word = raw.replace(THING, '$1').replace(AUXILIARY, '$2');
  const { stem } = withoutParticle(word);
  const bare = stem === word ? withoutEnding(word) : stem;
  // Korean compounds end in what they are: 돌그릇.
  return [...new Set([head(bare), ...(stem.length >= 3 ? [head(stem.slice(-2))] : [])])];
};

/** The key under which all words of one meaning meet. */
const MEANING: ReadonlyMap<string, string> = new Map(
  MEANING_LINES.flatMap((line) =>
    line.flatMap((word) =>
      formsOf(word)
        .slice(0, 1)
        .map((form): [string, string] => [form, `=${line[0] ?? ''}`]),
    ),
  ),
);

/** What is said of how many things look and feel, what they are made of and held in: by itself it tells none of them. */
const COMMON_WORDS =
  '하얀 까만 빨간 노란 파란 초록 은색 투명한 동그란 네모 기다란 납작한 뾰족한 말랑 푹신한 끈적한 까칠한 뜨거운 차가운 큰 작은 얇은 두꺼운 딱딱한 무거운 가벼운 ' +
  '쇠 플라스틱 종이 나무 유리 비닐 고무 plastic paper wood glass small big thin soft hard ' +
  '통 병 담긴 붙이는 꽂는 먹는 먹고 남은 쓰는 쓰고 버리는 물건';

/** Said of nearly everything. */
const EMPTY_WORDS =
  '왜 이유 이유가 이유는 why reason thing things something stuff used using use uses one ones from when while after ' +
  'inside which who has have had got your you they their its people piece made make makes like looks kind';
const EMPTY = new Set(EMPTY_WORDS.split(' '));

/** The words of a text, each as the keys by which a description and a question about the same thing meet. */
export const wordKeysOf = (text: string): string[][] =>
  wordsOf(text)
    .filter((word) => !isFiller(word) && !isState(word) && !EMPTY.has(word))
    .map((word) => [...new Set(formsOf(word).map((form) => MEANING.get(form) ?? form))])
    .filter((keys) => keys.length > 0);

const COMMON: ReadonlySet<string> = new Set(wordKeysOf(COMMON_WORDS).flat());

export interface IndexEntry {
  readonly id: string;
  readonly texts: readonly string[];
  /** What it is made of decides where it goes. */
  readonly isOfMaterial?: boolean;
  /** It must not be poured out: in a bottle it makes of the bottle what it is itself. */
  readonly isHazardous?: boolean;
}

interface IndexHit {
  readonly id: string;
  /** How much of the weight of the question's words it has: 0 to 1. */
  readonly share: number;
  /** How many of its words. */
  readonly words: number;
  readonly weight: number;
  /** Whether only words that are said of many things are in it. */
  readonly isCommonOnly: boolean;
}

export interface WordIndex {
  search(text: string): IndexHit[];
  /** Whether a text of the entry has a word of this. */
  has(id: string, text: string): boolean;
  isOfMaterial(id: string): boolean;
  isHazardous(id: string): boolean;
}

/** A word that is nowhere says less about what is meant than one that is somewhere else. */
const UNKNOWN = 0.5;
/** Words that stand together in one text belong together more than words that are spread over several. */
const TOGETHER = 0.4;

/** Finds texts by the words that they share with a question; a rare word says more than a common one. */
export const buildWordIndex = (entries: readonly IndexEntry[]): WordIndex => {
  /** Of each key, which texts of which entries have it. */
  const byKey = new Map<string, Map<string, Set<number>>>();
  for (const { id, texts } of entries) {
    texts.forEach((text, at) => {
      for (const key of wordKeysOf(text).flat()) {
        const places = byKey.get(key) ?? new Map<string, Set<number>>();
        places.set(id, (places.get(id) ?? new Set<number>()).add(at));
        byKey.set(key, places);
      }
    });
  }
  const weightOf = (key: string): number => Math.log(1 + entries.length / Math.max(byKey.get(key)?.size ?? 1, 1));
  const ofMaterial = new Set(entries.filter((entry) => entry.isOfMaterial === true).map(({ id }) => id));
  const hazardous = new Set(entries.filter((entry) => entry.isHazardous === true).map(({ id }) => id));
  return {
    isHazardous: (id) => hazardous.has(id),
    isOfMaterial: (id) => ofMaterial.has(id),
    has: (id, text) =>
      wordKeysOf(text)
        .flat()
        .some((key) => byKey.get(key)?.has(id) === true),
    search(text) {
      const asked = wordKeysOf(text).map((keys) =>
        keys
          .filter((key) => byKey.has(key))
          .map((key) => ({ key, weight: weightOf(key) }))
          .sort((a, b) => b.weight - a.weight),
      );
      const unknown = Math.log(1 + entries.length) * UNKNOWN;
      const all = asked.reduce((sum, [first]) => sum + (first?.weight ?? unknown), 0);
      const found = new Map<
        string,
        { words: number; weight: number; isCommonOnly: boolean; byText: Map<number, number> }
      >();
      for (const keys of asked) {
        const counted = new Set<string>();
        for (const { key, weight } of keys) {
          for (const [id, texts] of byKey.get(key) ?? []) {
            if (counted.has(id)) continue;
            counted.add(id);
            const known = found.get(id) ?? {
              words: 0,
              weight: 0,
              isCommonOnly: true,
              byText: new Map<number, number>(),
            };
            for (const at of texts) known.byText.set(at, (known.byText.get(at) ?? 0) + weight);
            found.set(id, {
              words: known.words + 1,
              weight: known.weight + weight,
              isCommonOnly: known.isCommonOnly && COMMON.has(key),
              byText: known.byText,
            });
          }
        }
      }
      return [...found]
        .map(([id, { words, weight, isCommonOnly, byText }]) => {
          const near = (1 - TOGETHER) * weight + TOGETHER * Math.max(...byText.values());
          return { id, words, weight: near, isCommonOnly, share: all === 0 ? 0 : near / all };
        })
        .sort((a, b) => b.weight - a.weight || a.id.localeCompare(b.id));
    },
  };
};
