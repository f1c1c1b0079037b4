/**
 * Answers in a terminal, line by line, in one conversation. Ctrl-C stops an answer, or the program where none is written.
 *
 * MADANG_API_KEY=madang_… node examples/node-bot/bot.ts
 */
import { createInterface } from 'node:readline/promises';
import { createMadang, MadangError } from '@madang/client';

const { MADANG_URL: baseUrl = 'http://localhost:8080', MADANG_API_KEY: apiKey, MADANG_APP: app = 'chat' } = process.env;
if (apiKey === undefined) throw new Error('MADANG_API_KEY is not set: make one under "Account" in the web app');
const madang = createMadang({ baseUrl, credentials: { apiKey } });

const terminal = createInterface({ input: process.stdin, output: process.stdout, prompt: '> ' });
let conversation: string | undefined;
let stop: (() => Promise<void>) | undefined;
let isOpen = true;
terminal.on('close', () => {
  isOpen = false;
});
terminal.on('SIGINT', () => {
  if (stop === undefined) terminal.close();
  else stop().catch(console.error);
});

terminal.prompt();
for await (const message of terminal) {
  try {
    const answer = await madang.ask(conversation === undefined ? { message, app } : { message, conversation });
    conversation = answer.conversation.id;
    stop = () => answer.stop();
    let written = '';
    for await (const { text } of answer) {
      // Where the server had to begin anew, so does the line.
      process.stdout.write(text.startsWith(written) ? text.slice(written.length) : `\n${text}`);
      written = text;
    }
    const { status } = await answer.message();
    process.stdout.write(status === 'complete' ? '\n' : `\n(${status})\n`);
  } catch (error) {
    if (!(error instanceof MadangError)) throw error;
    console.error(`${error.message} (${error.code})`);
  }
  stop = undefined;
  // What is piped in may be over by now.
  if (isOpen) terminal.prompt();
}
