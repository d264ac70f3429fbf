/** A SIP request or answer (RFC 3261 §7), as far as the phone and the reading of captures need it. */
export interface SipMessage {
  /** `INVITE sip:… SIP/2.0` or `SIP/2.0 200 OK`. */
  first: string;
  method: string;
  /** The lines of a header, by its whole name in small letters. */
  lines(header: string): string[];
  /** The first line of a header, or nothing. */
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

/** The number that an INVITE is for. */
export function calledNumber({ first }: SipMessage): string {
  return /^INVITE sip:(\+\d+)@/.exec(first)?.[1] ?? '';
}

/** The port for sound that an offer or an answer names (RFC 8866 §5.14). */
export function soundPort({ body }: SipMessage): number {
  return Number(/^m=audio (\d+) /m.exec(body)?.[1] ?? 0);
}

export interface SipAnswer {
  status: string;
  /** Tag of the dialogue, for all but CANCEL. */
  tag?: string;
  /** `sip:…` where the dialogue goes on. */
  contact?: string;
  body?: string;
}

/** An answer to a request, with all that RFC 3261 §8.2.6 wants copied. */
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

/** The BYE of the one who was called by that INVITE. */
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
