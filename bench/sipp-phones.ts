import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, listensByUdp } from '../lab/ports.ts';
import { keyPackets, pcapOf } from '../test/phones/rtp-pcap.ts';
import { until } from '../test/until.ts';
import { keys, type PhoneManner, phoneScenario } from './phone-scenario.ts';

/** A call as seen by the phone; times by the clock of this process, some 10 ms late. */
export interface PhoneCall {
  sipId: string;
  rangAt: number;
  answeredAt?: number;
  overAt?: number;
}

/**
 * Hundreds of phones in one SIPp. They send keys but no other sound, so that they cost little; Asterisk then reads no
 * sound in a code call and in a bare one alike.
 */
export interface SippPhones {
  /** RTP port of all phones. */
  rtpPort: number;
  pid: number;
  /** The latest call to each number. */
  calls: ReadonlyMap<string, PhoneCall>;
  /** How often each number was called. */
  rings: ReadonlyMap<string, number>;
  press(number: string, key: string): void;
  /** Waits for the end of the call to a number. @throws Error when it does not end within the limit */
  untilOver(number: string, limitMilliseconds: number): Promise<PhoneCall>;
  stop(): Promise<void>;
}

const readEveryMilliseconds = 20;
const startLimitMilliseconds = 10_000;

/** @param sipPort SIP port of the phones; they answer every number */
export async function startSippPhones(sipPort: number, manner: PhoneManner): Promise<SippPhones> {
  const folder = mkdtempSync(join(tmpdir(), 'belcode-phones-'));
  const scenario = join(folder, 'phones.xml');
  const logFile = join(folder, 'calls.log');
  const recordingOf = (key: string) => join(folder, `key-${key}.pcap`);
  for (const key of keys) writeFileSync(recordingOf(key), pcapOf(keyPackets(key)));
  writeFileSync(scenario, phoneScenario(manner, recordingOf));
  writeFileSync(logFile, '');
  const rtpPort = await freePort();
  const words = ['-sf', scenario, '-i', '127.0.0.1', '-p', String(sipPort), '-mp', String(rtpPort), '-nostdin'];
  const program: ChildProcess = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'sipp', ...words, '-buff_size', '4194304', '-trace_logs', '-log_file', logFile],
    { cwd: folder, stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => program.once('exit', resolve));
  const calls = new Map<string, PhoneCall>();
  const rings = new Map<string, number>();
  const bySipId = new Map<string, PhoneCall & { number: string }>();
  const waiting = new Map<string, (call: PhoneCall) => void>();
  const hear = (line: string) => {
    const [word, sipId = '', number = ''] = line.split(' ');
    if (word === 'rings') {
      const call = { sipId, number, rangAt: performance.now() };
      bySipId.set(sipId, call);
      calls.set(number, call);
      rings.set(number, (rings.get(number) ?? 0) + 1);
    }
    const call = bySipId.get(sipId);
    if (call === undefined) return;
    if (word === 'answered') call.answeredAt = performance.now();
    if (word === 'over') {
      call.overAt = performance.now();
      waiting.get(call.number)?.(call);
      bySipId.delete(sipId);
    }
  };
  const log = openSync(logFile, 'r');
  const chunk = Buffer.alloc(65_536);
  let text = '';
  const reading = setInterval(() => {
    for (;;) {
      const length = readSync(log, chunk, 0, chunk.length, null);
      if (length === 0) return;
      const lines = (text + chunk.toString('latin1', 0, length)).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) hear(line);
    }
  }, readEveryMilliseconds);
  const mouth = createSocket('udp4');
  const stop = async () => {
    clearInterval(reading);
    program.kill('SIGKILL');
    await ended;
    mouth.close();
    closeSync(log);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until(async () => {
      if (program.exitCode !== null) throw new Error(`SIPp ended with ${program.exitCode}`);
      return listensByUdp(sipPort);
    }, startLimitMilliseconds);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    rtpPort,
    calls,
    rings,
    stop,
    pid: program.pid ?? 0,
    press(number, key) {
      const { sipId = '' } = calls.get(number) ?? {};
      mouth.send(messageOf(sipId, key), sipPort, '127.0.0.1');
    },
    untilOver(number, limitMilliseconds) {
      return new Promise((resolve, reject) => {
        const known = calls.get(number);
        if (known?.overAt !== undefined) {
          resolve(known);
          return;
        }
        const timer = setTimeout(() => {
          reject(new Error(`The call to ${number} did not end`));
        }, limitMilliseconds);
        waiting.set(number, (call) => {
          clearTimeout(timer);
          waiting.delete(number);
          resolve(call);
        });
      });
    },
  };
}

/** A MESSAGE (RFC 3428) with the fields that SIPp reads: it finds the call by its Call-ID. */
function messageOf(sipId: string, key: string): string {
  return [
    'MESSAGE sip:phone@127.0.0.1 SIP/2.0',
    `Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKkey${key}`,
    'From: <sip:bench@127.0.0.1>;tag=bench',
    'To: <sip:phone@127.0.0.1>',
    `Call-ID: ${sipId}`,
    'CSeq: 1 MESSAGE',
    `Subject: ${key}`,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
}
