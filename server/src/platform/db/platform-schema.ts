import { fileURLToPath } from 'node:url';

export const PLATFORM_SCHEMA = 'platform';
export const JOBS_SCHEMA = 'pgboss';
export const PLATFORM_MIGRATIONS = fileURLToPath(new URL('migrations', import.meta.url));
