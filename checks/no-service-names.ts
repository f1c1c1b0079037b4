import type { Rule } from 'eslint';

/**
 * The platform and the runtime know no service by name: what one needs of them it declares in its definition or its
 * contract. A name is one as a string, as the beginning of what belongs to it (`chat.turn_ended`, `chat/…`), as the
 * contract that is imported, or in the name of a setting (`CHAT_URL`).
 */
export const noServiceNames: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'the platform names no service' },
    messages: { named: '"{{name}}" is a service: the platform knows none by name.' },
    schema: { type: 'array', items: { type: 'string' } },
  },
  create(context) {
    const names = context.options as string[];
    const isNamed = (text: string, name: string): boolean =>
      new RegExp(
        `^${name}([./]|$)|(^|[/#])(services|contracts)/${name}([./]|$)|(?<![A-Z])${name.toUpperCase()}_(DATABASE_)?URL`,
      ).test(text);
    const look = (node: Rule.Node, text: unknown): void => {
      if (typeof text !== 'string') return;
      for (const name of names) if (isNamed(text, name)) context.report({ node, messageId: 'named', data: { name } });
    };
    return {
      Literal: (node) => look(node, node.value),
      TemplateElement: (node) => look(node, node.value.cooked),
      Identifier: (node) => look(node, /^[A-Z_]+$/.test(node.name) ? node.name : undefined),
    };
  },
};
