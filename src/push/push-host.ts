import { isIP } from 'node:net';
import { Refusal } from '../errors.ts';

/** Longer than any push service's; what is longer has no place in a table. */
const longestAddress = 2_048;

/** In this order; the first that is true refuses. */
const refusals: readonly { says: string; when: (url: URL, hosts: readonly string[]) => boolean }[] = [
  { says: 'is not https', when: ({ protocol }) => protocol !== 'https:' },
  { says: 'has a name or password', when: ({ username, password }) => username !== '' || password !== '' },
  { says: 'has a port of its own', when: ({ port }) => port !== '' },
  { says: 'is a number and no name', when: ({ hostname }) => hostname.startsWith('[') || isIP(hostname) !== 0 },
  { says: 'is not in BELCODE_PUSH_HOSTS', when: ({ hostname }, hosts) => !isAllowedHost(hostname, hosts) },
];

export type PushHostVerdict = { allowed: true; url: URL } | { allowed: false; says: string };

/**
 * Whether pushes may go to an address that a browser named.
 *
 * @param hosts names, and `*.suffix` for what lies below one: BELCODE_PUSH_HOSTS
 */
export function judgePushAddress(endpoint: string, hosts: readonly string[]): PushHostVerdict {
  if (endpoint.length > longestAddress || !URL.canParse(endpoint)) return { allowed: false, says: 'is no address' };
  // The reader of URLs folds case, tabs, backslashes and odd ways to write a number: everybody goes by what it read.
  const url = new URL(endpoint);
  const refused = refusals.find(({ when }) => when(url, hosts));
  return refused === undefined ? { allowed: true, url } : { allowed: false, says: refused.says };
}

/**
 * The address of a push service, as it was read.
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
