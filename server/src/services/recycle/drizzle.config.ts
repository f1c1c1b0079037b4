import { defineConfig } from 'drizzle-kit';

export default defineConfig({ dialect: 'postgresql', schema: './src/services/recycle/schema.ts', out: './src/services/recycle/migrations' });
