import path from 'node:path';
import type { Rule } from 'eslint';

const VAGUE = /^(utils?|helpers?|common|misc|shared)$/i;

/** A file or folder named after nothing collects everything. */
export const noVagueNames: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'names say what is inside' },
    messages: { vague: '"{{name}}" says nothing of what is inside: name it after its purpose.' },
    schema: [],
  },
  create(context) {
    return {
      Program(node) {
        const parts = path
          .relative(context.cwd, context.filename)
          .split(path.sep)
          .map((part) => part.split('.')[0]);
        const name = parts.find((part) => VAGUE.test(part ?? ''));
        if (name !== undefined) context.report({ node, messageId: 'vague', data: { name } });
      },
    };
  },
};
