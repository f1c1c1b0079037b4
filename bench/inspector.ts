import { once } from 'node:events';
import { z } from 'zod';

const Targets = z.array(z.object({ webSocketDebuggerUrl: z.string() })).min(1);
const Answer = z.object({ id: z.number(), result: z.unknown().optional(), error: z.unknown().optional() });
const Usage = z.object({ usedSize: z.number() });
const Coverage = z.object({
  result: z.array(
    z.object({
      url: z.string(),
      functions: z.array(
        z.object({
          functionName: z.string(),
          ranges: z.array(z.object({ startOffset: z.number(), count: z.number() })),
        }),
      ),
    }),
  ),
});
const Evaluated = z.object({ result: z.object({ value: z.number() }) });

export interface Inspector {
  /** What is in use once everything that nobody needs has been collected. */
  heapMiB(): Promise<number>;
  /** Sockets, timers and whatever else keeps a process running. */
  resources(): Promise<number>;
  startCoverage(): Promise<void>;
  /** How often each function has run since it was last asked. */
  coverage(): Promise<z.infer<typeof Coverage>['result']>;
  close(): void;
}

/**
 * Looks into a process that was started with `--inspect`, over the Chrome DevTools Protocol.
 * Source: chromedevtools.github.io/devtools-protocol/v8
 */
export const openInspector = async (port: number): Promise<Inspector> => {
  const [target] = Targets.parse(await (await fetch(`http://127.0.0.1:${port}/json/list`)).json());
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '');
  await once(socket, 'open');
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  socket.addEventListener('message', ({ data }) => {
    const message = Answer.safeParse(JSON.parse(String(data)));
    if (!message.success) return;
    const { id, result, error } = message.data;
    if (error === undefined) waiting.get(id)?.resolve(result);
    else waiting.get(id)?.reject(new Error(JSON.stringify(error)));
    waiting.delete(id);
  });
  let calls = 0;
  const call = (method: string, params: object = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      calls += 1;
      waiting.set(calls, { resolve, reject });
      socket.send(JSON.stringify({ id: calls, method, params }));
    });
  return {
    async heapMiB() {
      for (let round = 0; round < 3; round++) await call('HeapProfiler.collectGarbage');
      return Usage.parse(await call('Runtime.getHeapUsage')).usedSize / 2 ** 20;
    },
    async resources() {
      return Evaluated.parse(await call('Runtime.evaluate', { expression: 'process.getActiveResourcesInfo().length' }))
        .result.value;
    },
    async startCoverage() {
      await call('Profiler.enable');
      await call('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    },
    async coverage() {
      return Coverage.parse(await call('Profiler.takePreciseCoverage')).result;
    },
    close: () => socket.close(),
  };
};
