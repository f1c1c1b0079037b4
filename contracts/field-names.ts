/** Other names of fields, by ours: of a field itself, or of those that it holds; in a list, of each that is in it. */
export interface FieldNames {
  readonly [ours: string]: string | FieldNames;
}

/** What a field holds, without its lists. */
type Held<T> = NonNullable<T> extends readonly (infer Each)[] ? Held<Each> : NonNullable<T>;
/** Of a union, those of all its members. */
type KeyOf<T> = T extends object ? keyof T : never;
type Field<T, K> = T extends object ? (K extends keyof T ? T[K] : never) : never;

/** The same names, where each is of a field of this type; else what no contract fits. */
export type NamedFields<Names, T> = Names extends FieldNames
  ? {
      readonly [K in keyof Names]: K extends KeyOf<Held<T>>
        ? Names[K] extends string
          ? string
          : NamedFields<Names[K], Field<Held<T>, K>>
        : never;
    }
  : Names;
