/** The address of an API, of whatever somebody has copied: manuals show it with the endpoint behind it. */
export const withoutEndpoint = (address: string): string =>
  address.replace(/(?<!\/)\/+$/, '').replace(/\/(chat\/completions|completions|responses|messages|models)$/, '');
