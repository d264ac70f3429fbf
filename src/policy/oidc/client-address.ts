const maxAddressLength = 1_000;
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Whether a browser may be sent to an address with a code, or after a logout. It has one reading, uses https except on
 * the machine of the browser, and has no user information and no fragment.
 */
export function isClientAddress(address: string): boolean {
  if (address.length > maxAddressLength || !/^[\x21-\x7e]+$/.test(address) || !URL.canParse(address)) return false;
  const { href, protocol, hostname, username, password } = new URL(address);
  if (href !== address && href !== `${address}/`) return false;
  if (address.includes('#') || address.includes('*') || username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && loopback.test(hostname));
}
