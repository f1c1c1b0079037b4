import { defineConfig } from 'eslint/config';
import vue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';
import vueParser from 'vue-eslint-parser';
import { explainedDisables } from './checks/explained-disables.ts';
import { noVagueNames } from './checks/no-vague-names.ts';

const TESTS = ['**/*.test.ts', '**/testing/**'];
const CONTENT = { selector: ':matches(Literal[value=/^(\\.{1,2}\\u002F)*content\\u002F/], TemplateElement[value.raw=/^(\\.{1,2}\\u002F)*content\\u002F/])', message: 'Content is read by the seed of its service alone.' };
const typed = { projectService: true, tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.vue'] };

export default defineConfig(
  { ignores: ['bench/reference/**', '**/node_modules/**', '**/dist*/**', 'checks/{fixtures,lint-fixtures}/**', '**/migrations/**', 'data/**'] },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { local: { rules: { 'explained-disables': explainedDisables, 'no-vague-names': noVagueNames } } },
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      'local/explained-disables': 'error',
      'local/no-vague-names': 'error',
    },
  },
  {
    files: ['**/*.{ts,vue}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: typed },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Numbers and dates in templates are plain enough to read.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowNever: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/return-await': 'off',
      // Data from outside is parsed at the border, where types promise less than they seem to.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
    },
  },
  { files: ['{contracts,server,web}/**/*.{ts,vue}'], ignores: ['server/src/cli/**', ...TESTS], rules: { 'no-console': 'error' } },
  { files: ['{contracts,server,web}/**/*.{ts,vue}'], ignores: ['server/src/services/*/{seed,content}*.ts', ...TESTS], rules: { 'no-restricted-syntax': ['error', CONTENT] } },
  { files: ['**/*.test.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  {
    files: ['web/**/*.vue'],
    extends: [vue.configs['flat/recommended']],
    languageOptions: { parser: vueParser, parserOptions: { ...typed, parser: tseslint.parser } },
    rules: {
      // typescript-eslint sees no types through an import of a .vue file; vue-tsc, which does, checks these.
      '@typescript-eslint/no-unsafe-call': 'off', '@typescript-eslint/no-unsafe-return': 'off', '@typescript-eslint/no-unsafe-member-access': 'off', '@typescript-eslint/no-unsafe-argument': 'off', '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      // vue-i18n's composer hands out functions that need no this, but are typed as methods.
      '@typescript-eslint/unbound-method': 'off',
      // How markup is broken into lines is the writer's choice; what it means is not.
      'vue/max-attributes-per-line': 'off', 'vue/singleline-html-element-content-newline': 'off', 'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off', 'vue/html-closing-bracket-spacing': 'off', 'vue/html-indent': 'off', 'vue/html-closing-bracket-newline': 'off', 'vue/attributes-order': 'off', 'vue/first-attribute-linebreak': 'off',
    },
  },
);
