import { defineConfig } from 'drizzle-kit';

export default defineConfig({ dialect: 'postgresql', schema: './src/services/chat/schema.ts', out: './src/services/chat/migrations' });
