const maxAddressLength = 1_000;

/**
 * Where a page may send a person on, when an address from outside names it: a page of a site that the operator lists,
 * with the same scheme, host and port.
 *
 * @param allowed addresses of the sites
 * @returns the address as a browser reads it, whatever stood around it; undefined for any other
 */
export function returnAddress(wanted: string, allowed: readonly string[]): string | undefined {
  if (wanted.length > maxAddressLength || !URL.canParse(wanted)) return undefined;
  const { href, origin, protocol, username, password } = new URL(wanted);
  // `blob:` has the origin of the site that made it, and a name before the host makes it look like another one.
  const isPage = (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
  return isPage && allowed.some((each) => new URL(each).origin === origin) ? href : undefined;
}
