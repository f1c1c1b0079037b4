// How much CPU this machine takes now for a fixed piece of work, on two cores at once, beside what it took where the
// budgets were measured. Machines differ, and one core is slower while its twin is busy.
import { Worker, isMainThread } from 'node:worker_threads';

/** CPU milliseconds of the work below on the machine of the budgets. */
const REFERENCE_MS = 2600;

const work = () => {
  const rows = Array.from({ length: 2000 }, (_, index) => ({
    id: `${index}`,
    text: '마당'.repeat(index % 17),
    at: index * 7,
  }));
  let size = 0;
  for (let round = 0; round < 400; round++)
    size += JSON.stringify(JSON.parse(JSON.stringify(rows)).sort((a, b) => b.at - a.at)).length;
  return size;
};

if (isMainThread) {
  const other = new Worker(new URL(import.meta.url));
  work();
  await new Promise((resolve) => other.once('exit', resolve));
  const { user, system } = process.cpuUsage();
  console.log(Math.max(1, (user + system) / 1000 / REFERENCE_MS).toFixed(2));
} else {
  work();
}
