import { z } from 'zod';

/**
 * Of JSON-RPC 2.0 (5.1): not read, no request, no such method. Then nothing of a call was begun. Parameters that do not fit (-32602)
 * say nothing of that: servers of the protocol's own library say it of a result that does not fit, when the tool has run.
 */
const NOT_BEGUN: ReadonlySet<number> = new Set([-32_700, -32_600, -32_601]);

const Wire = z.object({ error: z.object({ code: z.number(), message: z.string() }) });
const Told = z.union([
  z.object({ code: z.number(), message: z.string() }),
  // Before the protocol of 2026, the library gives the body of an answer with an error status as it is.
  z.object({ data: z.object({ text: z.string() }) }),
]);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Why a server did not do what it was called for, where it said that of the call itself; undefined where it may have done it. */
export const refusedCall = (error: unknown): string | undefined => {
  const told = Told.safeParse(error).data;
  if (told === undefined) return undefined;
  const said = 'data' in told ? Wire.safeParse(parsed(told.data.text)).data?.error : told;
  return said === undefined || !NOT_BEGUN.has(said.code)
    ? undefined
    : `The server did not take this call, and nothing of it was done: ${said.message} (${said.code})`;
};
