import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../lab/ports.ts';
import { telephonePassword } from '../../lab/telephones.ts';
import { until } from '../until.ts';
import { type HoldingTelephone, startConsoleTelephone, telephoneFolder } from './console-telephone.ts';
import type { Microphone } from './microphone.ts';

interface TwinkleOptions {
  number: string;
  sipPort: number;
  transport?: 'udp' | 'tcp';
  /** As events (RFC 4733) or as tones in the sound. */
  keys?: 'events' | 'tones';
  /** It insists on one. */
  microphone: Microphone;
}

let before: Promise<unknown> = Promise.resolve();

/** Starts Debian's Twinkle in a folder of its own, registered at the exchange; one after the other. */
export function startTwinkle(options: TwinkleOptions): Promise<HoldingTelephone> {
  const started = before.then(() => startAlone(options));
  // It makes Call-ID and branch from the second in which it registers, and Asterisk would take the second of two
  // registrations for a repetition of the first.
  before = started.then(untilNextSecond, untilNextSecond);
  return started;
}

function untilNextSecond(): Promise<true> {
  const second = () => Math.floor(Date.now() / 1_000);
  const now = second();
  return until(() => second() > now);
}

async function startAlone(options: TwinkleOptions): Promise<HoldingTelephone> {
  const folder = telephoneFolder();
  mkdirSync(join(folder, '.twinkle'));
  const files = { 'phone.cfg': accountOf(options), 'twinkle.sys': await systemOf() };
  for (const [name, settings] of Object.entries(files)) {
    const lines = Object.entries(settings).map((each) => `${each.join('=')}\n`);
    writeFileSync(join(folder, '.twinkle', name), lines.join(''));
  }
  return startConsoleTelephone(options.number, folder, {
    command: ['twinkle-console', 'phone.cfg'],
    environment: options.microphone.environment,
    prints: {
      registered: /registration succeeded/,
      incoming: /: incoming call\n/,
      closed: /: (?:call ended|far end ended call|far end cancelled call)\.\n/,
      // It answers to both in the same words.
      held: /re-INVITE successful/,
      resumed: /re-INVITE successful/,
      message: /^Received message\n(?:[^\n]+\n)*\n([^\n]*)$/gm,
    },
    types: {
      answer: 'answer',
      hangUp: 'bye',
      hold: 'hold',
      resume: () => 'retrieve',
      dial: (digits) => `call ${digits}`,
      press: (key) => `dtmf ${key}`,
    },
    // In about half of the calls it opens its speaker and plays nothing, so nothing of it is recorded.
    record: () => async () => {},
  });
}

function accountOf({ number, sipPort, transport = 'udp', keys = 'events' }: TwinkleOptions) {
  return {
    user_name: number,
    user_domain: `127.0.0.1:${sipPort}`,
    auth_name: number,
    auth_pass: telephonePassword,
    registrar: `127.0.0.1:${sipPort}`,
    register_at_startup: 'yes',
    registration_time: 600,
    codecs: 'g711u,g711a',
    dtmf_transport: keys === 'tones' ? 'inband' : 'rfc2833',
    sip_transport: transport,
    // With it Twinkle sends nothing while the microphone is silent.
    speex_dsp_vad: 'no',
  };
}

async function systemOf() {
  return {
    dev_speaker: 'alsa:null',
    dev_mic: 'alsa:pulse',
    dev_ringtone: 'alsa:pulse',
    validate_audio_dev: 'no',
    play_ringtone: 'no',
    play_ringback: 'no',
    sip_port: await freePort(),
    rtp_port: await freePort(6),
  };
}
