import { BlockList, isIP } from 'node:net';

/** IANA's registry of special IPv4 addresses (RFC 6890), and multicast: nothing on the internet is there. */
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

/** RFC 6052: a network without IPv4 writes an IPv4 address behind this prefix. */
const translated = '64:ff9b::';

/** Of IPv6 only 2000::/3 is given out (RFC 4291), and in it these are special: Teredo and kin, examples, 6to4. */
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

/** Whether an IP address is one of the internet: not of this host, a network inside, or a use of its own. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !never.check(address, 'ipv4');
  return version === 6 && global.check(address, 'ipv6') && !never.check(address, 'ipv6');
}
