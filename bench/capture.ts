import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { telephoneEvent } from './rtp.ts';

/** Ports of 127.0.0.1 to capture. */
export interface WatchedPorts {
  apiPort: number;
  ariPort: number;
  /** Port of the phone. */
  sipPort: number;
  rtpPort: number;
}

export interface Capture {
  /** Stops the capture. @returns the capture file @throws Error when the kernel dropped packets */
  stop(): Promise<Buffer>;
  /** Stops the capture and discards it. */
  drop(): Promise<void>;
}

const startLimitMilliseconds = 10_000;
/**
 * The kernel delivers packets at least once a second (tcpdump's timeout); packets not yet delivered at the end are
 * lost.
 */
const lastPacketsMilliseconds = 1_500;
/** KiB that the kernel buffers for tcpdump while other programs run. */
const bufferKibibytes = 32_768;

/** The tcpdump filter for these ports. */
export function filterOf({ apiPort, ariPort, sipPort, rtpPort }: WatchedPorts): string {
  return [
    ...[`tcp dst port ${apiPort}`, `tcp dst port ${ariPort}`, `udp port ${sipPort}`, `udp dst port ${rtpPort}`],
    // From the phone only the keys: the second byte of RTP, after the 8 bytes of UDP.
    `(udp src port ${rtpPort} and udp[9] & 0x7f = ${telephoneEvent})`,
  ].join(' or ');
}

/**
 * Captures loopback traffic with tcpdump, with timestamps of the kernel.
 *
 * @param file removed once tcpdump has opened it, so that nothing remains in any case
 * @param filter in tcpdump's words @param bytes of each packet
 */
export async function startCapture(file: string, filter: string, bytes = 262_144): Promise<Capture> {
  const remove = () => rmSync(file, { force: true });
  process.once('exit', remove);
  const output = openSync(file, 'w+', 0o600);
  const program = spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', 'tcpdump', '-i', 'lo', '-n', '--time-stamp-precision=nano'],
      // tcpdump stays root, because a change of user clears the signal that ends it with its parent (prctl(2),
      // PR_SET_PDEATHSIG).
      ...['-Z', 'root', '-B', String(bufferKibibytes), '-w', '-'],
      ...['-s', String(bytes)],
      filter,
    ],
    { stdio: ['ignore', output, 'pipe'] },
  );
  const words: string[] = [];
  const ended = new Promise<void>((resolve) => {
    program.once('close', () => resolve());
    program.once('error', (error) => {
      words.push(error.message);
      resolve();
    });
  });
  const listening = new Promise<boolean>((resolve) => {
    createInterface({ input: program.stderr as Readable }).on('line', (line) => {
      words.push(line);
      if (line.includes('listening on')) resolve(true);
    });
    ended.then(() => resolve(false));
    setTimeout(() => resolve(false), startLimitMilliseconds).unref();
  });
  const end = async () => {
    program.kill('SIGINT');
    await ended;
  };
  const began = await listening;
  remove();
  process.off('exit', remove);
  if (!began) {
    await end();
    closeSync(output);
    throw new Error(`tcpdump did not start: ${words.join(' ')}`);
  }
  return {
    async stop() {
      await pause(lastPacketsMilliseconds);
      await end();
      const packets = readWhole(output);
      closeSync(output);
      const dropped = words.find((line) => /^[1-9]\d* packets? dropped/.test(line));
      if (dropped !== undefined) throw new Error(`The machine is too busy to measure: ${dropped}`);
      return packets;
    },
    async drop() {
      await end();
      closeSync(output);
    },
  };
}

/** Reads from the start, because the shared file offset is where tcpdump stopped writing. */
function readWhole(file: number): Buffer {
  const whole = Buffer.alloc(fstatSync(file).size);
  for (let at = 0; at < whole.length; ) {
    const read = readSync(file, whole, at, whole.length - at, at);
    if (read === 0) throw new Error('The capture became shorter while it was read');
    at += read;
  }
  return whole;
}
