import { sse, type Recording } from './model-double.ts';
import { chunk } from './openai-compatible.ts';

export const DONE = 'data: [DONE]\n\n';
export const said = (content: string, finish: string | null = null): string => chunk({ content }, finish);
export const finish = (reason: string): string => chunk({}, reason);
export const END = finish('stop') + DONE;
export const body = (...steps: Recording['body']): Recording => ({ body: steps });
/** A whole answer, in one piece. */
export const saying = (text: string): Recording => body(said(text), END);

/** What a server of the chat completions API does at the end of an answer, and how the answer then counts. */
export const ENDINGS: readonly [
  string,
  Recording,
  { status: string; finish: string | null; code: string | null; text: string },
][] = [
  [
    'stop and [DONE]',
    body(said('가'), finish('stop'), DONE),
    { status: 'complete', finish: 'stop', code: null, text: '가' },
  ],
  [
    'stop, said three times',
    body(said('가'), finish('stop'), finish('stop'), finish('stop'), DONE),
    { status: 'complete', finish: 'stop', code: null, text: '가' },
  ],
  [
    'stop with each piece',
    body(said('가', 'stop'), said('나', 'stop'), said('다', 'stop'), DONE),
    { status: 'complete', finish: 'stop', code: null, text: '가나다' },
  ],
  [
    'stop too early, and the rest behind it',
    body(said('가'), finish('stop'), 100, said('나'), said('다'), DONE),
    { status: 'complete', finish: 'stop', code: null, text: '가나다' },
  ],
  [
    'stop too early, the rest, and stop again',
    body(said('가'), finish('stop'), said('나'), finish('stop'), DONE),
    { status: 'complete', finish: 'stop', code: null, text: '가나' },
  ],
  [
    'stop too early, the rest, and no [DONE]',
    body(said('가'), finish('stop'), said('나')),
    { status: 'interrupted', finish: 'unknown', code: null, text: '가나' },
  ],
  [
    'stop too early, some of the rest, and the connection is lost',
    body(said('가'), finish('stop'), said('나'), 'RESET'),
    { status: 'interrupted', finish: null, code: 'model_cut_off', text: '가나' },
  ],
  [
    'stop with each piece, and the connection is lost',
    body(said('가', 'stop'), said('나', 'stop'), 'RESET'),
    { status: 'interrupted', finish: null, code: 'model_cut_off', text: '가나' },
  ],
  [
    'stop, and an error behind it',
    body(said('가'), finish('stop'), sse({ error: { message: 'no' } })),
    { status: 'failed', finish: 'error', code: 'model_failed', text: '가' },
  ],
  [
    'stop and no [DONE]',
    body(said('가'), finish('stop')),
    { status: 'complete', finish: 'stop', code: null, text: '가' },
  ],
  [
    'stop, and the connection is lost',
    body(said('가'), finish('stop'), 'RESET'),
    { status: 'complete', finish: 'stop', code: null, text: '가' },
  ],
  [
    'stop, and a connection that stays open',
    body(said('가'), finish('stop'), 60_000),
    { status: 'complete', finish: 'stop', code: null, text: '가' },
  ],
  [
    'the limit of length',
    body(said('가'), finish('length'), DONE),
    { status: 'interrupted', finish: 'length', code: null, text: '가' },
  ],
  [
    'the limit of length, then stop',
    body(said('가'), finish('length'), finish('stop'), DONE),
    { status: 'interrupted', finish: 'length', code: null, text: '가' },
  ],
  [
    'the limit of length before a word',
    body(finish('length'), DONE),
    { status: 'failed', finish: 'length', code: 'model_empty', text: '' },
  ],
  [
    'a filter',
    body(said('가'), finish('content_filter'), DONE),
    { status: 'failed', finish: 'content_filter', code: 'model_filtered', text: '가' },
  ],
  [
    'a filter before a word',
    body(finish('content_filter'), DONE),
    { status: 'failed', finish: 'content_filter', code: 'model_filtered', text: '' },
  ],
  [
    'a filter, then stop',
    body(said('가'), finish('content_filter'), finish('stop'), DONE),
    { status: 'failed', finish: 'content_filter', code: 'model_filtered', text: '가' },
  ],
  [
    'a filter, more text, then stop',
    body(said('가'), finish('content_filter'), said('나'), finish('stop'), DONE),
    { status: 'failed', finish: 'content_filter', code: 'model_filtered', text: '가나' },
  ],
  [
    'a limit of length, more text, then stop',
    body(said('가'), finish('length'), said('나'), finish('stop'), DONE),
    { status: 'complete', finish: 'stop', code: null, text: '가나' },
  ],
  [
    'an error as a reason, more text, then stop',
    body(said('가'), finish('error'), said('나'), finish('stop'), DONE),
    { status: 'failed', finish: 'error', code: 'model_failed', text: '가나' },
  ],
  [
    'an error within a choice that stops',
    body(
      said('가'),
      sse({ choices: [{ delta: {}, finish_reason: 'stop', error: { message: 'gone', code: 502 } }] }),
      DONE,
    ),
    { status: 'failed', finish: 'error', code: 'model_failed', text: '가' },
  ],
  [
    'an error within a choice that goes on',
    body(
      said('가'),
      sse({ choices: [{ delta: { content: '나' }, error: { message: 'gone', code: 502 } }] }),
      finish('stop'),
      DONE,
    ),
    { status: 'failed', finish: 'error', code: 'model_failed', text: '가' },
  ],
  [
    'an error beside no choices',
    body(said('가'), sse({ choices: [], type: 'error', message: 'out of memory' }), finish('stop'), DONE),
    { status: 'failed', finish: 'error', code: 'model_failed', text: '가' },
  ],
  [
    'an error as a status',
    body(said('가'), sse({ status: 'error', msg: 'out of memory' }), finish('stop'), DONE),
    { status: 'failed', finish: 'error', code: 'model_failed', text: '가' },
  ],
  [
    'an error as data',
    body(said('가'), sse({ error: { message: 'out of memory', type: 'server_error' } })),
    { status: 'failed', finish: 'error', code: 'model_failed', text: '가' },
  ],
  [
    'an error that comes in one piece with a word',
    body(said('가') + sse({ error: { message: 'out of memory' } })),
    { status: 'failed', finish: 'error', code: 'model_failed', text: '가' },
  ],
  [
    'an error as an event',
    body(said('가'), sse({ message: 'out of memory' }, 'error')),
    { status: 'failed', finish: 'error', code: 'model_failed', text: '가' },
  ],
  [
    'an error as an event in plain words',
    body(said('가'), 'event: error\ndata: out of memory\n\n'),
    { status: 'failed', finish: 'error', code: 'model_failed', text: '가' },
  ],
  [
    'an error as a reason to finish',
    body(said('가'), finish('error'), DONE),
    { status: 'failed', finish: 'error', code: 'model_failed', text: '가' },
  ],
  [
    'a limit of requests in the middle',
    body(said('가'), sse({ error: { message: 'slow down', code: 429 } })),
    { status: 'failed', finish: 'error', code: 'model_rate_limited', text: '가' },
  ],
  [
    'a lost connection',
    body(said('가'), said('나'), 'RESET'),
    { status: 'interrupted', finish: null, code: 'model_cut_off', text: '가나' },
  ],
  [
    'a lost connection in the middle of an event',
    body(said('가'), said('나').slice(0, 40), 'RESET'),
    { status: 'interrupted', finish: null, code: 'model_cut_off', text: '가' },
  ],
  [
    'an end without a reason',
    body(said('가')),
    { status: 'interrupted', finish: null, code: 'model_cut_off', text: '가' },
  ],
  [
    'an end in the middle of an event',
    body(said('가'), said('나').slice(0, 40)),
    { status: 'interrupted', finish: null, code: 'model_cut_off', text: '가' },
  ],
  [
    '[DONE] without a reason',
    body(said('가'), DONE),
    { status: 'interrupted', finish: 'unknown', code: null, text: '가' },
  ],
  [
    'a reason that nobody knows',
    body(said('가'), finish('cosmic_ray'), DONE),
    { status: 'interrupted', finish: 'unknown', code: null, text: '가' },
  ],
  [
    'a wish for tools that it was not offered',
    body(said('가'), finish('tool_calls'), DONE),
    { status: 'interrupted', finish: 'tool_calls', code: null, text: '가' },
  ],
  [
    'a call of a tool that it was not offered',
    body(
      chunk({ tool_calls: [{ index: 0, id: 'c', function: { name: 'x', arguments: '{}' } }] }),
      finish('tool_calls'),
      DONE,
    ),
    { status: 'failed', finish: 'tool_calls', code: 'model_empty', text: '' },
  ],
  [
    'nothing but an end',
    body(finish('stop'), DONE),
    { status: 'failed', finish: 'stop', code: 'model_empty', text: '' },
  ],
  [
    'only white space',
    body(said(' \n'), said('\u200b'), finish('stop'), DONE),
    { status: 'failed', finish: 'stop', code: 'model_empty', text: ' \n\u200b' },
  ],
  ['only [DONE]', body(DONE), { status: 'failed', finish: 'unknown', code: 'model_empty', text: '' }],
  ['nothing at all', body(), { status: 'failed', finish: 'unknown', code: 'model_empty', text: '' }],
];
