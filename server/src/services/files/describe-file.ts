import type { StoredFile } from '@madang/contracts/files';
import { API_BASE } from '@madang/contracts/operation';
import type { Context } from './context.ts';
import type { FileRow } from './store/grants.ts';

/** Media types that a browser may show: pictures that we made ourselves. All else is saved. */
const SHOWN = new Set(['image/jpeg', 'image/png', 'image/webp']);
export const isShown = ({ mimeType }: Pick<FileRow, 'mimeType'>): boolean => SHOWN.has(mimeType);

export const describeFile = ({ addresses }: Pick<Context, 'addresses'>, row: FileRow): StoredFile => ({
  id: row.id,
  file_hash: row.blobHash,
  purpose: row.purpose,
  name: row.name,
  url: addresses.sign(isShown(row) ? `${API_BASE}/images/${row.blobHash}` : `${API_BASE}/files/${row.id}/content`),
  mime_type: row.mimeType,
  bytes: row.bytes,
  width: row.width,
  height: row.height,
  created_at: row.createdAt.toISOString(),
  expires_at: row.expiresAt?.toISOString() ?? null,
});
