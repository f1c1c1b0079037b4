import type { ToolCall } from './tools.ts';
import { asRecord } from './loose.ts';

interface Draft {
  id: string;
  name: string;
  input: string;
}

const isWhole = (input: string): boolean => {
  try {
    return typeof JSON.parse(input) === 'object';
  } catch {
    return false;
  }
};

/** Another call at the place of a known one; while that is not whole, a new id is only what some servers give each piece. */
const isOther = (known: Draft, id: string, name: string): boolean =>
  name !== '' && id !== '' && known.id !== '' && known.id !== id && (known.input === '' || isWhole(known.input));

const idOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/**
 * Puts calls of tools together from their pieces. By the API a piece has an index; the first one brings id and name, and
 * the input comes bit by bit. Servers leave the index out, give all calls the same one, repeat id and name with each
 * piece, or send the input whole, as an object or twice.
 */
export class ToolCallPieces {
  readonly #calls: Draft[] = [];
  readonly #byIndex = new Map<number, Draft>();
  readonly #prefix: string;

  /** `prefix`: of the ids of calls that come without one. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  add(given: unknown): void {
    const piece = asRecord(given);
    const { name, arguments: input } = asRecord(piece['function'] ?? piece);
    const id = idOf(piece['id']);
    const call = this.#find(piece['index'], id, typeof name === 'string' ? name : '');
    if (id !== '') call.id = id;
    if (typeof name === 'string') call.name = name.startsWith(call.name) ? name : call.name + name;
    if (typeof input === 'string') call.input = call.input === input && isWhole(input) ? input : call.input + input;
    else if (typeof input === 'object' && input !== null) call.input = JSON.stringify(input);
  }

  done(): ToolCall[] {
    return this.#calls.map(({ id, name, input }, index) => ({
      id: id === '' ? `${this.#prefix}_${index}` : id,
      name,
      input,
    }));
  }

  #find(given: unknown, id: string, name: string): Draft {
    const index = given === undefined || given === null || given === '' ? NaN : Number(given);
    const known = Number.isNaN(index) ? this.#byId(id, name) : this.#byIndex.get(index);
    if (known !== undefined && !isOther(known, id, name)) return known;
    const call = { id, name: '', input: '' };
    this.#calls.push(call);
    if (!Number.isNaN(index)) this.#byIndex.set(index, call);
    return call;
  }

  /** Without an index: the call with this id, or the newest one, unless that is whole and another one is named. */
  #byId(id: string, name: string): Draft | undefined {
    const same = id === '' ? undefined : this.#calls.find((call) => call.id === id);
    if (same !== undefined) return same;
    const newest = this.#calls.at(-1);
    return newest !== undefined && name !== '' && isWhole(newest.input) ? undefined : newest;
  }
}
