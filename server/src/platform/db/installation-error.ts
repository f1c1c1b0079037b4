/** This process does not fit the installation that the database belongs to: another key, release or role. Nothing has been changed. */
export class InstallationError extends Error {
  constructor(problem: string, remedy: string) {
    super(`${problem} Nothing was changed. ${remedy}`);
    this.name = 'InstallationError';
  }
}
