// The phone of the measurement, a separate program: it answers every call, is silent, presses one key on request, and
// hangs up at the first sound after it. start-phone.ts starts it and controls it by messages.
//
//   phone.ts <port for SIP>

import { createSocket } from 'node:dgram';
import { PhoneSound, type WantedKey } from './phone-sound.ts';
import { pcmu, telephoneEvent } from './rtp.ts';
import { calledNumber, readSip, type SipMessage, sipAnswer, sipBye, soundPort } from './sip.ts';

/** Message to the phone: press a key in the call to this number. */
export interface PhoneOrder extends WantedKey {
  number: string;
}

/** Message from the phone: it listens, or a call has ended. */
export type PhoneNews = { listens: { rtpPort: number } } | { over: string };

interface PhoneCall {
  number: string;
  invite: SipMessage;
  /** SIP port and RTP port of the other side. */
  sipPort: number;
  rtpPort: number;
  tag: string;
  /** Replies to the INVITE, sent again when it is retransmitted. */
  said: Buffer;
  sound?: PhoneSound;
}

/** Ring time. */
const ringMilliseconds = 200;
/** Interval between checks of what is due; each call sends at its own moment within every 20 ms. */
const tickMilliseconds = 2;

const sipPort = Number(process.argv[2]);
const sip = createSocket('udp4');
const rtp = createSocket('udp4');
const callsById = new Map<string, PhoneCall>();
const callsByRtpPort = new Map<number, PhoneCall>();
const tell = (news: PhoneNews) => process.send?.(news);

sip.on('message', (packet, { port }) => {
  const message = readSip(packet);
  const call = callsById.get(message.line('call-id'));
  if (message.method === 'INVITE') {
    if (call === undefined) ring(message, port);
    else sip.send(call.said, port, '127.0.0.1');
  } else if (message.method === 'BYE' || message.method === 'CANCEL') {
    sip.send(sipAnswer(message, { status: '200 OK' }), port, '127.0.0.1');
    if (call === undefined) return;
    if (call.sound === undefined) say(call, '487 Request Terminated');
    end(call);
  } else if (message.method === 'OPTIONS') {
    sip.send(sipAnswer(message, { status: '200 OK', tag: 'options' }), port, '127.0.0.1');
  }
});

rtp.on('message', (packet, { port }) => {
  const call = callsByRtpPort.get(port);
  if (!call?.sound?.hear(packet, performance.now())) return;
  sip.send(sipBye(call.invite, { tag: call.tag, port: sipPort }), call.sipPort, '127.0.0.1');
  end(call);
});

process.on('message', ({ number, ...wanted }: PhoneOrder) => {
  for (const call of callsById.values()) if (call.number === number) call.sound?.press(wanted);
});
// The parent process is gone.
process.on('disconnect', () => process.exit(0));

setInterval(() => {
  const now = performance.now();
  for (const call of callsByRtpPort.values()) call.sound?.tick(now);
}, tickMilliseconds);

await Promise.all([bind(sip, sipPort), bind(rtp, 0)]);
tell({ listens: { rtpPort: rtp.address().port } });

function ring(invite: SipMessage, port: number): void {
  const id = invite.line('call-id');
  const call: PhoneCall = {
    number: calledNumber(invite),
    invite,
    sipPort: port,
    rtpPort: soundPort(invite),
    tag: id.replace(/\W/g, '').slice(0, 16),
    said: Buffer.alloc(0),
  };
  callsById.set(id, call);
  callsByRtpPort.set(call.rtpPort, call);
  say(call, '180 Ringing');
  setTimeout(() => {
    if (callsById.get(id) !== call) return;
    call.sound = new PhoneSound(performance.now(), (packet) => rtp.send(packet, call.rtpPort, '127.0.0.1'));
    say(call, '200 OK', describeSound());
  }, ringMilliseconds);
}

function say(call: PhoneCall, status: string, body = ''): void {
  const contact = `sip:${call.number}@127.0.0.1:${sipPort}`;
  call.said = sipAnswer(call.invite, { status, tag: call.tag, contact, body });
  sip.send(call.said, call.sipPort, '127.0.0.1');
}

function end(call: PhoneCall): void {
  callsByRtpPort.delete(call.rtpPort);
  callsById.delete(call.invite.line('call-id'));
  tell({ over: call.number });
}

/** RFC 3264: the answer to an offer with PCMU and telephone-event. */
function describeSound(): string {
  return [
    'v=0',
    'o=phone 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${rtp.address().port} RTP/AVP ${pcmu} ${telephoneEvent}`,
    `a=rtpmap:${pcmu} PCMU/8000`,
    `a=rtpmap:${telephoneEvent} telephone-event/8000`,
    `a=fmtp:${telephoneEvent} 0-15`,
    'a=ptime:20',
    'a=sendrecv',
    '',
  ].join('\r\n');
}

function bind(socket: typeof sip, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, '127.0.0.1', resolve);
  });
}
