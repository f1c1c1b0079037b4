import { z } from 'zod';
import { FieldError } from '../errors.ts';
import { IfVersion, KeptEntry } from '../content-versions.ts';
import { Flag, Id, Locale, PageQuery, Timestamp, isStorable, pageOf } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { Case, RedFlagCode } from './case.ts';
import { EXAMPLE_CASE } from './example-case.ts';

const EDIT = { scope: 'admin:content' } as const;
const ById = z.object({ id: Id });
export const CaseBody = Case.refine(isStorable, {
  error: 'must not contain NUL or broken Unicode',
  params: { code: 'not_storable' },
});

export const KeptCase = z
  .object({
    id: Id,
    origin: z.enum(['shipped', 'admin', 'model']),
    enabled: z.boolean(),
    edited: z.boolean().meta({ description: 'Differs from what was shipped' }),
    updated_at: Timestamp,
    version: KeptEntry.shape.version,
    content: Case.meta({ examples: [Case.parse(EXAMPLE_CASE)] }),
  })
  .meta({ id: 'TrainingKeptCase' });
export type KeptCase = z.infer<typeof KeptCase>;

const Statistics = z
  .object({
    case_id: Id,
    title: z.string(),
    sessions: z.number().int().meta({ description: 'Finished ones' }),
    average_score: z.number().int().nullable(),
    most_missed_red_flag: RedFlagCode.nullable(),
    false_alarms: z.number().int(),
  })
  .meta({ id: 'TrainingCaseStatistics' });

export const admin = defineContract('Admin: training', {
  'GET /admin/training/cases': {
    operationId: 'listAllTrainingCases',
    summary: 'List all cases',
    description: 'With those that are switched off, and what a model has made and nobody has kept yet.',
    access: EDIT,
    query: PageQuery.extend({ locale: Locale.optional(), enabled: Flag.optional() }),
    responses: { 200: pageOf(KeptCase) },
    errors: ['invalid_cursor'],
  },
  'POST /admin/training/cases': {
    operationId: 'createTrainingCase',
    summary: 'Create a case',
    access: EDIT,
    body: CaseBody,
    example: EXAMPLE_CASE,
    responses: { 201: KeptCase },
    errors: ['training_case_does_not_fit'],
  },
  'POST /admin/training/cases/check': {
    operationId: 'checkTrainingCase',
    summary: 'Check a case without saving it',
    description:
      'What would be wrong with it as the body of the two that save one, place by place; nothing, where it fits.',
    access: EDIT,
    audited: 'never',
    body: z.record(z.string(), z.unknown()),
    example: EXAMPLE_CASE,
    responses: { 200: z.object({ errors: z.array(FieldError) }) },
  },
  'GET /admin/training/cases/:id': {
    operationId: 'getKeptTrainingCase',
    summary: 'Get a case with all that is said in it',
    access: EDIT,
    params: ById,
    responses: { 200: KeptCase },
    errors: ['training_case_not_found'],
  },
  'PUT /admin/training/cases/:id': {
    operationId: 'replaceTrainingCase',
    summary: 'Replace a case',
    description:
      'What is edited here stays, whatever a later version ships. Sessions that are open go on as they began. One that was deleted is there again where `version` is `none`.',
    access: EDIT,
    params: ById,
    query: IfVersion,
    body: CaseBody,
    example: EXAMPLE_CASE,
    responses: { 200: KeptCase },
    errors: ['training_case_not_found', 'training_case_does_not_fit', 'content_changed'],
  },
  'PATCH /admin/training/cases/:id': {
    operationId: 'switchTrainingCase',
    summary: 'Switch a case on or off',
    description: 'Switched on, a case that a model has made is kept. Sessions that are open go on.',
    access: EDIT,
    params: ById,
    body: z.object({ enabled: z.boolean() }),
    example: { enabled: false },
    responses: { 200: KeptCase },
    errors: ['training_case_not_found'],
  },
  'DELETE /admin/training/cases/:id': {
    operationId: 'deleteTrainingCase',
    summary: 'Delete a case',
    description: 'Results of its sessions stay. For 30 days it can be restored.',
    access: EDIT,
    params: ById,
    query: IfVersion,
    responses: { 204: 'empty' },
    errors: ['content_changed', 'training_case_not_found'],
  },
  'POST /admin/training/cases/:id/restore': {
    operationId: 'restoreTrainingCase',
    summary: 'Restore a deleted case',
    description:
      'As it was: what was changed of it here, where it came from, and switched on or off. `version`: what it said when it was deleted.',
    access: EDIT,
    params: ById,
    query: IfVersion,
    responses: { 200: KeptCase },
    errors: ['content_changed', 'training_case_not_found'],
  },
  'POST /admin/training/cases/:id/revert': {
    operationId: 'revertTrainingCase',
    summary: 'Revert a case to its shipped version',
    description: 'Also one that was shipped and has been deleted here.',
    access: EDIT,
    params: ById,
    query: IfVersion,
    responses: { 200: KeptCase },
    errors: ['content_changed', 'training_case_not_found'],
  },
  'GET /admin/training/statistics': {
    operationId: 'getTrainingStatistics',
    summary: 'Get statistics per case',
    description: 'Cases in the same order as in their list. Sessions of whoever may edit cases are not counted.',
    access: EDIT,
    query: PageQuery,
    responses: { 200: pageOf(Statistics) },
    errors: ['invalid_cursor'],
  },
});
