/** One chunk of a HEP packet. */
function chunk(type: number, value: Buffer, vendor = 0): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt16BE(vendor, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(6 + value.length, 4);
  return Buffer.concat([head, value]);
}

/** A packet as res_hep sends it, with the chunks that Belcode reads. */
export function hepPacket(sip: string | Buffer, { protocol = 1, vendor = 0, payload = 0x0f } = {}): Buffer {
  const chunks = [
    chunk(0x02, Buffer.from([17])),
    chunk(0x07, Buffer.from([0x13, 0xc4])),
    chunk(0x0b, Buffer.from([protocol])),
    chunk(0x11, Buffer.from('a-call-id')),
    chunk(payload, Buffer.from(sip), vendor),
  ];
  const head = Buffer.from('HEP3..');
  head.writeUInt16BE(6 + chunks.reduce((sum, each) => sum + each.length, 0), 4);
  return Buffer.concat([head, ...chunks]);
}

const lines = (...given: string[]) => `${given.join('\r\n')}\r\n\r\n`;

export function messageRequest(callId: string, id: string, body = '482 913 is your code'): string {
  const head = lines(
    'MESSAGE sip:201@127.0.0.1:5070 SIP/2.0',
    'Via: SIP/2.0/UDP 127.0.0.1:5060;rport;branch=z9hG4bKPj1',
    'From: "Belcode" <sip:code@code.invalid>;tag=1',
    `Call-ID: ${callId}`,
    'CSeq: 11550 MESSAGE',
    `X-Belcode-Message: ${id}`,
    'Content-Type: text/plain',
    `Content-Length: ${body.length}`,
  );
  return head + body;
}

export function messageResponse(callId: string, status: number, method = 'MESSAGE'): string {
  return lines(`SIP/2.0 ${status} As It Is`, `Call-ID: ${callId}`, `CSeq: 11550 ${method}`, 'Content-Length: 0');
}
