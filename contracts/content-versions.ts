import { z } from 'zod';
import { Id, Timestamp } from './fields.ts';

export const Version = z
  .string()
  .regex(/^[\w-]{1,40}$/)
  .meta({ description: 'Names what an entry says; another one once it says something else', examples: ['none'] });

/** Two people who change the same entry: the second is told, and overwrites nothing. */
export const IfVersion = z.object({
  version: Version.optional().meta({
    description:
      'What it was when it was read (`none`: there was no such entry). Where it says something else by now: 409',
  }),
});

/** What is known of an entry that an installation keeps beside what it says. */
export const KeptEntry = z.object({
  version: Version,
  origin: z.enum(['shipped', 'edited', 'added']).meta({
    description: 'As it was shipped; shipped and changed here; made here',
  }),
  edited_by: Id.nullable(),
  edited_at: Timestamp.nullable(),
});
export type KeptEntry = z.infer<typeof KeptEntry>;
