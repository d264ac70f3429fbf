import { isIP } from 'node:net';
import { Refusal } from '../errors.ts';

/** Maximum length in characters: longer than any push service's address, short enough for a table. */
const maxAddressLength = 2_048;

/** Checked in this order; the first match refuses. */
const refusals: readonly { says: string; when: (url: URL) => boolean }[] = [
  { says: 'is not https', when: ({ protocol }) => protocol !== 'https:' },
  { says: 'has a name or password', when: ({ username, password }) => username !== '' || password !== '' },
  { says: 'has a port of its own', when: ({ port }) => port !== '' },
  { says: 'is a number and no name', when: ({ hostname }) => hostname.startsWith('[') || isIP(hostname) !== 0 },
];

export type PushHostVerdict = { allowed: true; url: URL } | { allowed: false; says: string };

/**
 * Whether pushes may go to an address that a browser sent, or webhooks to one that an operator typed.
 *
 * @param hosts of the setting: host names, and `*.suffix` for the names below one
 */
export function judgePushAddress(
  endpoint: string,
  hosts: readonly string[],
  setting = 'BELCODE_PUSH_HOSTS',
): PushHostVerdict {
  if (endpoint.length > maxAddressLength || !URL.canParse(endpoint)) return { allowed: false, says: 'is no address' };
  // The URL parser normalises case, tabs, backslashes and unusual number forms; every check uses its result.
  const url = new URL(endpoint);
  const refused = refusals.find(({ when }) => when(url));
  if (refused !== undefined) return { allowed: false, says: refused.says };
  return isAllowedHost(url.hostname, hosts) ? { allowed: true, url } : { allowed: false, says: `is not in ${setting}` };
}

/**
 * The address of a push service, as the URL parser reads it.
 *
 * @throws Refusal push-host-refused
 */
export function allowedPushAddress(endpoint: string, hosts: readonly string[]): URL {
  const verdict = judgePushAddress(endpoint, hosts);
  if (!verdict.allowed) throw new Refusal('push-host-refused', `the push service ${verdict.says}`);
  return verdict.url;
}

function isAllowedHost(host: string, hosts: readonly string[]): boolean {
  return hosts.some((each) => (each.startsWith('*.') ? host.endsWith(each.slice(1)) : host === each));
}
