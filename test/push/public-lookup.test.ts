import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { internetAgent, postOutside } from '../../src/push/post-outside.ts';
import { isPublicAddress } from '../../src/push/public-address.ts';
import { PrivateAddressError, publicLookup } from '../../src/push/public-lookup.ts';

describe('an address of the internet', () => {
  it.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '142.250.179.138',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '223.255.255.255',
    '2a00:1450:400e:80c::200a',
    '2001:4860:4860::8888',
    '2620:149:a44::1',
    '64:ff9b::8efa:b38a',
  ])('%s is one', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    '0.0.0.0',
    '10.0.0.1',
    '10.255.255.255',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:142.250.179.138',
    '::7f00:1',
    '64:ff9b::7f00:1',
    '64:ff9b::a00:1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1',
    'fc00::1',
    'fd12:3456:789a::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    'localhost',
    '',
  ])('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

const public4: LookupAddress = { address: '142.250.179.138', family: 4 };
const public6: LookupAddress = { address: '2a00:1450:400e:80c::200a', family: 6 };

function lookUp(addresses: LookupAddress[], all: boolean) {
  return new Promise<unknown[]>((resolve, reject) => {
    publicLookup(async () => addresses)('push.example.org', { all }, (error, ...found) =>
      error === null ? resolve(found) : reject(error),
    );
  });
}

describe('a name is looked up', () => {
  it('and gives the addresses that were judged', async () => {
    expect(await lookUp([public6, public4], true)).toEqual([[public6, public4]]);
    expect(await lookUp([public6, public4], false)).toEqual([public6.address, 6]);
  });

  it.each([true, false])('attack: one private address among public ones is enough to refuse (all: %s)', async (all) => {
    const inside = { address: '10.0.0.1', family: 4 };
    await expect(lookUp([public4, inside], all)).rejects.toThrow(PrivateAddressError);
    await expect(lookUp([inside, public4], all)).rejects.toThrow(PrivateAddressError);
  });

  it('and one without an address is no private one', async () => {
    const failed = lookUp([], true);
    await expect(failed).rejects.toThrow('has no address');
    await expect(failed).rejects.not.toThrow(PrivateAddressError);
  });

  it('attack: by the real resolver too, a name of this host leads nowhere', async () => {
    const post = { url: new URL('https://localhost/x'), headers: {}, body: Buffer.from('x') };
    await expect(postOutside(post, { agent: internetAgent(), clock: systemClock })).rejects.toThrow(
      PrivateAddressError,
    );
  });

  it('for each connection once, by an agent that keeps none', () => {
    expect(internetAgent().options).toMatchObject({ keepAlive: false, lookup: expect.any(Function) });
  });
});
