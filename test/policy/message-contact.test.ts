import { describe, expect, it } from 'vitest';
import { judgeContact } from '../../src/policy/message-contact.ts';

const judge = (addresses: readonly string[], followsRedirections = false, where: 'lan' | 'anywhere' = 'lan') =>
  judgeContact({ addresses, followsRedirections }, where);
const refused = { allowed: false, reason: 'plain-transport' };

describe('V07 a code by SIP MESSAGE', () => {
  it.each([
    ['TLS to anywhere', 'sip:201@198.51.100.7:5061;transport=tls'],
    ['TLS to a name', 'sip:201@phone.example.org;transport=TLS'],
    ['sips', 'sips:201@198.51.100.7'],
    ['WSS, where a proxy says so', 'sip:x@198.51.100.7;transport=wss'],
    ['UDP on loopback', 'sip:201-0x55f@127.0.0.1:46001'],
    ['UDP at 10/8', 'sip:201@10.255.0.1:5060;x-ast-orig-host=1.2.3.4:5060'],
    ['UDP at 172.16/12', 'sip:201@172.31.255.255'],
    ['UDP at 192.168/16', 'sip:201@192.168.1.20:5060;ob'],
    ['UDP, link-local', 'sip:201@169.254.3.4'],
    ['TCP on the LAN', 'sip:201@192.168.1.20:5060;transport=tcp;ob'],
    ['WS on the LAN', 'sip:abc@192.168.1.20:50123;transport=ws'],
    ['WS behind a proxy on this host', 'sip:abc@127.0.0.1:50123;transport=ws'],
    ['IPv6 loopback', 'sip:201@[::1]:5060'],
    ['IPv6, unique local', 'sip:201@[fd12:3456::1]:5060'],
    ['IPv6, link-local', 'sip:201@[fe80::1]'],
    ['IPv4 in IPv6, on the LAN', 'sip:201@[::ffff:192.168.1.5]'],
    ['no user', 'sip:192.168.1.20'],
    ['in brackets', '<sip:proxy@10.0.0.1;lr>'],
  ])('goes to %s', (_what, address) => {
    expect(judge([address])).toEqual({ allowed: true });
  });

  it.each([
    ['UDP on the Internet', 'sip:201@198.51.100.7:5060'],
    ['TCP on the Internet', 'sip:201@198.51.100.7:5060;transport=tcp'],
    ['WS on the Internet, which may be WSS', 'sip:abc@198.51.100.7:50123;transport=ws'],
    ['just outside 172.16/12', 'sip:201@172.32.0.1'],
    ['just outside 192.168/16', 'sip:201@192.169.0.1'],
    ['a carrier’s NAT', 'sip:201@100.64.0.1'],
    ['IPv6 on the Internet', 'sip:201@[2001:db8::1]'],
    ['IPv4 in IPv6 on the Internet', 'sip:201@[::ffff:198.51.100.7]'],
    ['a name', 'sip:201@phone.example.org'],
    ['a name that looks local', 'sip:201@192.168.1.20.example.org'],
    ['a name that says localhost', 'sip:201@localhost'],
    ['a number that is no address', 'sip:201@192.168.1.999'],
    ['an unknown transport', 'sip:201@198.51.100.7;transport=sctp'],
    ['a transport in the user', 'sip:201;transport=tls@198.51.100.7'],
    ['a transport in a header', 'sip:201@198.51.100.7?transport=tls'],
    ['a transport in a parameter’s name', 'sip:201@198.51.100.7;x-transport=tls'],
    ['two transports', 'sip:201@198.51.100.7;transport=udp;transport=tls'],
    ['two hosts', 'sip:201@127.0.0.1@198.51.100.7'],
    ['an escaped host', 'sip:201@%31%32%37.0.0.1'],
    ['a zone', 'sip:201@[fe80::1%25eth0]'],
    ['another scheme', 'tel:+31612345678'],
    ['nothing known', ''],
    ['what is no address', '192.168.1.20'],
    ['two in one', '<sip:a@10.0.0.1>,<sip:b@198.51.100.7>'],
  ])('does not go to %s', (_what, address) => {
    expect(judge([address])).toEqual(refused);
    expect(judge([address], false, 'anywhere')).toEqual({ allowed: true });
  });

  it('is refused when one of the registrations is unsafe, because the exchange picks one', () => {
    const [safe, plain] = ['sip:201@10.0.0.1', 'sip:201@198.51.100.7'];
    expect(judge([safe, safe])).toEqual({ allowed: true });
    expect(judge([safe, plain])).toEqual(refused);
    expect(judge([])).toEqual(refused);
  });

  it('is refused when the telephone may redirect it', () => {
    expect(judge(['sip:201@10.0.0.1'], true)).toEqual(refused);
    expect(judge(['sips:201@10.0.0.1'], true)).toEqual(refused);
    expect(judge(['sip:201@10.0.0.1'], true, 'anywhere')).toEqual({ allowed: true });
  });
});
