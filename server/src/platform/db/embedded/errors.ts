const USE_OTHER = 'Set DATABASE_URL to use a PostgreSQL server of your own instead.';

/** The embedded PostgreSQL cannot be used on this machine or with this folder; the message says what to do. */
export class EmbeddedPostgresError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(`${message} ${USE_OTHER}`, options);
    this.name = 'EmbeddedPostgresError';
  }
}

/** Another Madang process owns the data folder. */
export class FolderInUseError extends Error {
  readonly folder: string;

  constructor(folder: string, holder: string) {
    super(
      `another Madang uses this folder: ${folder} (${holder}). ` +
        'Stop that one, or set MADANG_DATA to another folder, or set DATABASE_URL in both to share one PostgreSQL.',
    );
    this.name = 'FolderInUseError';
    this.folder = folder;
  }
}
