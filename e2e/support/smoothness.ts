import type { Page } from 'playwright-core';

export interface Smoothness {
  /** Of the processor: what else the machine was busy with is no fault of the page. */
  readonly longestTaskMs: number;
  /** By the clock, so a figure to read and not to test. */
  readonly medianFrameMs: number;
}

/** Scripts for the page are text: it has other types. */
const beginFrames = (page: Page): Promise<void> =>
  page.evaluate(`{
    const frames = (window.frameTimes = []);
    const note = (now) => {
      frames.push(now);
      if (window.frameTimes === frames) requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  }`);

const endFrames = (page: Page): Promise<number> =>
  page.evaluate(`{
    const gaps = window.frameTimes.slice(1).map((at, index) => at - window.frameTimes[index]).sort((one, other) => one - other);
    window.frameTimes = null;
    Math.round(gaps[gaps.length >> 1] ?? 0);
  }`);

/** Source: Trace Event Format; `tdur` is the time of the thread in microseconds, `dur` that of the clock. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

const longestTask = (trace: Buffer): number => {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const placeOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const pages = new Set(
    traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(placeOf),
  );
  const tasks = traceEvents.filter(
    (event) => event.name === 'ThreadControllerImpl::RunTask' && pages.has(placeOf(event)),
  );
  if (tasks.length === 0) throw new Error('the trace holds no tasks: their name has changed');
  return Math.round(tasks.reduce((longest, { tdur = 0 }) => Math.max(longest, tdur), 0) / 1000);
};

/** How smooth the page was while something was done in it. */
export const smoothnessOf = async (page: Page, work: () => Promise<unknown>): Promise<Smoothness> => {
  const browser = page.context().browser();
  if (browser === null) throw new Error('the page has no browser of its own to trace');
  await browser.startTracing(page, { categories: ['toplevel'] });
  await beginFrames(page);
  try {
    await work();
  } finally {
    await page.waitForTimeout(50); // the last picture is drawn after the last step
  }
  const medianFrameMs = await endFrames(page);
  return { longestTaskMs: longestTask(await browser.stopTracing()), medianFrameMs };
};

export interface Weight {
  readonly heapMiB: number;
  readonly nodes: number;
}

/** What the page keeps, once everything that it does not keep has been collected. */
export const weightOf = async (page: Page): Promise<Weight> => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('HeapProfiler.collectGarbage');
  await devtools.send('HeapProfiler.collectGarbage');
  const { nodes } = await devtools.send('Memory.getDOMCounters');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  await devtools.detach();
  return { heapMiB: Math.round(usedSize / 2 ** 20), nodes };
};
