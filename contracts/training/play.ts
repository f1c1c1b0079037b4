import { z } from 'zod';
import { MODEL_ERRORS } from '../chat/turns.ts';
import { Id, Locale, PageQuery, pageOf } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { Category, Difficulty, Mode, RedFlagCode } from './case.ts';
import { CaseCard, Debrief, Progress, RealHarm, Session } from './entities.ts';

const ById = z.object({ id: Id });
const READ = { scope: 'chat:read' } as const;
const WRITE = { scope: 'chat:write' } as const;

/** Messages themselves go through POST /conversations/{id}/messages; what they say beside their text is `TrainingReply`. */
export const play = defineContract('Training', {
  'GET /training/cases': {
    operationId: 'listTrainingCases',
    summary: 'List contacts to practise with',
    description: 'Nothing tells which of them are genuine, until a session of it is over.',
    access: READ,
    query: z.object({ locale: Locale.optional() }),
    responses: { 200: z.object({ items: z.array(CaseCard) }) },
  },
  'GET /training/cases/:id': {
    operationId: 'getTrainingCase',
    summary: 'Get a contact',
    access: READ,
    params: ById,
    responses: { 200: CaseCard },
    errors: ['training_case_not_found'],
  },
  'POST /training/sessions': {
    operationId: 'startTrainingSession',
    summary: 'Start a session',
    description:
      'With a case (for whoever may edit them, also one that is switched off), a category, a persona, or any that the person has not met. It has a conversation, in which everything is said; `opening` is what the other one says first.',
    access: WRITE,
    body: z.object({
      mode: Mode.default('receive'),
      case_id: Id.optional(),
      category: Category.optional().meta({ description: 'Genuine contacts that look like it are among them' }),
      surprise: z.boolean().optional().meta({ description: 'The same as naming neither case nor category' }),
      generate: z.boolean().optional().meta({
        description:
          'A model makes up a new case of the category and difficulty; one has to be connected. Others meet it once an administrator keeps it',
      }),
      difficulty: Difficulty.optional(),
      persona_id: Id.optional().meta({ description: 'Only cases that it plays' }),
      locale: Locale.optional().meta({ description: 'Of the case; that of the request otherwise' }),
      model: z.string().min(1).max(200).optional().meta({ description: 'Which words it, as in GET /models' }),
    }),
    bodyOptional: true,
    example: { mode: 'receive', surprise: true },
    responses: { 201: Session },
    errors: [
      'training_case_not_found',
      'training_no_case',
      'training_no_model',
      'training_model_failed',
      ...MODEL_ERRORS,
    ],
    answerSeconds: 360,
    idempotent: true,
  },
  'GET /training/sessions': {
    operationId: 'listTrainingSessions',
    summary: 'List sessions',
    description: 'Newest first.',
    access: READ,
    query: PageQuery,
    responses: { 200: pageOf(Session) },
    errors: ['invalid_cursor'],
  },
  'GET /training/sessions/:id': {
    operationId: 'getTrainingSession',
    summary: 'Get a session',
    access: READ,
    params: ById,
    responses: { 200: Session },
    errors: ['training_session_not_found'],
  },
  'POST /training/sessions/:id/finish': {
    operationId: 'finishTrainingSession',
    summary: 'Finish a session',
    description:
      'What the person takes it for, and the signals that they name, count; those that the contact does not have cost points. Where it has ended by itself, the first verdict counts too, unless its debrief was read before. Finished again it stays as it is.',
    access: WRITE,
    params: ById,
    body: z.object({
      verdict: z.enum(['scam', 'genuine', 'unsure']).optional().meta({ description: 'What the person takes it for' }),
      spotted_red_flags: z.array(RedFlagCode).max(12).optional(),
    }),
    bodyOptional: true,
    example: { verdict: 'scam' },
    responses: { 200: Debrief },
    errors: ['training_session_not_found'],
  },
  'GET /training/sessions/:id/debrief': {
    operationId: 'getTrainingDebrief',
    summary: 'Get the debrief of a finished session',
    access: READ,
    params: ById,
    responses: { 200: Debrief },
    errors: ['training_session_not_found', 'training_session_open'],
  },
  'GET /training/progress': {
    operationId: 'getTrainingProgress',
    summary: 'Get results so far',
    access: READ,
    responses: { 200: Progress },
  },
  'GET /training/help': {
    operationId: 'getTrainingHelp',
    summary: 'Get what to do when it is really happening',
    description: 'Steps and numbers with source and date, for anybody.',
    access: 'public',
    query: z.object({ locale: Locale.optional() }),
    responses: { 200: RealHarm },
    cacheSeconds: 300,
  },
});
