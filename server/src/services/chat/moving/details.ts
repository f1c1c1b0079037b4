const OPENING = '<details type="';
const CLOSING = '</details>';
const SUMMARY = '<summary>';
const SUMMARY_END = '</summary>';
const REASONING = 'reasoning"';
/** What a model did, of which the text of an answer has no need. */
const TOOLS = ['tool_calls"', 'code_interpreter"'];

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#x27': "'", '#39': "'", amp: '&' };
/** Quoted line by line. Since its version 0.6 the whole is escaped as well, as Python's `html.escape` does it. */
const plainThoughts = (text: string): string =>
  (/^\s*&gt;/.test(text)
    ? text.replace(/&(lt|gt|quot|#x27|#39|amp);/g, (all, name: string) => ENTITIES[name] ?? all)
    : text
  )
    .replace(/^> ?/gm, '')
    .trim();

/** What stands in a block, without the line above that says how long it took. */
const insideOf = (block: string): string => {
  const lines = block.trimStart();
  const end = lines.startsWith(SUMMARY) ? lines.indexOf('<', SUMMARY.length) : -1;
  return end !== -1 && lines.startsWith(SUMMARY_END, end) ? lines.slice(end + SUMMARY_END.length) : block;
};

/**
 * An answer of Open WebUI's, whose thoughts and calls of tools stand between what was said. Each letter is looked at once,
 * and nothing more where a block has no end: a pattern would look for one from each beginning.
 */
export const splitDetails = (said: string): { shown: string; thoughts: string[]; tools: number } => {
  const shown: string[] = [];
  const thoughts: string[] = [];
  let [tools, from] = [0, 0];
  for (let at = said.indexOf(OPENING); at !== -1; at = said.indexOf(OPENING, at)) {
    const begin = at;
    at += OPENING.length;
    const isReasoning = said.startsWith(REASONING, at);
    if (!isReasoning && !TOOLS.some((type) => said.startsWith(type, at))) continue;
    const head = said.indexOf('>', at);
    const end = head === -1 ? -1 : said.indexOf(CLOSING, head);
    if (end === -1) break;
    if (isReasoning) thoughts.push(plainThoughts(insideOf(said.slice(head + 1, end))));
    else tools += 1;
    shown.push(said.slice(from, begin));
    at = end + CLOSING.length;
    from = at;
  }
  return { shown: [...shown, said.slice(from)].join('').trim(), thoughts, tools };
};
