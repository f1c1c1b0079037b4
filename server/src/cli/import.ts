import path from 'node:path';
import { Argument, Command } from 'commander';
import { DataSet } from '@madang/contracts/location/entities';
import type { ImportReport } from '#services/location';
import { openPool, proveHome } from '../runtime/database.ts';
import { SERVICES } from '../services.ts';
import { EXIT } from './exit-codes.ts';
import { runCommand } from './failure.ts';
import { withInstallation } from './installation.ts';
import { print } from './print.ts';

interface Options {
  readonly rejected?: string;
  readonly replace?: boolean;
  readonly json?: boolean;
}

const BAR = 30;
const MOST_NAMED = 10;
const REDRAWN_MS = 100;

/** A bar on a terminal; a line for each tenth elsewhere. */
const createProgress = (): ((share: number, records: number) => void) => {
  let drawn = 0;
  let tenth = 0;
  return (share, records) => {
    const percent = Math.floor(share * 100);
    if (!process.stderr.isTTY) {
      if (Math.floor(share * 10) <= tenth) return;
      tenth = Math.floor(share * 10);
      console.error(`madang: ${percent} %, ${records} records read`);
      return;
    }
    if (Date.now() - drawn < REDRAWN_MS && share < 1) return;
    drawn = Date.now();
    const full = Math.round(share * BAR);
    process.stderr.write(`\r${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${percent} %  ${records} records`);
  };
};

const wordsOf = (report: ImportReport, rejectedFile: string): string => {
  if (report.wasThere) return 'This file is what was imported last: nothing was done.';
  const rejected = Object.entries(report.rejected);
  const total = rejected.reduce((sum, [, count]) => sum + count, 0);
  return [
    ...(report.resumedAt > 0
      ? [`An earlier import of this file had stopped: went on after record ${report.resumedAt}.`]
      : []),
    `${report.records} records read (${report.encoding === 'utf8' ? 'UTF-8' : 'CP949'}): ${report.added} added, ${report.changed} updated, ${total} rejected.`,
    ...(report.swapped > 0 ? [`${report.swapped} had latitude and longitude swapped, and were put right.`] : []),
    ...(report.removed > 0 ? [`${report.removed} of before were removed.`] : []),
    ...(report.olderDistricts.length > 0
      ? [
          `${report.olderDistricts.length} districts are not in this file and keep the days of an earlier one (--replace removes them): ${report.olderDistricts.slice(0, MOST_NAMED).join(', ')}${report.olderDistricts.length > MOST_NAMED ? ', …' : ''}`,
        ]
      : []),
    ...(total > 0
      ? [`Rejected, in ${rejectedFile}: ${rejected.map(([reason, count]) => `${reason} ${count}`).join(', ')}`]
      : []),
    ...(report.isCut ? ['The file ends in the middle of a record: it may not be all of it. Download it again.'] : []),
  ].join('\n');
};

export const command = new Command('import')
  .addArgument(new Argument('<kind>', 'which data set it is').choices(DataSet.options))
  .argument('<file>', 'a CSV file, in UTF-8 or CP949')
  .option('--rejected <file>', 'where to write rejected records, with why (default: beside the file, .rejected.csv)')
  .option('--replace', 'remove what earlier files of this data set had and this one has not')
  .option('--json', 'as JSON')
  .addHelpText(
    'after',
    '\nSafe to run again, and beside a running server: the same record is never there twice, and an import that was stopped goes on where it was.\nWhere each data set is downloaded: GET /api/v1/locations/sets, or the map of the web app.\nExamples:\n  madang import clothing-bins bins.csv\n  madang import centers centers.csv --replace',
  )
  .action((kind: DataSet, file: string, { rejected, replace = false, json }: Options) =>
    runCommand(() =>
      withInstallation(async ({ home, keys }) => {
        await proveHome(home, keys, SERVICES, ['location']);
        const [{ location, importData }, { openDatabase }] = await Promise.all([
          import('#services/location'),
          import('../platform/db/database.ts'),
        ]);
        const rejectedFile = rejected ?? path.join(path.dirname(file), `${path.parse(file).name}.rejected.csv`);
        const pool = openPool(home.roles.urlOf(location.name), 1, 'command');
        try {
          const report = await importData(openDatabase(pool), {
            dataSet: kind,
            file,
            rejected: rejectedFile,
            replace,
            progress: createProgress(),
          });
          if (process.stderr.isTTY) process.stderr.write('\n');
          print(json, { ...report, rejected_file: rejectedFile }, wordsOf(report, rejectedFile));
          if (report.isCut) process.exitCode = EXIT.failed;
        } finally {
          await pool.end();
        }
      }),
    ),
  );
