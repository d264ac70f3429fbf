import { describe, expect, it } from 'vitest';
import { returnAddress } from '../../src/policy/return-address.ts';

const allowed = ['https://portal.example/', 'https://wiki.example:8443/after'];

describe('where a person may be sent on', () => {
  it.each([
    ['https://portal.example', 'https://portal.example/'],
    ['https://portal.example/account?a=1#b', 'https://portal.example/account?a=1#b'],
    ['https://portal.example:443/', 'https://portal.example/'],
    ['HTTPS://PORTAL.EXAMPLE/', 'https://portal.example/'],
    ['https://wiki.example:8443/other', 'https://wiki.example:8443/other'],
    // A browser reads these so, and the address that is sent on is what it reads.
    ['  https://portal.example/\n', 'https://portal.example/'],
    ['https:\\\\portal.example\\x', 'https://portal.example/x'],
    ['https:portal.example/x', 'https://portal.example/x'],
    ['https://po\trtal.example/', 'https://portal.example/'],
    ['https://portal%2eexample/', 'https://portal.example/'],
    ['https://portal.example//evil.example', 'https://portal.example//evil.example'],
    ['https://portal.example/\\evil.example', 'https://portal.example//evil.example'],
  ])('%j is %s', (wanted, read) => {
    expect(returnAddress(wanted, allowed)).toBe(read);
  });

  it.each([
    ['nothing', ''],
    ['a path', '/account'],
    ['without a scheme', '//portal.example/'],
    ['a backslash for it', '\\\\portal.example/'],
    ['another scheme', 'http://portal.example/'],
    ['another port', 'https://portal.example:8443/'],
    ['no port of one that has it', 'https://wiki.example/'],
    ['a host below', 'https://evil.portal.example/'],
    ['a host above', 'https://example/'],
    ['a host that ends the same', 'https://evilportal.example/'],
    ['a host that begins the same', 'https://portal.example.evil.example/'],
    ['a dot behind it', 'https://portal.example./'],
    ['a name before the host', 'https://portal.example@evil.example/'],
    ['a name and a password', 'https://portal.example:443@evil.example/'],
    ['a name before the right host', 'https://anna@portal.example/'],
    ['a password before the right host', 'https://:secret@portal.example/'],
    ['a backslash before the other host', 'https://portal.example\\@evil.example/'.replace('portal', 'evil')],
    ['an encoded at', 'https://portal.example%40evil.example/'],
    ['an encoded slash', 'https://portal.example%2f@evil.example/'],
    ['a tab in the host', 'https://portal.example\t.evil.example/'],
    ['a letter that looks the same', 'https://pоrtal.example/'],
    ['a wide dot before another host', 'https://portal.example。evil.example/'],
    ['a script', 'javascript:alert(1)//https://portal.example/'],
    ['a script with a line break', 'java\nscript:alert(1)'],
    ['data', 'data:text/html,https://portal.example/'],
    ['a blob of the site', 'blob:https://portal.example/0b1c'],
    ['a file', 'file://portal.example/'],
    ['another program', 'intent://portal.example/#Intent;end'],
    ['ftp', 'ftp://portal.example/'],
    ['too long', `https://portal.example/${'x'.repeat(1_000)}`],
  ])('%s is refused', (_what, wanted) => {
    expect(returnAddress(wanted, allowed)).toBeUndefined();
  });

  it('is nowhere while the operator lists nothing', () => {
    expect(returnAddress('https://portal.example/', [])).toBeUndefined();
  });
});
