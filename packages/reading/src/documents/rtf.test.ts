import iconv from 'iconv-lite';
import { expect, it } from 'vitest';
import { readDocument } from '../documents.ts';
import { bytesOf } from '../testing/documents.ts';

const escaped = (text: string): string =>
  [...iconv.encode(text, 'cp949')].map((byte) => `\\'${byte.toString(16).padStart(2, '0')}`).join('');

it('RTF is read as WordPad and Hancom write it', async () => {
  const rtf = String.raw`{\rtf1\ansi\ansicpg949\deff0{\fonttbl{\f0\fnil\fcharset0 Arial;}{\f2\fnil\fcharset238 Arial CE;}{\f1\fnil\fcharset129 ${escaped('맑은 고딕')};}}
{\colortbl;\red0\green0\blue0;}{\info{\title ${escaped('제목')}}}{\*\generator Riched20;}
\f1 ${escaped('똠방각하')}\f2 caf\'e9\par
\uc1\u-17020?\u47532?\u48176?\u52636? {\b bold \{braces\}}\tab end\line
{\pict\wmetafile8 0102030405}\trowd ${'a\\cell b\\cell\\row'}
}`;
  expect(await readDocument(bytesOf(rtf))).toEqual({
    kind: 'rtf',
    title: '제목',
    pages: [
      {
        number: null,
        text: '똠방각하café\n분리배출 bold {braces}\tend\na\tb',
      },
    ],
    cut: false,
  });
});

it('bytes of pictures in RTF are passed over, whatever they look like', async () => {
  const picture = String.raw`} {\par } no text \'`;
  const rtf = String.raw`{\rtf1 before{\pict\wmetafile8\bin${picture.length} ${picture}} after\bin3 }}} end\bin-5 .\bin99999 }`;
  expect((await readDocument(bytesOf(rtf))).pages).toEqual([{ number: null, text: 'before after end.' }]);
});
