/** The start line and headers of a SIP message. */
export type SipHead = { callId: string; header(name: string): string | undefined } & (
  | { type: 'request'; method: string }
  | { type: 'response'; method: string; status: number }
);

/** RFC 3261 §7.3.3 */
const compactNames: Record<string, string> = { i: 'call-id' };
/**
 * Longer than any head that Asterisk sends. pjsip's limit for a whole packet is 4000 to 32000, depending on its build.
 */
const maxHeadBytes = 16_384;

/** Reads a message up to its body, but never the body, because it may contain a code. */
export function readSipHead(message: Buffer): SipHead | undefined {
  const end = message.subarray(0, maxHeadBytes).indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = message.toString('latin1', 0, end).split('\r\n');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^([A-Za-z0-9.!%*_+`'~-]+)[ \t]*:[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    const plain = name.toLowerCase();
    const known = compactNames[plain] ?? plain;
    if (!headers.has(known)) headers.set(known, value);
  }
  const callId = headers.get('call-id') ?? '';
  const method = /^\d{1,10}[ \t]+([A-Z]+)$/.exec(headers.get('cseq') ?? '')?.[1] ?? '';
  if (callId === '' || method === '') return undefined;
  const header = (name: string) => headers.get(name.toLowerCase());
  const status = /^SIP\/2\.0 ([1-6]\d\d)(?: |$)/.exec(first)?.[1];
  if (status !== undefined) return { type: 'response', method, callId, header, status: Number(status) };
  return /^[A-Z]+ \S+ SIP\/2\.0$/.test(first) ? { type: 'request', method, callId, header } : undefined;
}
