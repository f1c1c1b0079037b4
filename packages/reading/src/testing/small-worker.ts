import { limitMemory } from '../memory-limit.ts';

/** The reader, in a thread that may take less than its models need. */
limitMemory(20 * 1024 * 1024);
await import('../worker.ts');
