import { uuidv7 } from 'uuidv7';
import type { ScanResult } from '@madang/contracts/scan/entities';
import { AppError } from '#platform/errors';
import type { ServiceContext } from '#platform/service';
import { barcodeNumber } from './barcode-number.ts';
import { candidateOfBarcode } from './find-candidates.ts';
import { guideOf, readItem } from './guide.ts';
import { nextStepOfBarcode } from './next-step.ts';
import { insertScan } from './store/scans.ts';

/** @returns the id of the scan @throws AppError `barcode_invalid` */
export const scanBarcode = async (
  { db, client }: Pick<ServiceContext, 'db' | 'client'>,
  ownerId: string,
  typed: string,
  signal: AbortSignal,
): Promise<string> => {
  const barcode = barcodeNumber(typed);
  if (barcode === undefined) throw new AppError('barcode_invalid');
  const { accounts, candidate } = await candidateOfBarcode({ db, client }, barcode, signal);
  const result: ScanResult = {
    item_id: candidate?.item_id ?? null,
    category: candidate?.category ?? null,
    disposal_route: candidate?.disposal_route ?? null,
    confidence: candidate?.confidence ?? null,
    known_by: candidate === undefined ? null : 'barcode',
    model: null,
    model_problem: null,
    unread: [],
    guide: candidate === undefined ? null : guideOf(await readItem(client, candidate.item_id, signal)),
    rows: [],
    candidates: candidate === undefined ? [] : [candidate],
    barcodes: [{ barcode, box: null, confirmed_by: accounts }],
    next_step: nextStepOfBarcode(candidate !== undefined),
  };
  const id = uuidv7();
  await insertScan(db, { id, ownerId, picture: null, result });
  return id;
};
