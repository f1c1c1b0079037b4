import { type Recording } from './model-double.ts';
import { DONE, END } from './endings.ts';
import { plain, stream, whole } from './oddities.ts';
import { chunk } from './openai-compatible.ts';

/** A call of the tool `recycle_search` with `{"query":"거울"}`; `calls`: how many of it are in there. */
interface OddCall {
  readonly name: string;
  readonly recording: Recording;
  readonly calls: number;
}

const NAME = 'recycle_search';
const INPUT = '{"query":"거울"}';
const piece = (call: unknown): string => chunk({ tool_calls: [call] });
const CALLED = chunk({}, 'tool_calls') + DONE;
const named = { id: 'call_a', type: 'function', function: { name: NAME, arguments: '' } };
const args = (index: number | undefined, text: unknown, more: object = {}): string =>
  piece({ ...(index === undefined ? {} : { index }), ...more, function: { arguments: text } });
const oddCall = (name: string, recording: Recording, calls = 1): OddCall => ({ name, recording, calls });
const other = { ...named, id: 'call_b' };

export const ODD_CALLS: readonly OddCall[] = [
  oddCall(
    'id and name only in the first piece',
    stream(piece({ index: 0, ...named }), args(0, INPUT.slice(0, 5)), args(0, INPUT.slice(5)), CALLED),
  ),
  oddCall(
    'no index',
    stream(piece(named), args(undefined, INPUT.slice(0, 5)), args(undefined, INPUT.slice(5)), CALLED),
  ),
  oddCall(
    'an index as text',
    stream(piece({ index: '0', ...named }), piece({ index: '0', function: { arguments: INPUT } }), CALLED),
  ),
  oddCall('no id', stream(piece({ index: 0, function: { name: NAME, arguments: INPUT } }), CALLED)),
  oddCall('an id as a number', stream(piece({ index: 0, id: 7, function: { name: NAME, arguments: INPUT } }), CALLED)),
  oddCall(
    'the name repeated with each piece',
    stream(
      piece({ index: 0, ...named }),
      piece({ index: 0, id: 'call_a', function: { name: NAME, arguments: INPUT.slice(0, 5) } }),
      piece({ index: 0, id: 'call_a', function: { name: NAME, arguments: INPUT.slice(5) } }),
      CALLED,
    ),
  ),
  oddCall(
    'the name in pieces',
    stream(
      piece({ index: 0, id: 'call_a', function: { name: 'recycle_' } }),
      piece({ index: 0, function: { name: 'search', arguments: INPUT } }),
      CALLED,
    ),
  ),
  oddCall(
    'another id with each piece',
    stream(
      piece({ index: 0, id: 'x1', function: { name: NAME, arguments: INPUT.slice(0, 5) } }),
      piece({ index: 0, id: 'x2', function: { name: NAME, arguments: INPUT.slice(5) } }),
      CALLED,
    ),
  ),
  oddCall(
    'arguments as an object',
    stream(piece({ index: 0, ...named, function: { name: NAME, arguments: JSON.parse(INPUT) as object } }), CALLED),
  ),
  oddCall(
    'arguments sent twice',
    stream(piece({ index: 0, ...named, function: { name: NAME, arguments: INPUT } }), args(0, INPUT), CALLED),
  ),
  oddCall(
    'null arguments and names in between',
    stream(
      piece({ index: 0, ...named, function: { name: NAME, arguments: null } }),
      piece({ index: 0, function: { name: null, arguments: INPUT } }),
      piece({ index: 0, function: null }),
      CALLED,
    ),
  ),
  oddCall(
    'two calls in one piece',
    stream(
      chunk({
        tool_calls: [
          { index: 0, ...named, function: { name: NAME, arguments: INPUT } },
          { index: 1, ...other, function: { name: NAME, arguments: INPUT } },
        ],
      }),
      CALLED,
    ),
    2,
  ),
  oddCall(
    'two calls, both with index 0',
    stream(
      piece({ index: 0, ...named, function: { name: NAME, arguments: INPUT } }),
      piece({ index: 0, ...other, function: { name: NAME, arguments: INPUT } }),
      CALLED,
    ),
    2,
  ),
  oddCall(
    'two calls without index and id',
    stream(
      piece({ function: { name: NAME, arguments: INPUT } }),
      piece({ function: { name: NAME, arguments: INPUT } }),
      CALLED,
    ),
    2,
  ),
  oddCall(
    'two calls whose pieces come by turns',
    stream(
      piece({ index: 0, ...named }),
      piece({ index: 1, ...other }),
      args(0, INPUT.slice(0, 5)),
      args(1, INPUT.slice(0, 6)),
      args(0, INPUT.slice(5)),
      args(1, INPUT.slice(6)),
      CALLED,
    ),
    2,
  ),
  oddCall(
    'a function_call of old',
    stream(chunk({ function_call: { name: NAME, arguments: INPUT } }), chunk({}, 'function_call'), DONE),
  ),
  oddCall(
    'one call instead of a list',
    stream(chunk({ tool_calls: { ...named, function: { name: NAME, arguments: INPUT } } }), CALLED),
  ),
  oddCall(
    'a call without its function around it',
    stream(piece({ index: 0, id: 'call_a', name: NAME, arguments: INPUT }), CALLED),
  ),
  oddCall('stop as the reason', stream(piece({ index: 0, ...named, function: { name: NAME, arguments: INPUT } }), END)),
  oddCall('no reason', stream(piece({ index: 0, ...named, function: { name: NAME, arguments: INPUT } }), DONE)),
  oddCall(
    'JSON, though a stream was asked for',
    plain(
      whole({ content: null, tool_calls: [{ ...named, function: { name: NAME, arguments: INPUT } }] }, 'tool_calls'),
    ),
  ),
];
