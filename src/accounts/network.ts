/**
 * The network that limits count: an IPv4 address, or the /64 of an IPv6 address, because a subscriber has a whole /64.
 */
export function networkOf(address: string): string {
  const groups = groupsOf(address);
  return groups === undefined ? ipv4Of(address) : groups.slice(0, 4).join(':');
}

/**
 * The networks of an address, from narrow to wide: of IPv6 its /64, /56 and /48, because many a subscriber has 256 or
 * 65,536 networks of /64; of IPv4 the address alone.
 */
export function networksOf(address: string): string[] {
  const groups = groupsOf(address);
  if (groups === undefined) return [ipv4Of(address)];
  const site = groups.slice(0, 3).join(':');
  const highByte = Number.parseInt(groups[3] ?? '0', 16) >> 8;
  return [networkOf(address), `${site}:${highByte.toString(16)}/56`, `${site}/48`];
}

/** A network as people recognise it: the /24 of IPv4, the /48 of IPv6. Telephones and routers change within it. */
export function wideNetworkOf(address: string): string {
  const groups = groupsOf(address);
  if (groups !== undefined) return `${groups.slice(0, 3).join(':')}/48`;
  return `${ipv4Of(address).split('.').slice(0, 3).join('.')}/24`;
}

const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

function ipv4Of(address: string): string {
  return mapped.exec(address)?.[1] ?? address;
}

/** The eight groups of an IPv6 address without leading zeros; undefined for IPv4, also when it is mapped into IPv6. */
function groupsOf(address: string): string[] | undefined {
  if (mapped.test(address) || !address.includes(':')) return undefined;
  const [head = '', tail] = address.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : new Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  return [...left, ...zeros, ...right].map((part) => part.replace(/^0+(?=.)/, ''));
}
