/** What the phones do with each call. */
export type PhoneManner =
  /** Answers, presses the requested key, and waits until the other side hangs up. */
  | 'presses'
  /** Answers, and hangs up after the first sound. */
  | 'hangs-up'
  /** Is busy, for calls without sound. */
  | 'busy';

/** Keys that Belcode may ask for, each with a recording of it as RFC 4733 events. */
export const keys = ['4', '5', '6', '7', '8'] as const;

const ringMilliseconds = 200;
const heardMilliseconds = 500;
/** A dynamic type (RFC 3551 §6), in the session below and in the recordings of keys. */
const telephoneEvent = 101;

function send(first: string, more: readonly string[], body = ''): string {
  const described = body === '' ? ['Content-Length: 0'] : ['Content-Type: application/sdp', 'Content-Length: [len]'];
  const copied = ['[last_Via:]', '[last_From:]', '[last_Call-ID:]', '[last_CSeq:]'];
  return `<send><![CDATA[\n\nSIP/2.0 ${first}\n${[...copied, ...more, ...described, '', body].join('\n')}\n]]></send>`;
}

const tag = '[last_To:];tag=phone[pid]-[call_number]';
const contact = 'Contact: <sip:phone@127.0.0.1:[local_port]>';

/** All calls share one RTP port that nobody reads; the kernel drops the packets, which costs nothing. */
const session = `v=0
o=phone 1 1 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio [media_port] RTP/AVP 0 ${telephoneEvent}
a=rtpmap:0 PCMU/8000
a=rtpmap:${telephoneEvent} telephone-event/8000
a=fmtp:${telephoneEvent} 0-15
a=ptime:20
a=sendrecv`;

const log = (word: string) => `<log message="${word} [call_id]"/>`;

const answers = [
  send('180 Ringing', [tag, contact]),
  `<pause milliseconds="${ringMilliseconds}"/>`,
  send('200 OK', [tag, contact], session),
  `<recv request="ACK"><action>${log('answered')}</action></recv>`,
];

/** The benchmark knows the key and sends it in a MESSAGE with the call's own Call-ID, which gets no reply. */
const presses = (recordingOf: (key: string) => string) => [
  `<recv request="MESSAGE" optional="true" next="1"><action>${keys
    .map((key) => `<ereg regexp="${key}" search_in="hdr" header="Subject:" assign_to="key${key}"/>`)
    .join('')}</action></recv>`,
  `<recv request="BYE" next="3"><action>${log('over')}</action></recv>`,
  '<label id="1"/>',
  ...keys.map((key) => `<nop next="1${key}" test="key${key}"/>`),
  ...keys.flatMap((key) => [
    `<label id="1${key}"/>`,
    `<nop next="2"><action><exec play_pcap_audio="${recordingOf(key)}"/></action></nop>`,
  ]),
  '<label id="2"/>',
  `<recv request="BYE"><action>${log('over')}</action></recv>`,
  '<label id="3"/>',
  send('200 OK', ['[last_To:]']),
];

const hangsUp = [
  `<pause milliseconds="${heardMilliseconds}"/>`,
  `<nop><action>${log('over')}</action></nop>`,
  `<send><![CDATA[

BYE [$target] SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:[local_port];branch=[branch]
From:[$to];tag=phone[pid]-[call_number]
To:[$from]
[last_Call-ID:]
CSeq: 1 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>`,
  '<recv response="200"/>',
];

const busy = [send('486 Busy Here', [tag]), `<recv request="ACK"><action>${log('over')}</action></recv>`];

/** The scenario in SIPp's language. @param recordingOf file with the packets of a key */
export function phoneScenario(manner: PhoneManner, recordingOf: (key: string) => string): string {
  const keep = (header: string, pattern: string, name: string) =>
    `<ereg regexp="${pattern}" search_in="hdr" header="${header}:" assign_to="${name}"/>`;
  const acts = {
    presses: () => [...answers, ...presses(recordingOf)],
    'hangs-up': () => [...answers, ...hangsUp],
    busy: () => busy,
  };
  return `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="phone">
<recv request="INVITE"><action>
<ereg regexp="INVITE sip:([^@]*)@" search_in="msg" assign_to="line,number"/>
${keep('From', '.*', 'from')}${keep('To', '.*', 'to')}${keep('Contact', 'sip:[^&gt;]*', 'target')}
<log message="rings [call_id] [$number]"/>
</action></recv>
${acts[manner]().join('\n')}
<Reference variables="line,from,to,target"/>
</scenario>
`;
}
