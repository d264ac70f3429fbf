import { BlockList, isIP } from 'node:net';

/** Where a message for a telephone goes, and whether it can be redirected. */
export interface MessageContact {
  /** SIP addresses of the next hop: the telephone's registrations, or the proxy before it; empty when unknown. */
  addresses: readonly string[];
  /** The exchange forwards the message to any address that the telephone names (3xx). */
  followsRedirections: boolean;
}

export type ContactVerdict = { allowed: true } | { allowed: false; reason: 'plain-transport' };

/** Encrypted transports. `ws` is not one: in a contact it means WebSocket with or without TLS (RFC 7118 §5). */
const safeTransports = ['tls', 'wss'];

/** Addresses that are not routed on the Internet. */
const localNetwork = new BlockList();
for (const [network, bits] of [
  ['127.0.0.0', 8],
  // RFC 1918
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  // RFC 3927
  ['169.254.0.0', 16],
] as const) {
  localNetwork.addSubnet(network, bits, 'ipv4');
}
localNetwork.addAddress('::1', 'ipv6');
// RFC 4193
localNetwork.addSubnet('fc00::', 7, 'ipv6');
// RFC 4291 §2.5.6
localNetwork.addSubnet('fe80::', 10, 'ipv6');

/**
 * V07: whether a code may be sent to a telephone by SIP MESSAGE. An unknown contact is refused.
 *
 * @param where where unencrypted messages may go: `lan` allows only addresses of the local network
 */
export function judgeContact(contact: MessageContact, where: 'lan' | 'anywhere'): ContactVerdict {
  const { addresses, followsRedirections } = contact;
  // All registrations must be safe, because the exchange uses one of them and does not say which.
  const isSafe = !followsRedirections && addresses.length > 0 && addresses.every(isSafeAddress);
  return isSafe || where === 'anywhere' ? { allowed: true } : { allowed: false, reason: 'plain-transport' };
}

function isSafeAddress(address: string): boolean {
  const hop = readSipAddress(address);
  if (hop === undefined) return false;
  return hop.scheme === 'sips' || safeTransports.includes(hop.transport) || isLocal(hop.host);
}

/** Reads the destination of a SIP address (RFC 3261 §19.1.1). @returns undefined when the address is ambiguous */
function readSipAddress(address: string): { scheme: string; host: string; transport: string } | undefined {
  const [, bare = address] = /^(?:"[^"]*"|[^<>"]*)<([^<>]*)>[^<>]*$/.exec(address) ?? [];
  const [, scheme = '', host, parameters = ''] =
    /^(sips?):(?:[^@\s]*@)?(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(?::\d{1,5})?((?:;[^@?\s]*)?)(?:\?[^@\s]*)?$/i.exec(
      bare,
    ) ?? [];
  if (host === undefined) return undefined;
  const transports = [...parameters.matchAll(/;\s*transport\s*=\s*([^;]*)/gi)].map(([, transport = '']) => transport);
  if (transports.length > 1) return undefined;
  return { scheme: scheme.toLowerCase(), host, transport: (transports[0] ?? 'udp').trim().toLowerCase() };
}

/** A host name is not local: it is not looked up, because the exchange may get another address than we. */
function isLocal(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(bare);
  return family !== 0 && localNetwork.check(bare, family === 4 ? 'ipv4' : 'ipv6');
}
