import { parser } from '@prometheus-io/lezer-promql';

/** What one expression asks of time series: their names, and the labels that it picks or groups by. */
export interface Asked {
  readonly metric: string;
  readonly labels: readonly string[];
}

const unquoted = (text: string): string => text.replaceAll(/^["'`]|["'`]$/g, '');

/** Reads an expression of Prometheus. @throws Error where it is none */
export const askedBy = (expression: string): Asked[] => {
  const asked: { metric: string; labels: string[] }[] = [];
  const grouped: string[] = [];
  parser.parse(expression).iterate({
    enter({ type, from, to, node }) {
      const text = expression.slice(from, to);
      if (type.isError) throw new Error(`no expression at ${from}: ${expression}`);
      if (type.name === 'VectorSelector') {
        const name = node.getChild('Identifier');
        asked.push({ metric: name === null ? '' : expression.slice(name.from, name.to), labels: [] });
      }
      if (type.name === 'UnquotedLabelMatcher' || type.name === 'QuotedLabelMatcher') {
        const name = node.firstChild;
        if (name !== null) asked.at(-1)?.labels.push(unquoted(expression.slice(name.from, name.to)));
      }
      if (type.name === 'LabelName' && node.parent?.name === 'GroupingLabels') grouped.push(text);
    },
  });
  return asked.map(({ metric, labels }) => ({ metric, labels: [...labels, ...grouped] }));
};
