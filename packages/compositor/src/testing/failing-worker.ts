import { parentPort } from 'node:worker_threads';

// A worker that does what a request says: answers, hangs, throws or exits.
parentPort?.on('message', (request: string) => {
  if (request === 'hang') for (;;);
  if (request === 'throw') throw new Error('thrown');
  if (request === 'exit') process.exit(7);
  parentPort?.postMessage({ ok: true, result: request });
});
