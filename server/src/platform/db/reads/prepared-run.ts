import pg from 'pg';

/** The columns of a row as PostgreSQL writes them. */
export type RawRow = readonly (string | null)[];

export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** What node-postgres gives a query to write to. */
interface Wire {
  readonly parsedStatements: Record<string, string>;
  readonly submittedNamedStatements: Record<string, string>;
  parse(message: Statement): void;
  bind(message: { statement: string; values: RawRow }): void;
  execute(message: object): void;
  sync(): void;
}

interface Settled {
  resolve(rows: RawRow[]): void;
  reject(error: Error): void;
}

/**
 * One execution of a prepared statement whose columns are known: the server need not describe them each time, and nobody
 * has to build parsers and a result from that. Takes the place of what node-postgres does for a named query.
 */
export class PreparedRun extends pg.Query {
  readonly name: string;
  readonly #text: string;
  readonly #values: RawRow;
  readonly #settled: Settled;
  readonly #rows: RawRow[] = [];

  constructor({ name, text }: Statement, values: RawRow, settled: Settled) {
    super(text);
    this.name = name;
    this.#text = text;
    this.#values = values;
    this.#settled = settled;
    // Without one, node-postgres would make a promise of its own.
    Object.assign(this, { callback: () => undefined });
  }

  prepare(wire: Wire): void {
    const { name } = this;
    if (wire.parsedStatements[name] === undefined && wire.submittedNamedStatements[name] === undefined) {
      wire.parse({ name, text: this.#text });
      wire.submittedNamedStatements[name] = this.#text;
    }
    wire.bind({ statement: name, values: this.#values });
    wire.execute({});
    wire.sync();
  }

  handleDataRow({ fields }: { fields: RawRow }): void {
    this.#rows.push(fields);
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#settled.resolve(this.#rows);
  }

  handleError(error: Error): void {
    this.#settled.reject(error);
  }
}
