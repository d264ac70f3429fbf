import { describe, expect, it } from 'vitest';
import { sipOfHepPacket } from '../../src/asterisk/hep-packet.ts';
import { readSipHead } from '../../src/asterisk/sip-head.ts';
import { hepPacket, messageRequest, messageResponse } from './hep.ts';

describe('a packet of res_hep', () => {
  const packet = hepPacket('the message');

  it('holds a SIP message', () => {
    expect(sipOfHepPacket(packet)?.toString()).toBe('the message');
  });

  it.each([
    ['of another protocol', hepPacket('x', { protocol: 5 })],
    ['with another vendor’s payload', hepPacket('x', { vendor: 4 })],
    ['with a zipped payload', hepPacket('x', { payload: 0x10 })],
    ['that is empty', Buffer.alloc(0)],
    ['of zeros', Buffer.alloc(200)],
    ['of another version', Buffer.concat([Buffer.from('HEP2'), packet.subarray(4)])],
    ['with something behind it', Buffer.concat([packet, Buffer.from('x')])],
  ])('a packet %s is not read', (_what, other) => {
    expect(sipOfHepPacket(other)).toBeUndefined();
  });

  it('a packet that was cut off anywhere is refused, even when it lies about its length', () => {
    for (let length = 0; length < packet.length; length += 1) {
      const cut = Buffer.from(packet.subarray(0, length));
      expect(sipOfHepPacket(cut)).toBeUndefined();
      if (length >= 6) {
        cut.writeUInt16BE(length, 4);
        expect([undefined, '']).toContain(sipOfHepPacket(cut)?.toString());
      }
    }
  });

  it('with any one byte changed is read or ignored, and ends in any case', () => {
    for (let at = 0; at < packet.length; at += 1) {
      for (const value of [0, 1, 5, 6, 127, 255]) {
        const changed = Buffer.from(packet);
        changed[at] = value;
        const read = sipOfHepPacket(changed);
        expect(read === undefined || read.length <= packet.length).toBe(true);
      }
    }
  });
});

describe('the head of a SIP message', () => {
  const read = (text: string) => readSipHead(Buffer.from(text));

  it('tells a request by its header, and nothing of its body', () => {
    const head = read(messageRequest('call', 'id'));
    expect(head).toMatchObject({ type: 'request', method: 'MESSAGE', callId: 'call' });
    expect(head?.header('x-belcode-message')).toBe('id');
    expect(JSON.stringify(head)).not.toContain('482');
  });

  it('tells the status of a response, in short and long names', () => {
    expect(read(messageResponse('call', 488))).toMatchObject({ type: 'response', callId: 'call', status: 488 });
    expect(read('SIP/2.0 200 OK\r\ni: call\r\nCSeq: 1 MESSAGE\r\n\r\n')).toMatchObject({ callId: 'call', status: 200 });
    expect(read('SIP/2.0 200\r\nCALL-ID : call \r\ncseq:1 MESSAGE\r\n\r\n')).toMatchObject({ callId: 'call' });
  });

  it('takes the first of two headers: a body or a trick further down counts for nothing', () => {
    const head = read(messageRequest('call', 'id', '\r\nCall-ID: other\r\nX-Belcode-Message: other\r\n\r\n'));
    expect(head?.callId).toBe('call');
    expect(head?.header('X-Belcode-Message')).toBe('id');
  });

  it.each([
    ['nothing', ''],
    ['no end', 'SIP/2.0 200 OK\r\nCall-ID: x\r\nCSeq: 1 MESSAGE\r\n'],
    ['no Call-ID', 'SIP/2.0 200 OK\r\nCSeq: 1 MESSAGE\r\n\r\n'],
    ['no CSeq', 'SIP/2.0 200 OK\r\nCall-ID: x\r\n\r\n'],
    ['no status', 'SIP/2.0 OK\r\nCall-ID: x\r\nCSeq: 1 MESSAGE\r\n\r\n'],
    ['an unknown status', 'SIP/2.0 999 OK\r\nCall-ID: x\r\nCSeq: 1 MESSAGE\r\n\r\n'],
    ['another protocol', 'HTTP/1.1 200 OK\r\nCall-ID: x\r\nCSeq: 1 MESSAGE\r\n\r\n'],
    ['a head without end', `SIP/2.0 200 OK\r\n${'X: y\r\n'.repeat(5_000)}Call-ID: x\r\nCSeq: 1 MESSAGE\r\n\r\n`],
    ['keep-alive', '\r\n\r\n'],
  ])('no SIP is read from %s', (_what, text) => {
    expect(read(text)).toBeUndefined();
  });
});
