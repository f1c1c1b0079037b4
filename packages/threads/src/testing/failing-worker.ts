import { parentPort } from 'node:worker_threads';

// A worker that does what a request says: answers, hangs, throws, fills its memory, exits, or says that it is broken and hangs.
parentPort?.on('message', (request: string) => {
  if (request === 'hang') for (;;);
  if (request === 'throw') throw new Error('thrown');
  if (request === 'fill') for (const held: unknown[] = []; ;) held.push(new Array(100_000).fill({}));
  // Outside of the heap, by pieces far below what any one of them may be.
  if (request === 'buffers') for (const held: Buffer[] = []; ;) held.push(Buffer.alloc(1024 * 1024, 1));
  if (request === 'exit') process.exit(7);
  if (request === 'broken') {
    parentPort?.postMessage({ ok: false, code: 'of the work', message: 'broken', broken: true });
    for (;;);
  }
  parentPort?.postMessage({ ok: true, result: request });
});
