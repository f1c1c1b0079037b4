import type { Rule } from 'eslint';

// What this rule looks for; nothing is switched off here. In the text, not in the comments: those of Vue templates count as well.
const DISABLE = /(?:\/\/|\/\*|<!--)\s*eslint-disable(?:-next-line|-line)?(?![\w-])(?<rest>.*)/;
const CONFIGURE = /\/\*\s*eslint(?=\s)(?<rest>.*)/;
const EXPLAINED = /^\s+[^\s-].*\s--\s+\p{L}/u;

/** Whoever switches a rule off says which one, and why. */
export const explainedDisables: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'a switched-off rule has a name and a reason' },
    messages: {
      bare: 'line {{line}}: say which rule is switched off, and why: eslint-disable-next-line some-rule -- the reason.',
    },
    schema: [],
  },
  create(context) {
    return {
      Program() {
        for (const [index, text] of context.sourceCode.lines.entries()) {
          const rest = (DISABLE.exec(text) ?? CONFIGURE.exec(text))?.groups?.['rest'];
          // Before the first column, where no comment of the file reaches: a bare one would otherwise hide its own report.
          if (rest !== undefined && !EXPLAINED.test(rest))
            context.report({ loc: { line: 1, column: -1 }, messageId: 'bare', data: { line: String(index + 1) } });
        }
      },
    };
  },
};
