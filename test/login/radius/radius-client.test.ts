import { describe, expect, it } from 'vitest';
import { readRoleAttribute } from '../../../src/login/radius/radius-attribute.ts';
import { clientAt, isRadiusSecret, letsIn, type RadiusClient } from '../../../src/login/radius/radius-client.ts';
import { isInNetwork, type RadiusNetwork, readNetwork } from '../../../src/login/radius/radius-network.ts';

const network = (text: string): RadiusNetwork => {
  const read = readNetwork(text);
  if (read === undefined) throw new Error(`${text} is no network`);
  return read;
};

describe('a network', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1/32'],
    ['192.0.2.77/24', '192.0.2.0/24'],
    [' 10.1.2.3/8 ', '10.0.0.0/8'],
    ['10.255.255.255/9', '10.128.0.0/9'],
    ['2001:db8::1', '2001:db8::1/128'],
    ['2001:0DB8:0:0:1:2:3:4/64', '2001:db8::/64'],
    ['2001:db8:abcd:ef00::/56', '2001:db8:abcd:ef00::/56'],
  ])('%s is %s', (given, text) => expect(network(given).text).toBe(text));

  it.each([
    ...['', 'all', '192.0.2', '192.0.2.256', '192.0.2.1/33', '192.0.2.1/x', '192.0.2.1/24/8', '192.0.2.1/-1'],
    ...['0.0.0.0/0', '10.0.0.0/7', '::/0', '2001::/31', 'fe80::1%eth0', '2001:db8::/129', '192.0.2.1/', '1e1.0.0.1'],
  ])('attack: %j is none, or a wide one', (text) => expect(readNetwork(text)).toBeUndefined());

  it.each([
    ['192.0.2.0/24', '192.0.2.255', true],
    ['192.0.2.0/24', '192.0.3.0', false],
    ['192.0.2.128/25', '192.0.2.127', false],
    ['192.0.2.1', '192.0.2.1', true],
    ['192.0.2.0/24', '2001:db8::1', false],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/33', '2001:db8:ffff::1', false],
    ['2001:db8::1', '2001:DB8:0::1', true],
    ['2001:db8::/32', 'no address', false],
  ])('%s has %s: %s', (text, address, has) => expect(isInNetwork(network(text), address)).toBe(has));
});

const client = (id: string, ...networks: string[]) =>
  ({ id, networks: networks.map(network), companyId: undefined, roles: ['user'] }) as unknown as RadiusClient;

describe('the client at an address', () => {
  const clients = [
    client('wide', '10.0.0.0/8'),
    client('two', '10.1.0.0/16', '192.0.2.1'),
    client('one', '10.1.2.3'),
    client('six', '2001:db8::/32'),
  ];
  it.each([
    ['10.9.9.9', 'wide'],
    ['10.1.9.9', 'two'],
    ['192.0.2.1', 'two'],
    ['10.1.2.3', 'one'],
    ['2001:db8::9', 'six'],
    ['192.0.2.2', undefined],
    ['::ffff:10.1.2.3', undefined],
  ])('%s is the one of the narrowest network: %s', (address, id) => expect(clientAt(clients, address)?.id).toBe(id));
});

it.each([
  [undefined, ['user'], true],
  ['a', ['user'], true],
  ['b', ['user'], false],
  [undefined, ['operator'], false],
  ['a', ['operator', 'user'], true],
])('a client of company %s and of %j lets a user of company a in: %s', (companyId, roles, said) => {
  expect(letsIn({ companyId, roles } as unknown as RadiusClient, { companyId: 'a', role: 'user' })).toBe(said);
});

it.each([
  ['x'.repeat(16), true],
  ['!#$%&()*+,-./:;<=>?', true],
  ['x'.repeat(128), true],
  ['x'.repeat(15), false],
  ['x'.repeat(129), false],
  ['sixteen letters and spaces', false],
  ['ünïcödé-is-read-in-two-ways', false],
  ['a-line-break-is-not-one\n', false],
])('attack: %j may be a secret: %s', (text, said) => expect(isRadiusSecret(text)).toBe(said));

describe('an attribute of a role', () => {
  it.each(['operator:Filter-Id=admins', 'user:Session-Timeout=28800', 'company-admin:Cisco-AVPair=shell:priv-lvl=15'])(
    '%s is read',
    (text) => {
      const { role, name, value } = readRoleAttribute(text) ?? {};
      expect(`${role}:${name}=${value}`).toBe(text);
    },
  );
  it.each([
    ...['', 'Filter-Id=x', 'root:Filter-Id=x', 'user:Filter-Id=', 'user:User-Password=x', 'user:toString=x'],
    ...['user:Session-Timeout=x', 'user:Session-Timeout=-1', 'user:Session-Timeout=4294967296'],
    ...[`user:Class=${'x'.repeat(241)}`, 'user:Class=a\nb', 'user:Message-Authenticator=x', 'user:State=x'],
  ])('attack: %j is none', (text) => expect(readRoleAttribute(text)).toBeUndefined());
});
