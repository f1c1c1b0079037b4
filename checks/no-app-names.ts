import type { Rule } from 'eslint';

/** A word by itself, or a part of a name: eco, Eco, ecoTools, recycle_item; not decode, economy. */
const named = (name: string): RegExp =>
  new RegExp(`(?<![A-Za-z])[${name.charAt(0)}${name.charAt(0).toUpperCase()}]${name.slice(1)}(?![a-z])`, 'g');

/** The conversation engine knows no app: what one needs is declared in its contract (contracts/apps.ts). Options: the names. */
export const noAppNames: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'the conversation engine names no app' },
    messages: { named: '"{{name}}" is an app, or the service of one: the engine knows none by name.' },
    schema: { type: 'array', items: { type: 'string' } },
  },
  create(context) {
    return {
      Program() {
        const text = context.sourceCode.getText();
        for (const name of context.options as string[]) {
          for (const { index } of text.matchAll(named(name)))
            context.report({ loc: context.sourceCode.getLocFromIndex(index), messageId: 'named', data: { name } });
        }
      },
    };
  },
};
