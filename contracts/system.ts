import { z } from 'zod';
import { defineContract } from './operation.ts';

const ServiceStatus = z.object({ name: z.string(), version: z.string(), status: z.enum(['healthy', 'unreachable']) });

/** What every process answers, whichever services run in it. */
export const system = defineContract({
  'GET /health': {
    summary: 'The process is alive',
    access: 'public',
    atRoot: true,
    responses: { 200: z.object({ status: z.literal('healthy'), service: z.string() }) },
  },
  'GET /ready': {
    summary: 'The process can do its work',
    description: '503 names what is not ready.',
    access: 'public',
    atRoot: true,
    responses: { 200: z.object({ status: z.literal('ready') }), 503: z.object({ status: z.literal('not_ready'), failing: z.array(z.string()) }) },
  },
  'GET /services': {
    summary: 'Services, their versions and health',
    access: 'public',
    responses: { 200: z.object({ items: z.array(ServiceStatus) }) },
  },
});
