import type { EventRecord } from './event-record.ts';

export interface SyslogOrigin {
  host: string;
  program: string;
  processId: number;
}

/** RFC 5424 §6.2.1: security and authorisation messages that are not for everybody. */
const authpriv = 10;
const severities = { warning: 4, notice: 5 } as const;
/** RFC 5612 reserves this enterprise number for documents; Belcode has none of its own. */
const structureId = 'belcode@32473';
/** What every receiver of UDP takes (RFC 5424 §6.1 says that it should take 2048 bytes). */
const maxBytes = 2_048;

/**
 * One message by RFC 5424. The structured data has every field; the text is the name of the event. Fields that would
 * make it longer than 2,048 bytes are left out from the end.
 */
export function syslogMessage({ host, program, processId }: SyslogOrigin, record: EventRecord): string {
  const { at, event, severity } = record;
  const priority = authpriv * 8 + severities[severity];
  const time = new Date(at).toISOString();
  const head = `<${priority}>1 ${time} ${header(host, 255)} ${header(`belcode-${program}`, 48)} ${processId} ${header(event, 32)} `;
  const tail = ` ${event}`;
  let structured = `[${structureId}`;
  const taken = Buffer.byteLength(head + tail) + 1;
  for (const [name, value] of record.fields) {
    const parameter = ` ${header(name, 32)}="${escaped(value)}"`;
    if (taken + Buffer.byteLength(structured + parameter) > maxBytes) break;
    structured += parameter;
  }
  return `${head}${structured}]${tail}`;
}

/** Printable ASCII without what ends a name (RFC 5424 §6); `-` stands for nothing. */
function header(text: string, maxCharacters: number): string {
  const plain = text.replace(/[^!-~]|[="\]]/g, '').slice(0, maxCharacters);
  return plain === '' ? '-' : plain;
}

/** RFC 5424 §6.3.3. */
function escaped(value: string): string {
  return value.replace(/["\\\]]/g, '\\$&');
}

/** RFC 6587 §3.4.1: each message with its length before it, so that nothing in it can begin another. */
export function framed(message: string): string {
  return `${Buffer.byteLength(message)} ${message}`;
}
