import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseForESLint, type ParserOptions } from '@typescript-eslint/parser';
import ts from 'typescript';
import vueParser from 'vue-eslint-parser';

/** The Vue parser asks for a script and for each expression of the template under one path; only for expressions it takes `project` away. */
const isScript = (options: ParserOptions): boolean => options.project !== undefined;

/** The script of a component, as the Vue parser hands it on. */
const scriptOf = (file: string): string => {
  let script = '';
  const parser = {
    parseForESLint(code: string, options: ParserOptions) {
      if (isScript(options)) script = code;
      return parseForESLint(code, { ...options, project: undefined });
    },
  };
  vueParser.parseForESLint(readFileSync(file, 'utf8'), { filePath: file, sourceType: 'module', project: true, parser });
  return script;
};

const createProgram = (folder: string): ts.Program => {
  const config = path.join(folder, 'tsconfig.json');
  const vue = { extension: '.vue', isMixedContent: true, scriptKind: ts.ScriptKind.Deferred };
  const json: unknown = ts.readConfigFile(config, (file) => ts.sys.readFile(file)).config;
  const parsed = ts.parseJsonConfigFileContent(json, ts.sys, folder, {}, config, undefined, [vue]);
  const options = { ...parsed.options, allowNonTsExtensions: true };
  const host = ts.createCompilerHost(options, true);
  const readSource = host.getSourceFile.bind(host);
  host.getSourceFile = (file, target, ...rest) =>
    file.endsWith('.vue')
      ? ts.createSourceFile(file, scriptOf(file), target, true, ts.ScriptKind.TS)
      : readSource(file, target, ...rest);
  return ts.createProgram(parsed.fileNames, options, host);
};

/**
 * Parses the scripts of the components in a folder with types, the expressions of their templates without.
 * All of them share one TypeScript program. typescript-eslint's project service would make a new one for each, because
 * a script is not what its file holds: that took 106 s of CPU for 96 components where this takes 17.
 */
export const createVueParser = (folder: string) => {
  let program: ts.Program | undefined;
  return {
    parseForESLint(code: string, options: ParserOptions) {
      const programs = isScript(options) ? [(program ??= createProgram(folder))] : undefined;
      return parseForESLint(code, { ...options, project: undefined, programs });
    },
  };
};
