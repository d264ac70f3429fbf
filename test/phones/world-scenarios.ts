import { keyPackets, silentPackets, soundPackets } from './rtp-pcap.ts';
import { speechOf, tonesOf } from './tones.ts';

/** One act of the far end of a trunk after an INVITE. */
export type Act =
  /**
   * Answers the INVITE. A 200 carries a session and waits for the ACK; 300 and above end the call. `events: false`: the
   * session offers no keys (RFC 4733).
   */
  | { answers: number; headers?: readonly string[]; session?: boolean; events?: boolean }
  | { waitsMilliseconds: number }
  /** Sends sound or keys from here on, while the next acts go on. */
  | { sends: Recording }
  /** An INVITE during the call (RFC 3261 §14), with the given session. */
  | { reinvites: 'sendrecv' | 'sendonly' }
  /** Asks to transfer the call to another number (RFC 3515), which must be declined. */
  | { refers: string }
  | { hangsUp: true }
  /** Until the caller cancels (CANCEL) or hangs up (BYE). */
  | { waitsFor: 'CANCEL' | 'BYE' };

/** A minute of it at most; what comes after is silence without packets. */
const recordings = {
  silence: () => silentPackets(60_000),
  hello: () => soundPackets(speechOf('Hello?', 60_000)),
  'machine with words': () =>
    soundPackets(
      speechOf(
        'This is the voicemail of Jansen. I am not here right now. Please leave a message after the tone.',
        60_000,
      ),
    ),
  'all ten tones in the sound': () => soundPackets(tonesOf('0123456789')),
  'all ten keys': () => keyPackets('0123456789'),
};

/** A sound of the test's own. */
export interface OwnSound {
  name: string;
  /** 8 kHz, 16 bits. */
  samples: Int16Array;
}

export type Recording = keyof typeof recordings | `key ${string}` | OwnSound;

export function packetsOf(recording: Recording): ReturnType<typeof silentPackets> {
  if (typeof recording === 'object') return soundPackets(recording.samples);
  if (recording in recordings) return recordings[recording as keyof typeof recordings]();
  return keyPackets(recording.replace('key ', ''));
}

const ringing = { answers: 180 } as const;
const accepts = { answers: 200 } as const;
const untilBye = { waitsFor: 'BYE' } as const;
const untilCancelled = { waitsFor: 'CANCEL' } as const;
const forwardedTo = '+31201234567';
const diversion = `Diversion: <sip:${forwardedTo}@127.0.0.1>;reason=unconditional;counter=1`;
const historyOfForwarding = [
  'History-Info: <sip:+31612345699@127.0.0.1>;index=1',
  `History-Info: <sip:${forwardedTo}@127.0.0.1;cause=302>;index=1.1;mp=1`,
];

/** The ways in which telephones answer code calls. */
export const worldScenarios = {
  'is busy': [{ answers: 486 }],
  'is busy everywhere': [{ answers: 600 }],
  declines: [ringing, { answers: 603 }],
  forbids: [{ answers: 403 }],
  'is not reachable': [{ answers: 480 }],
  'has no such number': [{ answers: 404 }],
  'is congested': [{ answers: 503 }],
  'is out of order': [{ answers: 500 }],
  'does not react at all': [{ waitsMilliseconds: 60_000 }],
  'rings for ever': [ringing, untilCancelled],
  'announces for ever (183)': [{ answers: 183, session: true }, { sends: 'silence' }, untilCancelled],
  'redirects (302)': [{ answers: 302, headers: [`Contact: <sip:${forwardedTo}@127.0.0.1:[local_port]>`] }],
  'forwards, told by 181 with Diversion': [{ answers: 181, headers: [diversion] }, ringing, accepts, untilBye],
  'forwards, told by 181 with History-Info': [
    { answers: 181, headers: historyOfForwarding },
    ringing,
    accepts,
    untilBye,
  ],
  'forwards, told by 181 alone': [{ answers: 181 }, ringing, accepts, untilBye],
  'forwards, told by Diversion in the 200': [ringing, { answers: 200, headers: [diversion] }, untilBye],
  'forwards, told by History-Info in the 200': [ringing, { answers: 200, headers: historyOfForwarding }, untilBye],
  'forwards, told by Diversion in the 180 alone': [{ answers: 180, headers: [diversion] }, accepts, untilBye],
  'forwards, told by Diversion in the 183 alone': [
    { answers: 183, session: true, headers: [diversion] },
    accepts,
    untilBye,
  ],
  'is reached as dialled, with History-Info': [
    { answers: 200, headers: ['History-Info: <sip:+31612345699@127.0.0.1>;index=1'] },
    untilBye,
  ],
  'answers after 4 s': [ringing, { waitsMilliseconds: 4_000 }, accepts, { sends: 'silence' }, untilBye],
  'answers and hangs up after 500 ms': [
    ringing,
    accepts,
    { sends: 'silence' },
    { waitsMilliseconds: 500 },
    { hangsUp: true },
  ],
  'answers and hangs up after 15 s': [
    ringing,
    accepts,
    { sends: 'silence' },
    { waitsMilliseconds: 15_000 },
    { hangsUp: true },
  ],
  'answers and says nothing': [ringing, accepts, { sends: 'silence' }, untilBye],
  'answers and is never heard': [ringing, accepts, untilBye],
  'answers with hello': [ringing, accepts, { sends: 'hello' }, untilBye],
  'is a machine with words': [ringing, accepts, { sends: 'machine with words' }, untilBye],
  'answers with all ten tones in the sound': [ringing, accepts, { sends: 'all ten tones in the sound' }, untilBye],
  'answers with all ten keys': [ringing, accepts, { sends: 'all ten keys' }, untilBye],
  'holds, resumes and refreshes in mid-call': [
    ringing,
    accepts,
    { sends: 'silence' },
    { waitsMilliseconds: 500 },
    { reinvites: 'sendonly' },
    { waitsMilliseconds: 500 },
    { reinvites: 'sendrecv' },
    { waitsMilliseconds: 300 },
    { reinvites: 'sendrecv' },
    { sends: 'key 7' },
    untilBye,
  ],
  'answers and sends the call elsewhere (REFER)': [
    ringing,
    accepts,
    { sends: 'silence' },
    { waitsMilliseconds: 300 },
    { refers: forwardedTo },
    untilBye,
  ],
} satisfies Record<string, readonly Act[]>;

export type WorldScenario = keyof typeof worldScenarios;

/** A person who answers and presses a key after a delay. */
export function answersAndPresses(key: string, afterMilliseconds: number): readonly Act[] {
  return [
    ringing,
    accepts,
    { sends: 'silence' },
    { waitsMilliseconds: afterMilliseconds },
    { sends: `key ${key}` },
    untilBye,
  ];
}
