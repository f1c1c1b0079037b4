/** No table that is read has more: further ones keep their order, not their distance. */
const MOST_COLUMNS = 500;
const MOST_ROWS = 1000;

const within = (value: string | number | undefined, most: number): number =>
  Math.min(most, Math.max(1, Math.trunc(Number(value ?? 1)) || 1));

/**
 * The columns that cells of a table stand in. A cell that spans several is written in the first of them; the others, also
 * in the rows below, stay empty, so that what comes after keeps its heading.
 */
export class TableGrid {
  /** For each column, how many rows further a cell above reaches. */
  readonly #reaches: number[] = [];
  #column = 0;

  /** Begins a row: those that reached over the rest of the one before reach one row less. */
  row(): void {
    for (let at = this.#column; at < this.#reaches.length; at++) this.#passOver(at);
    this.#column = 0;
  }

  #passOver(column: number): void {
    this.#reaches[column] = Math.max(0, (this.#reaches[column] ?? 0) - 1);
  }

  /** @returns the column of the next cell, from 0 */
  next(): number {
    while ((this.#reaches[this.#column] ?? 0) > 0) this.#passOver(this.#column++);
    return this.#column;
  }

  /** Leaves columns out, or goes over those of a cell that has been read. */
  passCell(columns?: string | number, rows?: string | number): void {
    const end = Math.min(MOST_COLUMNS, this.#column + within(columns, MOST_COLUMNS));
    while (this.#column < end) this.#reaches[this.#column++] = within(rows, MOST_ROWS) - 1;
  }
}

/** Tabs from one column to another. */
export const tabs = (from: number, to: number): string => '\t'.repeat(Math.max(0, Math.min(MOST_COLUMNS, to - from)));
