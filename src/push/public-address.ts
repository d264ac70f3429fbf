import { BlockList, isIP } from 'node:net';

/** IANA's special-purpose IPv4 addresses (RFC 6890) and multicast. None of them is a public host. */
const special = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;

/** RFC 6052: an IPv6-only network writes an IPv4 address behind this prefix. */
const translated = '64:ff9b::';

/** Only 2000::/3 is assigned as public IPv6 (RFC 4291). These parts of it are special: Teredo, documentation, 6to4. */
const specialOfGlobal = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;

const never = new BlockList();
for (const [net, bits] of special) {
  never.addSubnet(net, bits, 'ipv4');
  never.addSubnet(`${translated}${net}`, 96 + bits, 'ipv6');
}
for (const [net, bits] of specialOfGlobal) never.addSubnet(net, bits, 'ipv6');

const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');
global.addSubnet(translated, 96, 'ipv6');

/** Whether an IP address is publicly routable, rather than of this host, a private network or a special purpose. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !never.check(address, 'ipv4');
  return version === 6 && global.check(address, 'ipv6') && !never.check(address, 'ipv6');
}
