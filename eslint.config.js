import path from 'node:path';
import { defineConfig } from 'eslint/config';
import regexp from 'eslint-plugin-regexp';
import vue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';
import vueParser from 'vue-eslint-parser';
import { apps, contracts } from './contracts/index.ts';
import { explainedDisables } from './checks/explained-disables.ts';
import { noAppNames } from './checks/no-app-names.ts';
import { noPrivateWords } from './checks/no-private-words.ts';
import { noServiceNames } from './checks/no-service-names.ts';
import { noVagueNames } from './checks/no-vague-names.ts';
import { createVueParser } from './checks/vue-parser.ts';

const TESTS = ['**/*.test.ts', '**/testing/**'];
const CONTENT = {
  selector:
    ':matches(Literal[value=/^(\\.{1,2}\\u002F)*content\\u002F/], TemplateElement[value.raw=/^(\\.{1,2}\\u002F)*content\\u002F/])',
  message: 'Content is read by the seed of its service alone.',
};
const OUTBOUND = 'Other machines are called at addresses of the settings alone, by context.outbound.';
/** What browsers give to pages over TLS alone, and in part to no test, since those are at localhost. */
const SECURE =
  'A page that comes over plain HTTP has none: use app/random-key.ts, ui/copy-text.ts, or say what is done without.';
const SECURE_ONLY = [
  ...['randomUUID', 'subtle', 'clipboard', 'geolocation', 'mediaDevices', 'serviceWorker', 'wakeLock'].map(
    (property) => ({ property, message: SECURE }),
  ),
  ...['locks', 'share', 'credentials', 'storage'].map((property) => ({
    object: 'navigator',
    property,
    message: SECURE,
  })),
];
/** A test says what must be so, never how fast: machines are busy at times. vitest.config.ts has the time that only ends what hangs. */
const AT_ANY_PACE = [
  {
    selector: 'CallExpression[callee.object.name="vi"][callee.property.name=/^wait(For|Until)$/][arguments.length=1]',
    message: 'Waits for one second: expect.poll waits as long as everything does.',
  },
  {
    selector:
      'CallExpression[callee.property.name=/^(poll|waitFor|waitUntil)$/] > ObjectExpression > Property[key.name="timeout"][value.value<60000]',
    message: 'A time only ends what hangs: leave it out.',
  },
  {
    selector: 'CallExpression[callee.name=/^(it|test)$/][arguments.2.value<180000]',
    message: 'A time only ends what hangs: leave it out.',
  },
  {
    selector: 'CallExpression[callee.object.name="process"][callee.property.name="memoryUsage"]',
    message: 'What is held depends on the machine: count what is read and kept.',
  },
];
const typed = { projectService: true, tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.vue'] };

export default defineConfig(
  {
    ignores: [
      'bench/reference/**',
      '**/node_modules/**',
      '**/dist*/**',
      'checks/{fixtures,lint-fixtures}/**',
      '**/migrations/**',
      'data/**',
    ],
  },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: {
      regexp,
      local: {
        rules: {
          'explained-disables': explainedDisables,
          'no-vague-names': noVagueNames,
          'no-app-names': noAppNames,
          'no-service-names': noServiceNames,
          'no-private-words': noPrivateWords,
        },
      },
    },
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      'local/explained-disables': 'error',
      'local/no-vague-names': 'error',
      'local/no-private-words': 'error',
      // What people send would hold up everybody else in the process.
      'regexp/no-super-linear-backtracking': 'error',
    },
  },
  {
    // Where texts come of any length. Elsewhere they are cut first, and this is said of nearly every word that is looked for.
    files: [
      'contracts/**/*.ts',
      'server/src/{gateway,platform}/**/*.ts',
      'server/src/services/{identity,users}/**/*.ts',
      'server/src/services/chat/{moving,search,shares,store,turns}/**/*.ts',
    ],
    ignores: ['**/*.test.ts'],
    rules: { 'regexp/no-super-linear-move': ['error', { report: 'certain' }] },
  },
  {
    // A message is read for real harm before anything is refused for its length.
    files: ['server/src/services/training/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'regexp/no-super-linear-move': ['error', { report: 'potential' }] },
  },
  {
    files: ['**/*.{ts,vue}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: typed },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Numbers and dates in templates are plain enough to read.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowNever: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/return-await': 'off',
      // Data from outside is parsed at the border, where types promise less than they seem to.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
    },
  },
  {
    files: ['{contracts,packages/*/src,server,web}/**/*.{ts,vue}'],
    ignores: ['server/src/cli/**', ...TESTS],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['{contracts,server,web}/**/*.{ts,vue}'],
    ignores: ['server/src/services/*/{seed,content}*.ts', 'server/src/services/*/*/content.ts', ...TESTS],
    rules: { 'no-restricted-syntax': ['error', CONTENT] },
  },
  {
    files: ['{web,packages/client}/src/**/*.{ts,vue}'],
    ignores: TESTS,
    rules: {
      'no-restricted-properties': ['error', ...SECURE_ONLY],
      'no-restricted-globals': [
        'error',
        ...['caches', 'cookieStore', 'showSaveFilePicker', 'showOpenFilePicker'].map((name) => ({
          name,
          message: SECURE,
        })),
      ],
    },
  },
  {
    files: ['server/src/**/*.ts'],
    ignores: ['server/src/platform/db/embedded/**', ...TESTS],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'setInterval', message: 'What is done again and again is registered: context.background.start.' },
        ...['fetch', 'WebSocket', 'EventSource'].map((name) => ({ name, message: OUTBOUND })),
      ],
    },
  },
  {
    files: ['server/src/**/*.ts', 'packages/*/src/**/*.ts'],
    ignores: ['packages/reading/src/sharp.ts', ...TESTS],
    rules: {
      'no-restricted-imports': [
        'error',
        { name: 'sharp', message: 'Pictures are decoded by @madang/reading/sharp, which knows what may be decoded.' },
      ],
    },
  },
  {
    files: ['server/src/services/**/*.ts'],
    ignores: TESTS,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: ['undici', 'node:http', 'node:https', 'node:http2', 'node:tls', 'node:dgram'].map((name) => ({
            name,
            message: OUTBOUND,
            allowTypeImports: true,
          })),
        },
      ],
    },
  },
  {
    files: ['server/src/services/chat/**/*.ts', 'contracts/chat/**/*.ts', 'contracts/{chat,apps}.ts'],
    rules: { 'local/no-app-names': ['error', ...new Set(apps.flatMap(({ name, service }) => [name, service]))] },
  },
  {
    files: ['server/src/{platform,runtime,gateway}/**/*.ts'],
    ignores: TESTS,
    rules: { 'local/no-service-names': ['error', ...Object.keys(contracts)] },
  },
  {
    files: ['**/*.test.ts', 'e2e/support/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'no-restricted-syntax': ['error', ...AT_ANY_PACE] },
  },
  {
    files: ['web/**/*.vue'],
    extends: [vue.configs['flat/recommended']],
    languageOptions: {
      parser: vueParser,
      parserOptions: {
        projectService: false,
        project: true,
        parser: createVueParser(path.join(import.meta.dirname, 'web')),
      },
    },
    rules: {
      // typescript-eslint sees no types through an import of a .vue file; vue-tsc, which does, checks these.
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      // vue-i18n's composer hands out functions that need no this, but are typed as methods.
      '@typescript-eslint/unbound-method': 'off',
      // How markup is broken into lines is the writer's choice; what it means is not.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-closing-bracket-spacing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/attributes-order': 'off',
      'vue/first-attribute-linebreak': 'off',
    },
  },
);
