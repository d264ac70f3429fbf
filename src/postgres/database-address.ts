/**
 * Reads BELCODE_DATABASE_URL. It may name several servers as libpq does, `postgres://user@db1:5432,db2:5432/belcode`;
 * the one that takes writes is used.
 *
 * @returns one address for each server, in their order; at least one
 */
export function addressesOf(url: string): string[] {
  const [, before = '', hosts = '', rest = ''] = /^([a-z]+:\/\/(?:[^/?#]*@)?)([^/?#@]*)(.*)$/s.exec(url) ?? [];
  if (!hosts.includes(',')) return [url];
  return hosts.split(',').map((host) => `${before}${host}${rest}`);
}
