/**
 * Text of others between marks of ours. What would close its block, in any case and spacing, is written as letters: taken
 * out, the pieces around it could make another one.
 */
export const textBlock = (
  mark: 'document' | 'context' | 'summary' | 'conversation' | 'earlier_summary',
  text: string,
  attributes = '',
) => `<${mark}${attributes}>\n${text.replaceAll(new RegExp(`<(?=\\s*/\\s*${mark})`, 'giu'), '&lt;')}\n</${mark}>`;
