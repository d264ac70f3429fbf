/** One SIP message as logged by SIPp. */
export interface LoggedMessage {
  /** Milliseconds since the epoch. */
  at: number;
  direction: 'received' | 'sent';
  /** `INVITE sip:+31612345678@127.0.0.1 SIP/2.0`, `SIP/2.0 200 OK` */
  firstLine: string;
  /** The values of a header, in order; empty when it is absent. */
  header(name: string): string[];
}

/** Reads SIPp's -trace_msg. A message of which only the beginning is written yet is left out. */
export function readMessages(log: string): LoggedMessage[] {
  return log.split(/^-{20,} /m).flatMap((part) => {
    const [, day, time, direction, text = ''] =
      /^(\d{4}-\d\d-\d\d)[ \t]+([\d:.]+)\S*\s+UDP message (received|sent)[^\n]*\n\s*\n([\s\S]*)/.exec(part) ?? [];
    if (direction !== 'received' && direction !== 'sent') return [];
    const [head = '', ...rest] = text.split(/\r?\n\r?\n/);
    if (rest.length === 0) return [];
    const [firstLine = '', ...lines] = head.split(/\r?\n/);
    return [
      {
        at: Date.parse(`${day}T${time?.slice(0, 12)}`),
        direction,
        firstLine: firstLine.trim(),
        header: (name: string) =>
          lines
            .filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
            .map((line) => line.slice(name.length + 1).trim()),
      },
    ];
  });
}
