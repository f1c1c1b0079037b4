import { connect, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';

/** What the service `chat` sent, in order: the text of each statement as often as it was executed. */
export interface StatementTap {
  readonly port: number;
  taken(): string[];
  stop(): void;
}

const START_UP_HEADER = 4;
const textAt = (bytes: Buffer, from: number): string => bytes.toString('utf8', from, bytes.indexOf(0, from));

/** Reads the messages of one client. https://www.postgresql.org/docs/current/protocol-message-formats.html */
class ClientReader {
  #rest = Buffer.alloc(0);
  #started = false;
  #isChat = false;
  readonly #prepared = new Map<string, string>();
  #bound = '';
  readonly #executed: (statement: string) => void;

  constructor(executed: (statement: string) => void) {
    this.#executed = executed;
  }

  feed(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const typed = this.#started ? 1 : 0;
      if (this.#rest.length < typed + START_UP_HEADER) return;
      const end = typed + this.#rest.readInt32BE(typed);
      if (this.#rest.length < end) return;
      const message = this.#rest.subarray(0, end);
      this.#rest = this.#rest.subarray(end);
      if (this.#started) this.#read(String.fromCharCode(message[0] ?? 0), message.subarray(1 + START_UP_HEADER));
      else this.#isChat = message.includes('_chat\0');
      this.#started = true;
    }
  }

  #read(type: string, body: Buffer): void {
    if (!this.#isChat) return;
    if (type === 'Q') this.#executed(textAt(body, 0));
    if (type === 'P') this.#prepared.set(textAt(body, 0), textAt(body, body.indexOf(0) + 1));
    if (type === 'B') this.#bound = textAt(body, body.indexOf(0) + 1);
    if (type === 'E') this.#executed(this.#prepared.get(this.#bound) ?? '?');
  }
}

/** Stands between a server and its PostgreSQL and passes everything on. */
export const tapStatements = async (host: string, port: number): Promise<StatementTap> => {
  let statements: string[] = [];
  const server = createServer((client) => {
    const reader = new ClientReader((statement) => statements.push(statement.replace(/\s+/g, ' ').trim()));
    const database = connect(port, host);
    client.on('data', (bytes) => reader.feed(bytes));
    client.pipe(database).pipe(client);
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    taken: () => statements.splice(0),
    stop: () => {
      statements = [];
      server.close();
    },
  };
};
