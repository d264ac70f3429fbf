import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../lab/ports.ts';
import { telephonePassword } from '../../lab/telephones.ts';
import { concat } from '../../src/speech/pcm.ts';
import { encodeWav } from '../../src/speech/wav.ts';
import { until } from '../until.ts';

/** A real SIP telephone that records what it hears. */
export interface Telephone {
  number: string;
  /** What baresip has reported so far, oldest first: CALL_INCOMING, CALL_ESTABLISHED, CALL_CLOSED, … */
  events: readonly { type: string; param: string | undefined; at: number }[];
  /** Texts of SIP messages as the telephone shows them, oldest first. */
  messages(): string[];
  untilEvent(type: string, limitMilliseconds?: number): Promise<true>;
  /** Waits until the phone rings, for a call that was not waited for yet. */
  untilIncoming(limitMilliseconds?: number): Promise<true>;
  /** When the latest call that was waited for began to ring; milliseconds since the epoch. */
  incomingAt(): number;
  /** Waits until the latest call that was waited for is over, and its recording complete. */
  untilClosed(limitMilliseconds?: number): Promise<true>;
  answer(): Promise<void>;
  /** Places a call; `untilClosed` then waits for its end. */
  dial(digits: string): Promise<void>;
  /** Ends the call; one that still rings is refused as busy (486). */
  hangUp(): Promise<void>;
  /** Presses a key, sent as RFC 4733 events. */
  press(key: string): Promise<void>;
  /** Path of the WAV file of what was heard in the latest call; complete once the call has ended. */
  recording(): string;
  stop(): Promise<void>;
}

/** A telephone whose person says something in the middle of a call. */
export interface SpeakingTelephone extends Telephone {
  /** Says something in the call that is up, and nothing after it: 8 kHz, 16 bits. Resolves before it is said. */
  say(samples: Int16Array): Promise<void>;
}

interface TelephoneOptions {
  number: string;
  sipPort: number;
  /** Answers by itself, as an answering machine does. */
  answers?: 'by-hand' | 'by-itself';
  /** What it says in each call, from the answer on: 8 kHz, 16 bits. Default: a minute of silence. */
  says?: Int16Array;
}

/** What the microphone hears when nobody speaks, for as long as a call may last. */
const silence = new Int16Array(8_000 * 60);

/** How often to start a telephone, each time on other ports, when another program has taken one of them. */
const maxStarts = 3;

/** Starts baresip in a folder of its own, registered at the lab's Asterisk. */
export async function startTelephone(options: TelephoneOptions): Promise<SpeakingTelephone> {
  for (let start = 1; ; start += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (start === maxStarts || !portTaken.test((error as Error).message)) throw error;
    }
  }
}

const portTaken = /Address already in use/;

