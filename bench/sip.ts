/** The parts of a SIP request or response (RFC 3261 §7) that the phone and the capture reader need. */
export interface SipMessage {
  /** `INVITE sip:… SIP/2.0` or `SIP/2.0 200 OK`. */
  first: string;
  method: string;
  /** Lines of each header, by its long name in lower case. */
  lines(header: string): string[];
  /** First line of a header, or an empty text. */
  line(header: string): string;
  body: string;
}

export function readSip(packet: Buffer): SipMessage {
  const text = packet.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...rows] = (end < 0 ? text : text.slice(0, end)).split('\r\n');
  const headers = rows.map((row) => {
    const colon = row.indexOf(':');
    return { name: row.slice(0, colon).trim().toLowerCase(), value: row.slice(colon + 1).trim() };
  });
  const lines = (header: string) => headers.filter(({ name }) => name === header).map(({ value }) => value);
  return {
    first,
    method: first.startsWith('SIP/') ? '' : (first.split(' ')[0] ?? ''),
    lines,
    line: (header) => lines(header)[0] ?? '',
    body: end < 0 ? '' : text.slice(end + 4),
  };
}

/** The called number of an INVITE. */
export function calledNumber({ first }: SipMessage): string {
  return /^INVITE sip:(\+\d+)@/.exec(first)?.[1] ?? '';
}

/** The RTP port in an offer or an answer (RFC 8866 §5.14). */
export function soundPort({ body }: SipMessage): number {
  return Number(/^m=audio (\d+) /m.exec(body)?.[1] ?? 0);
}

export interface SipAnswer {
  status: string;
  /** Tag of the dialog, for every request except CANCEL. */
  tag?: string;
  /** Contact address of the dialog, `sip:…`. */
  contact?: string;
  body?: string;
}

/** A response to a request, with the headers that RFC 3261 §8.2.6 copies. */
export function sipAnswer(request: SipMessage, { status, tag, contact, body = '' }: SipAnswer): Buffer {
  const to = request.line('to');
  return sipText([
    `SIP/2.0 ${status}`,
    ...request.lines('via').map((via) => `Via: ${via}`),
    ...request.lines('record-route').map((route) => `Record-Route: ${route}`),
    `From: ${request.line('from')}`,
    `To: ${tag === undefined || /;tag=/.test(to) ? to : `${to};tag=${tag}`}`,
    `Call-ID: ${request.line('call-id')}`,
    `CSeq: ${request.line('cseq')}`,
    ...(contact === undefined ? [] : [`Contact: <${contact}>`]),
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${body.length}`,
    '',
    body,
  ]);
}

/** The BYE of the called side of that INVITE. */
export function sipBye(invite: SipMessage, { tag, port }: { tag: string; port: number }): Buffer {
  const target = /<([^>]+)>/.exec(invite.line('contact'))?.[1] ?? '';
  return sipText([
    `BYE ${target} SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${tag}`,
    'Max-Forwards: 70',
    `From: ${invite.line('to')};tag=${tag}`,
    `To: ${invite.line('from')}`,
    `Call-ID: ${invite.line('call-id')}`,
    'CSeq: 1 BYE',
    'Content-Length: 0',
    '',
    '',
  ]);
}

function sipText(lines: readonly string[]): Buffer {
  return Buffer.from(lines.join('\r\n'), 'latin1');
}
