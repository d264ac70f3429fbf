import { eventType } from './rtp-pcap.ts';
import type { Act, Recording } from './world-scenarios.ts';

const eventLines = `
a=rtpmap:${eventType} telephone-event/8000
a=fmtp:${eventType} 0-15`;

const session = (direction: string, { events = true }: { events?: boolean } = {}) => `v=0
o=world 1 [call_number] IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio [auto_media_port] RTP/AVP 0${events ? ` ${eventType}` : ''}
a=rtpmap:0 PCMU/8000${events ? eventLines : ''}
a=ptime:20
a=${direction}`;

function send(lines: readonly string[], body = '', retransmits = false): string {
  const described = body === '' ? ['Content-Length: 0'] : ['Content-Type: application/sdp', 'Content-Length: [len]'];
  const text = [...lines, ...described, '', body].join('\n');
  return `<send${retransmits ? ' retrans="500"' : ''}><![CDATA[\n\n${text}\n]]></send>`;
}

function reply(status: number, headers: readonly string[] = [], body = '', retransmits = false): string {
  const own = headers.some((header) => /^contact:/i.test(header))
    ? []
    : ['Contact: <sip:world@127.0.0.1:[local_port]>'];
  const lines = ['[last_Via:]', '[last_From:]', '[last_To:];tag=world[pid]-[call_number]', '[last_Call-ID:]'];
  return send([`SIP/2.0 ${status} World`, ...lines, '[last_CSeq:]', ...own, ...headers], body, retransmits);
}

/** A reply to a request within the call, whose To has a tag already. */
const simpleReply = send([
  'SIP/2.0 200 OK',
  '[last_Via:]',
  '[last_From:]',
  '[last_To:]',
  '[last_Call-ID:]',
  '[last_CSeq:]',
]);

/** A request of the far end within the call. SIPp inserts the addresses of the first INVITE. */
function request(method: string, sequence: number, headers: readonly string[] = [], body = ''): string {
  const lines = [
    `${method} [$target] SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:[local_port];branch=[branch]`,
    'From:[$to];tag=world[pid]-[call_number]',
    'To:[$from]',
    '[last_Call-ID:]',
    `CSeq: ${sequence} ${method}`,
    'Contact: <sip:world@127.0.0.1:[local_port]>',
    'Max-Forwards: 70',
    ...headers,
  ];
  return send(lines, body, method !== 'ACK');
}

/**
 * One step of SIPp's scenario for each act; the INVITE has come already.
 *
 * @param pcap where the packets of a recording lie
 */
function steps(act: Act, sequence: number, pcap: (recording: Recording) => string): string[] {
  if ('waitsMilliseconds' in act) return [`<pause milliseconds="${act.waitsMilliseconds}"/>`];
  if ('sends' in act) return [`<nop><action><exec play_pcap_audio="${pcap(act.sends)}"/></action></nop>`];
  if ('hangsUp' in act) return [request('BYE', sequence), '<recv response="200"/>'];
  if ('reinvites' in act) {
    return [
      request('INVITE', sequence, [], session(act.reinvites)),
      '<recv response="100" optional="true"/>',
      '<recv response="200"/>',
      request('ACK', sequence),
    ];
  }
  if ('refers' in act) {
    return [request('REFER', sequence, [`Refer-To: <sip:${act.refers}@127.0.0.1>`]), '<recv response="603"/>'];
  }
  if ('waitsFor' in act) {
    if (act.waitsFor === 'BYE') return ['<recv request="BYE"/>', simpleReply];
    const tooLate = ['SIP/2.0 487 Request Terminated', '[last_Via:]', '[last_From:]'];
    const lines = [
      ...tooLate,
      '[last_To:];tag=world[pid]-[call_number]',
      '[last_Call-ID:]',
      'CSeq: [last_cseq_number] INVITE',
    ];
    return ['<recv request="CANCEL"/>', simpleReply, send(lines, '', true), '<recv request="ACK"/>'];
  }
  const { answers, headers, session: hasSession = answers === 200 } = act;
  const isFinal = answers >= 200;
  const described = session('sendrecv', { events: act.events ?? true });
  const said = reply(answers, headers, hasSession ? described : '', isFinal);
  return isFinal ? [said, '<recv request="ACK"/>'] : [said];
}

/** The SIPp scenario of what the far end does with each call. */
export function sippScenario(acts: readonly Act[], pcap: (recording: Recording) => string): string {
  const keep = (header: string, pattern: string, name: string) =>
    `<ereg regexp="${pattern}" search_in="hdr" header="${header}:" assign_to="${name}"/>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="world">
<recv request="INVITE"><action>
${keep('From', '.*', 'from')}
${keep('To', '.*', 'to')}
${keep('Contact', 'sip:[^&gt;]*', 'target')}
</action></recv>
${acts.flatMap((act, index) => steps(act, index + 1, pcap)).join('\n')}
<Reference variables="from,to,target"/>
</scenario>
`;
}
