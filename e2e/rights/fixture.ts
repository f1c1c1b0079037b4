/** An account of the matrices. */
export interface Player {
  readonly id: string;
  readonly token: string;
  readonly loginId: string;
  readonly password: string;
}

export interface RightsWorld {
  readonly url: string;
  readonly adminUrl: string;
  /** Whose things they are that others try to reach. */
  readonly owner: Player;
  /** Somebody whom admins look at. */
  readonly person: Player;
}

/** What a service has made for the matrices. Patterns are of `METHOD /path`, as the API document has it. */
export interface RightsThings {
  /** What stands for the parameters of a path: the first pattern that fits says it. */
  readonly params: readonly (readonly [RegExp, Readonly<Record<string, string>>])[];
  /** What stands for fields of bodies that are ids of things, by the name of the field. */
  readonly fields?: Readonly<Record<string, string | readonly string[]>>;
  /** All that the owner has, as the owner sees it: nobody else's doings may change it. */
  readonly belongings?: () => Promise<unknown>;
}

/**
 * Whose the things of a service are: `e2e/rights/<service>.ts` exports one as `rights`. An operation whose path has a
 * parameter has to be `owned` or `open`; the matrix fails where somebody has added one and not said which.
 */
export interface RightsFixture {
  /** What only its owner finds; everybody else is told that there is nothing. */
  readonly owned?: readonly RegExp[];
  /** What is there for all who may call it at all. */
  readonly open?: readonly RegExp[];
  /** Operations that end the session of whoever calls, or know their caller by another token: each is tested by itself. */
  readonly leftOut?: readonly string[];
  /** Parameters of something that there is not, where those are no UUIDs. */
  readonly unknown?: readonly (readonly [RegExp, Readonly<Record<string, string>>])[];
  /** Bodies that fit its operations: those with an id of nothing are sent the first that fits. */
  readonly bodies?: readonly object[];
  readonly make: (world: RightsWorld) => Promise<RightsThings>;
}
