import { describe, expect, it } from 'vitest';
import { readForwardTarget } from '../../src/policy/forward/forward-target.ts';
import { isForwardHost } from '../../src/policy/forward/judge-forward.ts';
import { parseForwardRules } from '../../src/policy/forward/read-forward-rules.ts';

const rules = parseForwardRules([{ host: 'app.example.org' }, { host: 'other.example.org:8443' }], 'example.org', [
  'user',
]);

/** Where a login would lead back to. */
function leadsTo(address: string): string | undefined {
  const target = readForwardTarget(address);
  return target !== undefined && isForwardHost(rules, target) ? target.url : undefined;
}

describe('a login leads back to', () => {
  it.each([
    ['https://app.example.org/', 'https://app.example.org/'],
    ['https://app.example.org', 'https://app.example.org/'],
    ['https://app.example.org/a/b?c=d&e=%20#f', 'https://app.example.org/a/b?c=d&e=%20#f'],
    ['https://app.example.org:443/a', 'https://app.example.org/a'],
    ['HTTPS://APP.Example.ORG/a', 'https://app.example.org/a'],
    ['https://other.example.org:8443/a', 'https://other.example.org:8443/a'],
    ['https://app.example.org//evil.example/', 'https://app.example.org//evil.example/'],
    ['https://app.example.org/?u=https://evil.example/', 'https://app.example.org/?u=https://evil.example/'],
  ])('%s', (address, url) => {
    expect(leadsTo(address)).toBe(url);
  });
});

describe('a login does not lead to', () => {
  it.each([
    [''],
    ['/'],
    ['//evil.example'],
    ['//app.example.org/'],
    ['\\\\evil.example'],
    ['/\\evil.example'],
    ['https:evil.example'],
    ['https:/app.example.org/'],
    ['https:///app.example.org/'],
    ['https:\\\\app.example.org/'],
    ['https://evil.example/'],
    ['https://evil.example/https://app.example.org/'],
    ['https://evil.example?https://app.example.org/'],
    ['https://evil.example#app.example.org'],
    ['https://app.example.org@evil.example/'],
    ['https://evil.example@app.example.org/'],
    ['https://user:pass@app.example.org/'],
    ['https://app.example.org:pass@evil.example/'],
    ['https://app.example.org%40evil.example/'],
    ['https://app.example.org%2f@evil.example/'],
    ['https://app.example.org\\@evil.example/'],
    ['https://app.example.org\\.evil.example/'],
    ['https://evil.example\\app.example.org/'],
    ['https://app.example.org.evil.example/'],
    ['https://app.example.orgevil.example/'],
    ['https://evilapp.example.org/'],
    ['https://x.app.example.org/'],
    ['https://example.org/'],
    ['https://app.example.org./'],
    ['https://app..example.org/'],
    ['https://app.example.org:8443/'],
    ['https://app.example.org:/'],
    ['https://app.example.org:080443/'],
    ['https://other.example.org/'],
    ['http://app.example.org/'],
    ['http://app.example.org:443/'],
    ['ftp://app.example.org/'],
    ['wss://app.example.org/'],
    ['javascript://app.example.org/%0aalert(1)'],
    ['javascript:alert(1)'],
    ['data:text/html,x'],
    ['blob:https://app.example.org/x'],
    [' https://app.example.org/'],
    ['https://app.example.org/ x'],
    ['https://app.example.org/\nx'],
    ['https://app.example.org/\r\nSet-Cookie: a=b'],
    ['https://app.example.org/\t'],
    ['ht\ntps://app.example.org/'],
    ['https://app.exam\u00adple.org/'],
    ['https://ａpp.example.org/'],
    ['https://app。example。org/'],
    ['https://аpp.example.org/'],
    ['https://%61pp.example.org/'],
    ['https://app.example.org, https://evil.example/'],
    [`https://app.example.org/${'x'.repeat(3_000)}`],
  ])('%j', (address) => {
    expect(leadsTo(address)).toBeUndefined();
  });
});

it('http is for this machine only', () => {
  const hosts = ['localhost:3000', 'app.localhost', '127.0.0.1:81', '[::1]:82'];
  expect(hosts.map((host) => readForwardTarget(`http://${host}/`)?.host)).toEqual(hosts);
  const others = ['example.org', '10.0.0.1', '127.0.0.1.example.org', 'localhost.example.org', '[::2]', 'xlocalhost'];
  expect(others.filter((host) => readForwardTarget(`http://${host}/`) !== undefined)).toEqual([]);
});
