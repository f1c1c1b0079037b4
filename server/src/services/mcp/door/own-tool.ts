import { z } from 'zod';
import type { ServiceClient } from '#platform/client';
import type { CallContext, Locale } from '#platform/http/handler';
import type { ToolName } from './tool-scopes.ts';

/** What an answer is founded on, and of which day that is. */
export const Citation = z.object({
  number: z.int(),
  title: z.string(),
  source: z.string(),
  url: z.string().nullable(),
  date: z.string().nullable().describe('When the source was last checked, or the day of its data'),
});
export type Citation = z.infer<typeof Citation>;

export interface ToolUse {
  /** In the name of the person who asks, who needs the same rights as anywhere. */
  readonly call: ServiceClient['call'];
  readonly who: CallContext;
  readonly locale: Locale;
  readonly cite: (citation: Omit<Citation, 'number'>) => number;
}

/** A tool as assistants of others are told of it. */
export interface OwnTool<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> {
  readonly name: ToolName;
  readonly title: string;
  readonly description: string;
  readonly input: I;
  /** Beside `citations`, which all have. */
  readonly output: O;
  run(input: z.output<I>, use: ToolUse): Promise<z.input<O>>;
}

/** Keeps what is typed of one tool from what is known of all. */
export const ownTool = <I extends z.ZodObject, O extends z.ZodObject>(tool: OwnTool<I, O>): OwnTool => tool;

/** Numbers what is cited; the same thing has one number. */
export const createCitations = () => {
  const citations: Citation[] = [];
  return {
    citations,
    cite: (citation: Omit<Citation, 'number'>): number => {
      const known = citations.find(
        ({ title, source, url }) => title === citation.title && source === citation.source && url === citation.url,
      );
      if (known !== undefined) return known.number;
      citations.push({ number: citations.length + 1, ...citation });
      return citations.length;
    },
  };
};
