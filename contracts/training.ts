import { z } from 'zod';
import { Id, Timestamp } from './fields.ts';
import type { ServiceContract } from './service-contract.ts';
import { admin } from './training/admin.ts';
import { errors } from './training/errors.ts';
import { judge } from './training/judge.ts';
import { play } from './training/play.ts';
import { trainingApp } from './training-app.ts';

export const trainingService = {
  operations: { ...play, ...judge, ...admin },
  app: trainingApp,
  errors,
  events: {
    /** `score` is from 0 to 100, `at` when it was finished. Told again where a verdict that came after the last line changes the score. */
    'training.session_finished': {
      payload: z.object({ session_id: Id, user_id: Id, case_id: Id, score: z.number().int(), at: Timestamp }),
      subscribers: ['users'],
    },
  },
  tags: {
    Training: 'Recognising phishing, practised with a contact that is played',
    'Admin: training': 'Cases and their statistics',
  },
  personalData: 'training sessions: which case, what I gave away, score',
} as const satisfies ServiceContract;
