import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';

/** What a name has: addresses, or where its service is. */
export type Records = Record<
  string,
  readonly (string | { readonly name: string; readonly port: number; readonly priority?: number })[]
>;

export interface DnsServer {
  /** As `DISCOVERY_SERVERS` takes it. */
  readonly address: string;
  /** May be changed while it runs; a name that is not in it does not exist. */
  records: Records;
  /** What it was asked, in order. */
  readonly asked: string[];
  /** Whether it answers at all. */
  answers: boolean;
  stop(): void;
}

const [A, AAAA, SRV] = [1, 28, 33];

const nameOf = (message: Buffer, start: number): { readonly name: string; readonly end: number } => {
  const labels: string[] = [];
  let at = start;
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
};

const encodeName = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]),
    Buffer.from([0]),
  ]);

const number16 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => bytes.writeUInt16BE(value, index * 2));
  return bytes;
};

/** RFC 1035, 4.1.3; the name is that of the question. */
const record = (type: number, data: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0xc0, 0x0c]), number16(type, 1, 0, 1, data.length), data]);

const answersTo = (type: number, records: Records[string]): Buffer[] =>
  records.flatMap((entry) => {
    if (typeof entry === 'string')
      return type === A && isIPv4(entry) ? [record(A, Buffer.from(entry.split('.').map(Number)))] : [];
    const { name, port, priority = 0 } = entry;
    return type === SRV ? [record(SRV, Buffer.concat([number16(priority, 0, port), encodeName(name)]))] : [];
  });

/** A DNS server on this machine, over UDP and nothing else: for as many records as fit into a datagram of 64 kB. */
export const startDnsServer = async (records: Records): Promise<DnsServer> => {
  const socket = createSocket('udp4');
  const server = { records, asked: [] as string[], answers: true };
  socket.on('message', (message, from) => {
    const { name, end } = nameOf(message, 12);
    const type = message.readUInt16BE(end);
    server.asked.push(`${type === SRV ? 'SRV' : type === AAAA ? 'AAAA' : 'A'} ${name}`);
    if (!server.answers) return;
    const known = server.records[name];
    const found = known === undefined ? [] : answersTo(type, known);
    const header = Buffer.concat([
      message.subarray(0, 2),
      number16(known === undefined ? 0x8183 : 0x8180, 1, found.length, 0, 0),
    ]);
    socket.send(Buffer.concat([header, message.subarray(12, end + 4), ...found]), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return Object.assign(server, { address: `127.0.0.1:${socket.address().port}`, stop: () => void socket.close() });
};
