export const DOCUMENT_KINDS = [
  'pdf',
  'docx',
  'xlsx',
  'pptx',
  'odt',
  'ods',
  'odp',
  'hwpx',
  'hwp',
  'rtf',
  'html',
  'markdown',
  'csv',
  'text',
] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

export interface DocumentPage {
  /** Of a page, a slide or a sheet, from 1; `null` where the document does not say where its pages end. */
  readonly number: number | null;
  readonly text: string;
}

export interface DocumentText {
  readonly kind: DocumentKind;
  readonly title: string | null;
  /** At least one; its text is empty where none stands on it, as on a scanned page. */
  readonly pages: readonly DocumentPage[];
  /** Whether it says more than is given here. */
  readonly cut: boolean;
}

export interface PageText {
  readonly title: string | null;
  /** What the page is about, without menus and advertisements where these can be told apart. */
  readonly text: string;
  /** As the page says it (BCP 47). */
  readonly language: string | null;
  readonly cut: boolean;
}

/** What is known of a document beside its bytes, which count for more. */
export interface DocumentHints {
  readonly name?: string;
  /** A media type. */
  readonly type?: string;
}

export interface PageHints {
  /** The header `Content-Type`, with its charset. */
  readonly contentType?: string;
}
