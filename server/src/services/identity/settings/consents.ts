import { z } from 'zod';

const Document = z.object({
  document: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{1,40}$/)
    .refine((name) => name !== 'age_14', 'is taken'),
  version: z.string().regex(/^[\w.-]{1,40}$/),
  title: z.object({ ko: z.string().min(1), en: z.string().min(1) }),
  url: z.url({ protocol: /^https?$/ }),
});
export type ConsentDocument = z.output<typeof Document>;

const Documents = z
  .array(Document)
  .max(20)
  .refine((all) => new Set(all.map(({ document }) => document)).size === all.length, 'each document once');

/** Reads the setting; `error` says what is wrong with it. */
export const consentDocuments = (
  text: string,
): { readonly documents: readonly ConsentDocument[]; readonly error?: string } => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { documents: [], error: 'is not JSON' };
  }
  const parsed = Documents.safeParse(value);
  if (parsed.success) return { documents: parsed.data };
  return {
    documents: [],
    error: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
  };
};
