/** Under which its tasks are in the queue. */
export const GENERATE = 'studio.generate';
