/** Words that say that it is no play, and what has happened, in a text of small letters and single blanks. */
const SIGNS: readonly RegExp[] = [
  /(?:진짜(?:로|예요|에요|야|라고요?|라니까요?)|실제로|정말로|현실에서|실제 ?상황)[^?？]{0,24}?(?:보냈|송금했|송금해 ?버|이체했|입금했|당했|당하고|당한|털렸|알려 ?줬|불러 ?줬|눌렀|깔았|설치했|빠져나|피해|겪고|일어나|일어난|일어났|벌어지|벌어진|벌어졌|속았|잃었|뺏겼|사기예요)/g,
  /(?:훈련|연습)(?:이|은)? ?(?:아니|말고)[^?？]{0,24}?(?:진짜|실제|보냈|당했|받고|정말)/g,
  /(?:진짜|실제|정말) ?(?:[가-힣]{1,5} ){0,2}(?:돈을?|사기를?|피싱을?|피해를?) ?(?:다 |전부 |이미 )?(?:보냈|송금했|당했|당한|입었|봤|잃었|뺏겼)/g,
  /(?:^|[ ,.!])(?:저는?|제가|저희가?|나는?|내가|우리가?|엄마가|어머니가|아빠가|아버지가|할머니가|할아버지가|남편이|아내가|동생이|부모님이)(?: [^ ?？.!]{1,8}){0,4}? (?:보이스 ?)?(?:사기|피싱|스미싱)(?:를|을|에|한테)? ?(?:당했|당한|걸렸|속았)/g,
  /\b(?:really|actually|for real|in real life)\b[^?]{0,30}?\b(?:sent|paid|transferred|wired|lost|gave|clicked|installed|happen(?:ing|ed)?|scammed|robbed|took|stole|did (?:send|pay|give|click|transfer|install))\b/g,
  /실제 ?상황(?:이에요|이예요|입니다|이야|이라고요?|임)/g,
  /\bhappen(?:ing|ed)\b[^?]{0,16}?\b(?:for real|in real life)\b|\b(?:this|it) is (?:all )?real\b[^?]{0,30}?\b(?:lost|sent|paid|gave|happen(?:ing|ed)?)\b/g,
  /\b(?:not|isn'?t) (?:a |an |part of )?(?:the |this )?(?:training|exercise|drill|practice|game)\b[^?]{0,40}?\b(?:sent|paid|real|happen(?:ing|ed)?|money)\b/g,
  /\b(?:i|we)(?: am|'m| was| were|'ve been| have been| got| just got) (?:just |really |actually |being )*(?:scammed|robbed|defrauded|phished)\b/g,
  /\bmy (?:mom|mum|mother|dad|father|wife|husband|son|daughter|grandma|grandmother|grandpa|grandfather|parents)\b(?: [a-z']+){0,3}? (?:scammed|robbed|defrauded)\b/g,
];
/** What these deny is the exercise, not the harm. */
const DENIES_THE_PLAY = /^(?:훈련|연습|not |isn)/;

/** Where one thing that is said ends and the next begins: marks, words that join, words that begin a question. */
const BETWEEN =
  /[.!?？…,;~\n]+|(?<=는데요?|은데요?|지만|니까|거든요?|[았었했]고|[어아]서|다가|[어아네]요|니다) | (?=(?:but|and|so|because|then|what|how|who|where|when|why|which|can|could|should|please|help)\b)| (?=어떡|어떻게|어쩌|뭐부터|뭘|무엇|누구|어디|도와|이제|그런데|근데|그래서)/g;

/** Right behind a deed: that it was none, or is only imagined. */
const UNDONE_BEHIND =
  /^[가-힣]{0,2} ?(?:있는 |있던 |본 |입은 )?(?:건|것은|게|것이|적은|적이|적도|적) ?(?:절대 |전혀 )?(?:아니|아닌|아녜|없)|^[은는이가를을도]? ?(?:전혀 |아직 )?(?:안 |없|아니|아닌|[입보당]지)| ?있?지(?:는|도)? ?(?:않|못)|^(?:으면|다면|더라면|겠|을 ?(?:리|까))|^다고 ?(?:치|가정|하면|해도)/;
/** Up to the deed, in Korean: the word before it, or that what it calls real is not. */
const UNDONE_BEFORE = /(?:^| )(?:안|못) ?[가-힣]+$|(?:진짜|실제 ?상황|현실)(?:가|이|는|은)? ?(?:아니|말고)/;
/** In English, with nobody else who does something between it and the deed. */
const NEGATED =
  /(?:\b(?:not|never|nothing|nobody|no one|none)\b|n't\b)(?!.*\b(?:i|we|he|she|they|my)\b)|^(?:(?:and|but|so) )?(?:what |even |only |as )?if\b|\b(?:what|even|as) if\b|\b(?:suppose|imagine|pretend)\b/;
const ASKS_OTHERS =
  /^(?:(?:and|but|so|well|how|what|why|when|where|who) )*(?:do|does|did|has|have|had|is|are|was|were|would|could|can|will)(?:n't)? (?:you|he|she|they|it|this|that|these|people|anyone|anybody|someone)\b/;
const OF_ONESELF =
  /(?:^| )(?:저|제|나|내|저는|저도|제가|나는|나도|내가|난|전|저희|저희가|우리|우리가|엄마가|아빠가)(?: |$)|\b(?:i|we|my)\b/;
/** A statement for all its mark. */
const STATES = /(?:는데|거든|다니까)요?$/;

const clauseAround = (text: string, place: number): { readonly start: number; readonly end: number; mark: string } => {
  let start = 0;
  for (const { index, 0: mark } of text.matchAll(BETWEEN)) {
    if (index >= place) return { start, end: index, mark };
    start = index + mark.length;
  }
  return { start, end: text.length, mark: '' };
};

const isDone = (text: string, sign: string, at: number): boolean => {
  const deedEnd = at + sign.length;
  const { start, end, mark } = clauseAround(text, deedEnd);
  const behind = text.slice(deedEnd, end);
  const clause = text.slice(start, end).trim();
  if (UNDONE_BEHIND.test(behind)) return false;
  const before = text.slice(start, deedEnd).trimStart();
  if (!DENIES_THE_PLAY.test(sign) && (UNDONE_BEFORE.test(before) || NEGATED.test(before))) return false;
  if (ASKS_OTHERS.test(clause)) return false;
  return !/[?？]/.test(mark) || OF_ONESELF.test(clause) || STATES.test(clause);
};

/**
 * Whether somebody says that it is really happening to them. Judged by what is said of the deed itself: questions and denials
 * beside it change nothing. Whoever is taken for a victim and is none loses an exercise, the other way round more: so what is
 * in doubt is harm.
 *
 * @param text in small letters, blanks single
 */
export const saysRealHarm = (text: string): boolean =>
  SIGNS.some((sign) => [...text.matchAll(sign)].some(({ 0: words, index }) => isDone(text, words, index)));
