import { z } from 'zod';

/** What a worker tells its supervisor, and what it asks of it. */
const FromWorker = z.discriminatedUnion('madang', [
  z.object({ madang: z.literal('alive') }),
  z.object({ madang: z.literal('open'), url: z.string() }),
  z.object({ madang: z.literal('ask-metrics'), id: z.number() }),
  z.object({ madang: z.literal('measured'), id: z.number(), metrics: z.array(z.unknown()) }),
]);
export type FromWorker = z.output<typeof FromWorker>;

const ToWorker = z.discriminatedUnion('madang', [
  z.object({ madang: z.literal('stop') }),
  z.object({ madang: z.literal('hurry') }),
  z.object({ madang: z.literal('measure'), id: z.number() }),
  z.object({ madang: z.literal('metrics'), id: z.number(), text: z.string() }),
]);
export type ToWorker = z.output<typeof ToWorker>;

/** undefined for what is not ours: Node's own parts talk over the same channel. */
export const fromWorker = (message: unknown): FromWorker | undefined => FromWorker.safeParse(message).data;
export const toWorker = (message: unknown): ToWorker | undefined => ToWorker.safeParse(message).data;
