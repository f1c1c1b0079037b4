import { z } from 'zod';
import { Id, Localized, Timestamp } from '../fields.ts';
import { CategoryId, ContentId, DisposalRoute, Source } from '../recycle-content.ts';
import { taskOf } from '../tasks.ts';

/** What of the progress each stage of a scan is. */
export const SCAN_STAGES = [
  { name: 'ingesting', from: 0, to: 10 },
  { name: 'reading', from: 10, to: 80 },
  { name: 'matching', from: 80, to: 95 },
] as const;
export type ScanStage = (typeof SCAN_STAGES)[number]['name'];

/** The separate-discharge marks that are printed on packaging in Korea. */
export const MarkCode = z
  .enum([
    'clear_pet',
    'pet',
    'plastic',
    'hdpe',
    'ldpe',
    'pp',
    'ps',
    'plastic_other',
    'film',
    'can',
    'steel_can',
    'aluminium_can',
    'glass',
    'paper',
    'carton',
    'aseptic_carton',
    'composite',
  ])
  .meta({ id: 'ScanMark' });
export type MarkCode = z.infer<typeof MarkCode>;

/** By what a thing is known: a model that sees, the mark or words on the packaging, or a barcode that accounts have confirmed. */
export const KnownBy = z.enum(['model', 'mark', 'barcode', 'label']).meta({ id: 'ScanKnownBy' });
export type KnownBy = z.infer<typeof KnownBy>;

const Confidence = z.number().min(0).max(1);

/** In pixels of the picture as it is shown, upright. */
const Box = z
  .object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })
  .meta({ id: 'ScanBox', description: 'Where it is, in pixels of the upright picture' });
export type Box = z.infer<typeof Box>;

/** What the guide said of an item when the scan was made. */
export const ScanGuide = z
  .object({
    item_id: ContentId,
    name: Localized,
    category: CategoryId,
    disposal_route: DisposalRoute,
    description: Localized,
    how_to: z.object({ ko: z.array(z.string()), en: z.array(z.string()) }),
    varies_by_region: z.boolean(),
    source: Source,
  })
  .meta({ id: 'ScanGuide' });
export type ScanGuide = z.infer<typeof ScanGuide>;

export const ScanRow = z
  .object({
    mark: MarkCode,
    name: Localized,
    category: CategoryId,
    disposal_route: DisposalRoute,
    how: Localized,
    confidence: Confidence,
    box: Box,
    source: Source,
  })
  .meta({ id: 'ScanRow', description: 'A mark on the packaging, and where what it marks goes' });
export type ScanRow = z.infer<typeof ScanRow>;

export const ScanCandidate = z
  .object({
    item_id: ContentId,
    name: Localized,
    category: CategoryId,
    disposal_route: DisposalRoute,
    confidence: Confidence,
    known_by: KnownBy,
  })
  .meta({ id: 'ScanCandidate' });
export type ScanCandidate = z.infer<typeof ScanCandidate>;

/** A product number: EAN-13, EAN-8, or UPC-A written as EAN-13. */
export const Barcode = z.string().regex(/^(?:\d{8}|\d{13})$/);

const ReadBarcode = z
  .object({
    barcode: Barcode,
    box: Box.nullable().meta({ description: 'null: it was typed' }),
    confirmed_by: z
      .number()
      .int()
      .min(0)
      .meta({ description: 'Accounts that have confirmed the same item; it is known from two on' }),
  })
  .meta({ id: 'ScanBarcode' });
export type ReadBarcode = z.infer<typeof ReadBarcode>;

export const NextStep = z
  .object({
    code: z.enum(['confirm', 'choose', 'search']).meta({
      description: 'Say whether it is right; choose among the candidates; find it by name, category or barcode',
    }),
    text: Localized,
    offers: z.array(z.enum(['search', 'category', 'barcode'])),
  })
  .meta({ id: 'ScanNextStep' });
export type NextStep = z.infer<typeof NextStep>;

export const ScanResult = z
  .object({
    item_id: ContentId.nullable().meta({ description: 'null: nothing was found, or several things may be meant' }),
    category: CategoryId.nullable(),
    disposal_route: DisposalRoute.nullable().meta({
      description: 'A mark says it where it does not say which item it is',
    }),
    confidence: Confidence.nullable(),
    known_by: KnownBy.nullable(),
    model: z.string().nullable().meta({ description: 'The vision model that looked at the picture; null: none did' }),
    model_problem: z.enum(['none_connected', 'no_answer', 'limit']).nullable().meta({
      description: 'Why no model was of use: none that sees is connected, it gave no answer, or its limit is used up',
    }),
    unread: z.array(z.enum(['marks', 'barcodes', 'label'])).meta({
      description: 'What of the photo could not be read at all: that nothing was found there says nothing',
    }),
    guide: ScanGuide.nullable(),
    rows: z.array(ScanRow).meta({ description: 'One for each mark that was read' }),
    candidates: z.array(ScanCandidate).meta({ description: 'The likeliest first' }),
    barcodes: z.array(ReadBarcode).meta({ description: 'The one by which it is known first' }),
    next_step: NextStep,
  })
  .meta({ id: 'ScanResult' });
export type ScanResult = z.infer<typeof ScanResult>;

const ScanPicture = z
  .object({
    url: z
      .string()
      .meta({ description: 'Relative to the server; opens the picture without a token for one to two hours' }),
    width: z.number().int().nullable(),
    height: z.number().int().nullable(),
  })
  .meta({ id: 'ScanPicture' });

const STAGE_NAMES = ['ingesting', 'reading', 'matching'] as const satisfies readonly ScanStage[];
export const ScanTask = taskOf('ScanTask', STAGE_NAMES, ScanResult);

/** A scan: a task as all are, and what became of it. */
export const Scan = z
  .object({
    ...ScanTask.shape,
    id: Id,
    picture: ScanPicture.nullable().meta({ description: 'null: it began with a barcode that was typed' }),
    confirmed: ScanGuide.nullable().meta({ description: 'What the person says that it is' }),
    confirmed_at: Timestamp.nullable(),
    recycled_at: Timestamp.nullable(),
    earns: z.array(z.enum(['scan', 'recycled'])).meta({
      description:
        'For what it earns points, or has earned them: saying what it is, and throwing it away. Not what another scan of the same photo has had: a photo earns once for each',
    }),
    earns_points: z.boolean().meta({
      description: 'false where there is no photo, or the same photo has earned all of it before',
    }),
  })
  .meta({ id: 'Scan' });
export type Scan = z.infer<typeof Scan>;
