import { isIP } from 'node:net';
import { Refusal } from '../errors.ts';

/** Maximum length in characters: longer than any push service's address, short enough for a table. */
const maxAddressLength = 2_048;

/** Checked in this order; the first match refuses. */
const refusals: readonly { says: string; when: (url: URL, hosts: readonly string[]) => boolean }[] = [
  { says: 'is not https', when: ({ protocol }) => protocol !== 'https:' },
  { says: 'has a name or password', when: ({ username, password }) => username !== '' || password !== '' },
  { says: 'has a port of its own', when: ({ port }) => port !== '' },
  { says: 'is a number and no name', when: ({ hostname }) => hostname.startsWith('[') || isIP(hostname) !== 0 },
  { says: 'is not in BELCODE_PUSH_HOSTS', when: ({ hostname }, hosts) => !isAllowedHost(hostname, hosts) },
];

export type PushHostVerdict = { allowed: true; url: URL } | { allowed: false; says: string };

/**
 * Whether pushes may go to an address that a browser sent.
 *
 * @param hosts BELCODE_PUSH_HOSTS: host names, and `*.suffix` for the names below one
 */
export function judgePushAddress(endpoint: string, hosts: readonly string[]): PushHostVerdict {
  if (endpoint.length > maxAddressLength || !URL.canParse(endpoint)) return { allowed: false, says: 'is no address' };
  // The URL parser normalises case, tabs, backslashes and unusual number forms; every check uses its result.
  const url = new URL(endpoint);
  const refused = refusals.find(({ when }) => when(url, hosts));
  return refused === undefined ? { allowed: true, url } : { allowed: false, says: refused.says };
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
