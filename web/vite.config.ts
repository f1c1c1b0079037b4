import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

/** `npm run dev` starts the server with the same environment. */
const server = `http://127.0.0.1:${process.env['PORT'] ?? '8080'}`;
const proxied = ['/api', '/docs', '/swagger', '/openapi.json', '/.well-known', '/v1'];

/** What every screen needs, and what several do: left alone it would come in a dozen files of 1 kB, each a way there and back. */
const GROUPS = [
  { name: 'vue', test: /node_modules\/(@?vue|vue-router|vue-i18n|@intlify|pinia)\//, priority: 2 },
  { name: 'shared', test: /\/(web\/src\/(app|ui)|node_modules\/@lucide)\//, minShareCount: 2, priority: 1 },
];

export default defineConfig({
  plugins: [vue()],
  define: { __INTLIFY_JIT_COMPILATION__: true, __VUE_I18N_LEGACY_API__: false, __VUE_I18N_FULL_INSTALL__: false },
  server: { port: 5173, proxy: Object.fromEntries(proxied.map((path) => [path, { target: server }])) },
  build: { target: 'es2023', assetsInlineLimit: 0, rolldownOptions: { output: { codeSplitting: { groups: GROUPS } } } },
});
