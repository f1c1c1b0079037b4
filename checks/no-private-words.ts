import type { Rule } from 'eslint';

/** Words that this project once had for what the field has names for, and what is said instead (docs/glossary.md). */
const INSTEAD: Readonly<Record<string, string>> = {
  house: 'installation',
  voice: 'model selection',
  speaker: 'persona prompt',
  talk: 'conversation',
  lane: 'pipelined connection',
  wish: 'action, or request',
  wishes: 'actions, or requests',
  crowd: 'concurrency',
  asker: 'requester',
};
/** smallTalk and KakaoTalk are what people call them. */
const ALLOWED = /^small_?talk|kakao_?talk/i;

const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split('_');

/** One word for one thing, and the field's where it has one. */
export const noPrivateWords: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'names are those of the field' },
    messages: { private: '"{{name}}": say {{instead}}.' },
    schema: [],
  },
  create(context) {
    return {
      Program() {
        // A class has its name within itself, too.
        const seen = new Set<object>();
        for (const { variables } of context.sourceCode.scopeManager.scopes)
          for (const { name, defs } of variables) {
            const [definition] = defs;
            // What a package calls its own is its own affair.
            if (definition === undefined || definition.type === 'ImportBinding' || ALLOWED.test(name)) continue;
            if (seen.has(definition.name)) continue;
            seen.add(definition.name);
            const word = wordsOf(name).find((part) => Object.hasOwn(INSTEAD, part));
            if (word === undefined) continue;
            context.report({
              node: definition.name,
              messageId: 'private',
              data: { name, instead: INSTEAD[word] ?? '' },
            });
          }
      },
    };
  },
};
