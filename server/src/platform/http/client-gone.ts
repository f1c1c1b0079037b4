/** Why work for a client ends that has gone away. */
export class ClientGone extends Error {
  constructor() {
    super('the client went away');
    this.name = 'ClientGone';
  }
}

/** What streams and connections say that were cut off. */
const CUT_OFF = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED', 'ECONNRESET', 'EPIPE']);

/** Whether something failed because work was told to end, or its connection was cut: not by a fault of its own. */
export const isByLeaving = (thrown: unknown): boolean => {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    const { code } = error as { code?: unknown };
    if (error instanceof ClientGone || error.name === 'AbortError') return true;
    if (typeof code === 'string' && CUT_OFF.has(code)) return true;
  }
  return false;
};
