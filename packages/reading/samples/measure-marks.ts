import { readMarks } from '../src/index.ts';
import { LOOKS, PACKAGES } from '../src/testing/packages.ts';

// How many marks are found on the drawn packages, by look: the table of docs/reading.md.
const details = process.argv.includes('--details');
const count = new Map(LOOKS.map((look) => [look, { printed: 0, found: 0, wrong: 0, ms: 0, pictures: 0 }]));
for (const { name, look, marks, picture } of PACKAGES) {
  const drawn = await picture();
  const begun = performance.now();
  const read = (await readMarks(drawn)).map(({ mark }) => mark);
  const row = count.get(look);
  if (row === undefined) continue;
  const rest = [...read];
  const missed = marks.filter((mark) => {
    const at = rest.indexOf(mark);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  row.printed += marks.length;
  row.found += marks.length - missed.length;
  row.wrong += rest.length;
  row.ms += performance.now() - begun;
  row.pictures++;
  if (details && missed.length + rest.length > 0) console.log(name, { missed, wrong: rest });
}
console.log('| look | pictures | marks | found | read as another | seconds a picture |\n|---|---|---|---|---|---|');
for (const [look, { printed, found, wrong, ms, pictures }] of count)
  console.log(`| ${look} | ${pictures} | ${printed} | ${found} | ${wrong} | ${(ms / pictures / 1000).toFixed(1)} |`);
