export { createPool, type Answer, type Pool } from './pool.ts';
