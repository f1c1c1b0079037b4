import type { Item } from '@madang/contracts/recycle-content';
import { isGeneric } from './head-noun.ts';
import { initialsOf, normaliseTerm, spellOut } from './normalise-term.ts';
import type { searchTerm } from './schema.ts';

/** 종이팩(우유팩) is also 종이팩; 칼·가위 is also 가위. Parts of one letter are left to the keywords, as 요 is a word of many uses; so is the 껍질 of 아보카도 씨·껍질. */
const namesOf = ({ name }: Item): string[] => [
  name.ko,
  name.en,
  name.ko.replace(/\(.*\)/, ''),
  ...name.ko.split('·').filter((part) => part.length > 1 && !isGeneric(part)),
  ...name.en.split(' or '),
];

/** Everything that people call an item, ready to be compared. */
export const searchTermsOf = (item: Item): (typeof searchTerm.$inferInsert)[] => {
  const names = new Set(namesOf(item));
  const terms = new Map<string, string>();
  for (const label of [...names, ...item.keywords]) {
    const term = normaliseTerm(label);
    if (term !== '' && !terms.has(term)) terms.set(term, label);
  }
  return [...terms].map(([term, label]) => ({
    itemId: item.id,
    term,
    spelled: spellOut(term),
    initials: initialsOf(term),
    label,
    isName: names.has(label),
  }));
};
