import { defineConfig } from 'drizzle-kit';

export default defineConfig({ dialect: 'postgresql', schema: './src/services/identity/schema.ts', out: './src/services/identity/migrations' });
