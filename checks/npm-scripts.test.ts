import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};

/** What a person or a supervisor stops: npm passes a signal on to the shell, which need not pass it on. */
it.each(['start', 'dev', 'madang', 'new-service'])(
  'the last command of "npm run %s" takes the place of its shell',
  (name) => {
    expect(scripts[name]?.split(/&&?/).at(-1)).toMatch(/^ *exec (node|npm) /);
  },
);