async function startOnce(options: TelephoneOptions): Promise<SpeakingTelephone> {
  const folder = mkdtempSync(join(tmpdir(), 'belcode-telephone-'));
  const recordings = join(folder, 'heard');
  mkdirSync(recordings);
  const controlPort = await freePort();
  // It uses the port after its own for TLS.
  const listenPort = await freePort(2);
  writeFileSync(join(folder, 'says.wav'), encodeWav(options.says ?? silence, 8_000));
  writeFileSync(
    join(folder, 'config'),
    [
      `sip_listen 127.0.0.1:${listenPort}`,
      'call_max_calls 4',
      'audio_player aufile,/dev/null',
      `audio_source aufile,${folder}/says.wav`,
      'audio_alert aufile,/dev/null',
      `snd_path ${recordings}`,
      'rtp_ports 10000-15999',
      'module_path /usr/lib/baresip/modules',
      'module g711.so',
      'module stdio.so',
      'module aufile.so',
      'module sndfile.so',
      'module_tmp uuid.so',
      'module_tmp account.so',
      'module_app menu.so',
      'module_app ctrl_tcp.so',
      `ctrl_tcp_listen 127.0.0.1:${controlPort}`,
      '',
    ].join('\n'),
  );
  const answerMode = options.answers === 'by-itself' ? ';answermode=auto' : '';
  writeFileSync(
    join(folder, 'accounts'),
    `<sip:${options.number}@127.0.0.1:${options.sipPort}>;auth_user=${options.number};auth_pass=${telephonePassword};regint=60;audio_codecs=pcmu${answerMode}\n`,
  );
  // Without an open input stdio.so loops for ever, so the telephone must not outlive this process.
  const program: ChildProcess = spawn('setpriv', ['--pdeathsig', 'KILL', 'baresip', '-f', folder], {
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: folder,
  });
  let output = '';
  for (const stream of [program.stdout, program.stderr]) stream?.on('data', (chunk) => (output += chunk));
  const events: { type: string; param: string | undefined; at: number }[] = [];
  const kill = () => {
    program.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  const control = await (async () => {
    // baresip continues without a port that is taken, and then another program would be mistaken for it.
    await until(() => portTaken.test(output) || / 200 OK \(/.test(output), 20_000);
    if (portTaken.test(output)) throw new Error('one of its ports is taken');
    return connectControl(controlPort, (message) => {
      if (typeof message.type === 'string') events.push({ type: message.type, param: message.param, at: Date.now() });
    });
  })().catch((error) => {
    kill();
    throw new Error(`baresip did not start, or not register:\n${output}`, { cause: error });
  });
  const send = (command: string, params?: string) => {
    const text = JSON.stringify(params === undefined ? { command } : { command, params });
    control.write(`${Buffer.byteLength(text)}:${text},`);
    return Promise.resolve();
  };
  let [seen, sayings] = [0, 0];
  return {
    number: options.number,
    events,
    // It shows them only on its screen: `sip:belcode@…: "text"`.
    messages: () => [...output.matchAll(/^\r?<?sips?:[^\n]*?: "([^\n]*)"$/gm)].map(([, text = '']) => text),
    untilEvent: (type, limit) => until(() => events.some((event) => event.type === type), limit),
    async untilIncoming(limit) {
      const next = await until(() => {
        const index = events.findIndex(({ type }, at) => at >= seen && type === 'CALL_INCOMING');
        return index < 0 ? undefined : { index };
      }, limit);
      seen = next.index + 1;
      return true;
    },
    incomingAt: () => events[seen - 1]?.at ?? 0,
    async untilClosed(limit) {
      await until(() => events.some(({ type }, at) => at >= seen && type === 'CALL_CLOSED'), limit);
      // The end of the sound is written when the file is closed, a moment after the end of the call.
      return until(() => !openFiles(program.pid).some((file) => file.startsWith(recordings)), limit);
    },
    answer: () => send('accept'),
    dial(digits) {
      seen = events.length;
      return send('dial', digits);
    },
    hangUp: () => send('hangup'),
    press: (key) => send('sndcode', key),
    say(samples) {
      sayings += 1;
      const file = join(folder, `says-${sayings}.wav`);
      // Without the silence the telephone would send nothing more, also no keys.
      writeFileSync(file, encodeWav(concat([samples, silence]), 8_000));
      return send('ausrc', `aufile,${file}`);
    },
    recording() {
      const files = readdirSync(recordings)
        .filter((file) => file.endsWith('-dec.wav'))
        .sort();
      const last = files.at(-1);
      if (last === undefined) throw new Error(`${options.number} has heard nothing`);
      return join(recordings, last);
    },
    async stop() {
      control.destroy();
      kill();
    },
  };
}

function openFiles(pid: number | undefined): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).map((entry) => {
    try {
      return readlinkSync(join(folder, entry));
    } catch {
      return '';
    }
  });
}

interface ControlMessage {
  type?: string;
  param?: string;
}

/** baresip's ctrl_tcp speaks JSON in netstrings: `<bytes>:<text>,`. */
async function connectControl(port: number, onMessage: (message: ControlMessage) => void): Promise<Socket> {
  let socket: Socket | undefined;
  await until(async () => {
    socket = await new Promise<Socket | undefined>((resolve) => {
      const attempt = connect(port, '127.0.0.1', () => resolve(attempt));
      attempt.once('error', () => resolve(undefined));
    });
    return socket !== undefined;
  }, 10_000);
  const open = socket as Socket;
  let buffer = Buffer.alloc(0);
  open.on('data', (chunk) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const colon = buffer.indexOf(':');
      if (colon < 0) return;
      const length = Number(buffer.subarray(0, colon).toString());
      const end = colon + 1 + length;
      if (buffer.length < end + 1) return;
      onMessage(JSON.parse(buffer.subarray(colon + 1, end).toString()) as ControlMessage);
      buffer = buffer.subarray(end + 1);
    }
  });
  open.on('error', () => {});
  return open;
}
