import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const server = 'http://127.0.0.1:8080';
const proxied = ['/api', '/docs', '/swagger', '/openapi.json', '/.well-known'];

export default defineConfig({
  plugins: [vue()],
  define: { __INTLIFY_JIT_COMPILATION__: true, __VUE_I18N_LEGACY_API__: false, __VUE_I18N_FULL_INSTALL__: false },
  server: { port: 5173, proxy: Object.fromEntries(proxied.map((path) => [path, { target: server }])) },
  build: { target: 'es2023', assetsInlineLimit: 0 },
});
