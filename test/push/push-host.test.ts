import { describe, expect, it } from 'vitest';
import { settings } from '../../src/config.ts';
import { allowedPushAddress, judgePushAddress } from '../../src/push/push-host.ts';

const hosts = settings.BELCODE_PUSH_HOSTS.read(settings.BELCODE_PUSH_HOSTS.default);

describe('the push services of the browsers are allowed', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/abc:def',
    'https://fcm.googleapis.com/wp/abc',
    'https://updates.push.services.mozilla.com/wpush/v2/abc',
    'https://web.push.apple.com/QAbc',
    'https://wns2-par02p.notify.windows.com/w/?token=abc%3d',
    'https://fcm.googleapis.com:443/fcm/send/abc',
    'HTTPS://FCM.GoogleAPIs.com/fcm/send/abc',
  ])('%s', (endpoint) => {
    expect(judgePushAddress(endpoint, hosts)).toEqual({ allowed: true, url: new URL(endpoint) });
  });
});

describe('attack: an address that a browser names', () => {
  it.each([
    ['no TLS', 'http://fcm.googleapis.com/x', 'is not https'],
    ['no TLS, on the port of TLS', 'http://fcm.googleapis.com:443/x', 'is not https'],
    ['another protocol', 'ftp://fcm.googleapis.com/x', 'is not https'],
    ['a file', 'file:///etc/passwd', 'is not https'],
    ['words', 'javascript:alert(1)', 'is not https'],
    ['this host', 'https://localhost/x', 'is not in BELCODE_PUSH_HOSTS'],
    ['this host, as a number', 'https://127.0.0.1/x', 'is a number and no name'],
    ['this host, in hexadecimal', 'https://0x7f.1/x', 'is a number and no name'],
    ['this host, as one number', 'https://2130706433/x', 'is a number and no name'],
    ['this host, in octal', 'https://0177.0.0.1/x', 'is a number and no name'],
    ['this host, in wide letters', 'https://１２７.0.0.1/x', 'is a number and no name'],
    ['this host, in IPv6', 'https://[::1]/x', 'is a number and no name'],
    ['this host, mapped', 'https://[::ffff:127.0.0.1]/x', 'is a number and no name'],
    ['a host inside', 'https://10.0.0.1/x', 'is a number and no name'],
    ['the cloud it runs in', 'https://169.254.169.254/latest/meta-data', 'is a number and no name'],
    ['a number of the internet', 'https://142.250.179.138/x', 'is a number and no name'],
    ['its name in the path', 'https://evil.com/fcm.googleapis.com', 'is not in BELCODE_PUSH_HOSTS'],
    ['its name before another', 'https://fcm.googleapis.com.evil.com/x', 'is not in BELCODE_PUSH_HOSTS'],
    ['its name at the end of another', 'https://evilfcm.googleapis.com/x', 'is not in BELCODE_PUSH_HOSTS'],
    ['a suffix without its dot', 'https://evilpush.apple.com/x', 'is not in BELCODE_PUSH_HOSTS'],
    ['the suffix itself', 'https://push.apple.com/x', 'is not in BELCODE_PUSH_HOSTS'],
    ['below an exact name', 'https://x.fcm.googleapis.com/x', 'is not in BELCODE_PUSH_HOSTS'],
    ['a dot at the end', 'https://fcm.googleapis.com./x', 'is not in BELCODE_PUSH_HOSTS'],
    ['its name as a user', 'https://fcm.googleapis.com@evil.com/x', 'has a name or password'],
    ['a user', 'https://user@fcm.googleapis.com/x', 'has a name or password'],
    ['a password', 'https://:secret@fcm.googleapis.com/x', 'has a name or password'],
    ['a backslash before another', 'https://evil.com\\@fcm.googleapis.com/x', 'is not in BELCODE_PUSH_HOSTS'],
    ['a mark before another', 'https://evil.com#@fcm.googleapis.com/x', 'is not in BELCODE_PUSH_HOSTS'],
    ['a question before another', 'https://evil.com?@fcm.googleapis.com/x', 'is not in BELCODE_PUSH_HOSTS'],
    ['another port', 'https://fcm.googleapis.com:8443/x', 'has a port of its own'],
    ['the port of http', 'https://fcm.googleapis.com:80/x', 'has a port of its own'],
    ['letters that look alike', 'https://fcm.gооgleapis.com/x', 'is not in BELCODE_PUSH_HOSTS'],
    ['nothing', '', 'is no address'],
    ['a path alone', '/fcm/send', 'is no address'],
    ['a host alone', 'fcm.googleapis.com', 'is no address'],
    ['a book', `https://fcm.googleapis.com/${'x'.repeat(2_048)}`, 'is no address'],
  ])('%s is refused', (_what, endpoint, says) => {
    expect(judgePushAddress(endpoint, hosts)).toEqual({ allowed: false, says });
  });

  it('is refused without a word about the address', () => {
    const refuse = () => allowedPushAddress('https://evil.com/fcm.googleapis.com', hosts);
    expect(refuse).toThrow(expect.objectContaining({ id: 'push-host-refused', status: 403 }));
    expect(refuse).toThrow(/^(?!.*evil)/);
  });

  it('goes nowhere when no host is allowed', () => {
    expect(judgePushAddress('https://fcm.googleapis.com/x', []).allowed).toBe(false);
  });

  it('is used as it was read: what is left is one address for everybody', () => {
    expect(allowedPushAddress(' https://FCM.googleapis.com\\\\a\t/../b ', hosts).href).toBe(
      'https://fcm.googleapis.com//b',
    );
  });
});
