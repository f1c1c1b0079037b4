import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Outbound } from '#platform/outbound';
import { askServer, postJson } from './custom-model.ts';
import type { TakeProgress } from './engine.ts';
import { EngineFailure } from './engine-error.ts';
import type { Workflow } from './comfyui-workflow.ts';

export interface ComfyUiServer {
  readonly url: string;
  readonly fetch: typeof globalThis.fetch;
  readonly webSocket: Outbound['webSocket'];
}

const Event = z.object({
  type: z.string(),
  data: z.looseObject({
    prompt_id: z.string().optional(),
    node: z.string().nullish(),
    value: z.number().optional(),
    max: z.number().optional(),
    exception_message: z.string().optional(),
  }),
});
const Image = z.object({ filename: z.string(), subfolder: z.string(), type: z.string() });
const Entry = z.looseObject({
  outputs: z.record(z.string(), z.looseObject({ images: z.array(Image).optional() })).default({}),
  status: z
    .looseObject({ status_str: z.string(), completed: z.boolean(), messages: z.array(z.unknown()).default([]) })
    .optional(),
});
type Entry = z.output<typeof Entry>;
const Queue = z.object({ queue_running: z.array(z.array(z.unknown())), queue_pending: z.array(z.array(z.unknown())) });

/** While events come, they say when it is over; a look now and then finds a connection that is dead without a word. */
const LOOK_MS = 5000;
const LOOK_WITHOUT_EVENTS_MS = 500;
const MOST_LOST = 10;
const STOP_MS = 5000;
const POST_MS = 30_000;

/** What is told of one prompt. Frames of bytes are previews, and are passed over: steps say how far it is. */
const follow = (socket: ReturnType<Outbound['webSocket']>, promptId: () => string | undefined, take: TakeProgress) => {
  const over = Promise.withResolvers<void>();
  over.promise.catch(() => undefined);
  const closed = Promise.withResolvers<void>();
  socket.addEventListener('message', ({ data }) => {
    if (typeof data !== 'string') return;
    let event: z.output<typeof Event>;
    try {
      event = Event.parse(JSON.parse(data));
    } catch {
      return; // more kinds of events are to come
    }
    const { type, data: told } = event;
    if (told.prompt_id === undefined || told.prompt_id !== promptId()) return;
    if (type === 'progress' && told.value !== undefined && told.max !== undefined && told.max > 0)
      take(told.value / told.max);
    if (type === 'execution_error')
      over.reject(new EngineFailure('engine_failed', told.exception_message ?? 'execution_error'));
    if (type === 'execution_interrupted') over.reject(new EngineFailure('engine_failed', 'interrupted'));
    if (type === 'execution_success' || (type === 'executing' && told.node === null)) over.resolve();
  });
  for (const name of ['close', 'error'] as const) socket.addEventListener(name, () => closed.resolve());
  return { over: over.promise, closed: closed.promise };
};

const opened = (socket: ReturnType<Outbound['webSocket']>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const fail = (): void => reject(new EngineFailure('engine_unreachable', 'no events'));
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', fail, { once: true });
    socket.addEventListener('close', fail, { once: true });
    signal.addEventListener('abort', fail, { once: true });
  });

const failureOf = ({ status }: Entry): EngineFailure => {
  const words = JSON.stringify(status?.messages ?? []);
  return new EngineFailure('engine_failed', /"exception_message":"((?:[^"\\]|\\.)*)/.exec(words)?.[1] ?? 'error');
};

/** Has a ComfyUI run a workflow. @returns the picture @throws EngineAnswer, EngineFailure */
export const runWorkflow = async (
  { url, fetch, webSocket }: ComfyUiServer,
  workflow: Workflow,
  signal: AbortSignal,
  take: TakeProgress,
): Promise<Uint8Array> => {
  const clientId = randomUUID();
  let promptId: string | undefined;
  const socket = webSocket(`${url}/ws?clientId=${clientId}`);
  socket.binaryType = 'arraybuffer';
  const events = follow(socket, () => promptId, take);
  let hasEvents = true; // more of them, of what is not over yet
  const noMore = (): void => void (hasEvents = false);
  void events.closed.then(noMore);
  void events.over.then(noMore, noMore);

  const findEntry = async (id: string): Promise<Entry | undefined> => {
    const history = await (await askServer(fetch, `${url}/history/${id}`, { signal })).json();
    return z.record(z.string(), Entry).parse(history)[id];
  };
  const isQueued = async (id: string): Promise<'running' | 'pending' | undefined> => {
    const queue = Queue.parse(await (await askServer(fetch, `${url}/queue`, { signal })).json());
    const has = (list: unknown[][]): boolean => list.some((item) => item.includes(id));
    return has(queue.queue_running) ? 'running' : has(queue.queue_pending) ? 'pending' : undefined;
  };
  /** Until it is in the history: who was told that it is over may come a moment too early. */
  const waitForEntry = async (id: string): Promise<Entry> => {
    let lost = 0;
    for (;;) {
      if (hasEvents) {
        const pause = sleep(LOOK_MS, undefined, { signal });
        pause.catch(() => undefined);
        await Promise.race([pause, events.over, events.closed]);
      }
      try {
        const entry = await findEntry(id);
        if (entry !== undefined) return entry;
        lost = (await isQueued(id)) === undefined ? lost + 1 : 0;
      } catch (error) {
        signal.throwIfAborted();
        lost += 1;
        if (lost >= MOST_LOST) throw error;
      }
      if (lost >= MOST_LOST) throw new EngineFailure('engine_failed', 'the server knows nothing of it any more');
      if (!hasEvents) await sleep(LOOK_WITHOUT_EVENTS_MS, undefined, { signal });
    }
  };
  /** Others may work on the same machine: only what is ours is stopped. */
  const stop = async (id: string): Promise<void> => {
    const init = { signal: AbortSignal.timeout(STOP_MS) };
    await postJson(fetch, `${url}/queue`, { delete: [id] }, init);
    const queue = Queue.parse(await (await askServer(fetch, `${url}/queue`, init)).json());
    if (queue.queue_running.some((item) => item.includes(id)))
      await postJson(fetch, `${url}/interrupt`, { prompt_id: id }, init);
  };

  try {
    await opened(socket, signal);
    // Not ended by the signal: what the server has taken could not be taken back without its id.
    const init = { signal: AbortSignal.timeout(POST_MS) };
    const answer = await postJson(fetch, `${url}/prompt`, { prompt: workflow, client_id: clientId }, init);
    promptId = z.object({ prompt_id: z.string() }).parse(await answer.json()).prompt_id;
    signal.throwIfAborted();
    const entry = await waitForEntry(promptId);
    if (entry.status?.status_str === 'error') throw failureOf(entry);
    const image = Object.values(entry.outputs)
      .flatMap(({ images = [] }) => images)
      .find(({ type }) => type === 'output');
    if (image === undefined) throw new EngineFailure('engine_failed', 'the workflow saves no picture');
    const query = new URLSearchParams(image);
    return await (await askServer(fetch, `${url}/view?${query.toString()}`, { signal })).bytes();
  } catch (error) {
    if (signal.aborted && promptId !== undefined) await stop(promptId).catch(() => undefined);
    throw error;
  } finally {
    socket.close();
  }
};
