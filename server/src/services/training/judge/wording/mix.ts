/** What the rules say and what the wording says, as one. */
export interface Mixing {
  readonly ofRules: number;
  readonly ofMargin: number;
  readonly bias: number;
}

interface Both {
  /** From 0 to 1. */
  readonly byRules: number;
  readonly margin: number;
}

/** Nothing is certain: without it, rules that find nothing would outweigh everything. */
const DOUBT = 0.02;
export const oddsOf = (chance: number): number => Math.log((chance + DOUBT) / (1 - chance + DOUBT));

/** From 0 to 1; one half is where it is to be taken for a scam. */
export const suspicionOf = ({ byRules, margin }: Both, { ofRules, ofMargin, bias }: Mixing): number =>
  1 / (1 + Math.exp(-(ofRules * oddsOf(byRules) + ofMargin * margin + bias)));
