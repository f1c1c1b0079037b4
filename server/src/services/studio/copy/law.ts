import { copyContent, type Industry, type Language } from './content.ts';
import { withParticle } from './particles.ts';
import { offerOf, type Offer } from './offer/read-offer.ts';

interface Lawful {
  readonly offer: Offer;
  readonly notes: readonly string[];
}

const rulesFor = (industry: Industry, text: string) =>
  copyContent()
    .rules.trades.filter(
      ({ industries, words }) =>
        industries.includes(industry) || words.some((word) => new RegExp(word, 'i').test(text)),
    )
    .flatMap(({ rules }) => rules);

/** The rules of a trade that a text breaks, by their ids. */
export const brokenRules = (text: string, industry: Industry): string[] =>
  rulesFor(industry, text)
    .filter(({ words }) => words.some((word) => new RegExp(word, 'i').test(text)))
    .map(({ id }) => id);

/** Claims that an owner of any trade may have to prove. They are theirs to make, so they stay. */
const TO_PROVE =
  /최고|제일|가장|1위|(?<!\d)1 ?등(?!급)|일등|넘버 ?원|최저가|유일|최초|원조|\bbest\b|number one|the only/i;
const proof: Readonly<Record<Language, (words: string) => string>> = {
  ko: (words) =>
    `${withParticle(`‘${words}’`, '은/는')} 사실임을 증명할 수 있어야 해요(표시광고법 제5조). 자료가 없으면 빼는 편이 안전해요.`,
  en: (words) =>
    `“${words}” must be provable (Fair Labeling and Advertising Act, Article 5). Without proof it is safer to drop it.`,
};
const leftOut: Readonly<Record<Language, (words: string, reason: string, law: string) => string>> = {
  ko: (words, reason, law) => `뺀 말: ‘${words}’ — ${reason}이라서 뺐어요(${law}).`.replace('수이라서', '수라서'),
  en: (words, reason, law) => `Left out: “${words}” — ${reason} (${law}).`,
};

/** The offer without what its trade may not say, and what was left out with the clause of the law. */
export const withinTheLaw = (offer: Offer, industry: Industry, language: Language): Lawful => {
  const rules = rulesFor(industry, offer.clauses.join('. '));
  const notes: string[] = [];
  const clauses: string[] = [];
  for (const clause of offer.clauses) {
    let left: string | null = clause;
    for (const { words, takes, reason, law } of rules) {
      if (left === null) break;
      const pattern = new RegExp(words.map((word) => `(?:${word})`).join('|'), 'gi');
      const [match] = left.match(pattern) ?? [];
      if (match === undefined) continue;
      notes.push(leftOut[language](takes === 'clause' ? clause : match.trim(), reason[language], law[language]));
      left = takes === 'clause' ? null : left.replace(pattern, ' ').replace(/\s+/g, ' ').trim();
    }
    if (left !== null && left !== '') clauses.push(left);
  }
  const provable = rules.length === 0 ? TO_PROVE.exec(clauses.join('. '))?.[0] : undefined;
  if (provable !== undefined) notes.push(proof[language](provable));
  if (notes.length === 0 || clauses.length === offer.clauses.length) return { offer: { ...offer, clauses }, notes };
  // What is offered is still said where only its price or praise had to go.
  const lost = offer.products
    .map(({ name }) => name)
    .filter((name) => !clauses.some((clause) => clause.includes(name)) && brokenRules(name, industry).length === 0);
  const kept = offerOf([...lost.slice(0, 2), ...clauses], industry);
  return { offer: { ...kept, audience: offer.audience, season: offer.season }, notes };
};
