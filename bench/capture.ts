import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { telephoneEvent } from './rtp.ts';

/** Ports of 127.0.0.1 whose packets are wanted. */
export interface WatchedPorts {
  apiPort: number;
  ariPort: number;
  /** Of the phone. */
  sipPort: number;
  rtpPort: number;
}

export interface Capture {
  /** Ends it. @returns all packets, as a file that is there no more @throws Error when the kernel had to drop some */
  stop(): Promise<Buffer>;
  /** Ends it and wants nothing of it. */
  drop(): Promise<void>;
}

const startLimitMilliseconds = 10_000;
/** libpcap has the kernel hand packets over once a second at least (tcpdump's timeout), and those not handed over are lost. */
const lastPacketsMilliseconds = 1_500;
/** KiB that the kernel may hold for tcpdump while others have the processor. */
const bufferKibibytes = 32_768;

/** Has tcpdump write what goes over loopback to and from these ports, stamped by the kernel. */
export async function startCapture(
  file: string,
  { apiPort, ariPort, sipPort, rtpPort }: WatchedPorts,
): Promise<Capture> {
  const output = openSync(file, 'w', 0o600);
  const program = spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', 'tcpdump', '-i', 'lo', '-n', '--time-stamp-precision=nano'],
      // To standard output: tcpdump gives its rights up, and could not write into our folder.
      ...['-B', String(bufferKibibytes), '-w', '-'],
      [
        ...[`tcp dst port ${apiPort}`, `tcp dst port ${ariPort}`, `udp port ${sipPort}`, `udp dst port ${rtpPort}`],
        // Of what the phone says only the keys: the second byte of RTP, after the 8 bytes of UDP.
        `(udp src port ${rtpPort} and udp[9] & 0x7f = ${telephoneEvent})`,
      ].join(' or '),
    ],
    { stdio: ['ignore', output, 'pipe'] },
  );
  closeSync(output);
  const words: string[] = [];
  const ended = new Promise<void>((resolve) => {
    program.once('exit', () => resolve());
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
  if (!(await listening)) {
    await end();
    rmSync(file, { force: true });
    throw new Error(`tcpdump did not start: ${words.join(' ')}`);
  }
  return {
    async stop() {
      await pause(lastPacketsMilliseconds);
      await end();
      const packets = readFileSync(file);
      rmSync(file, { force: true });
      const dropped = words.find((line) => /^[1-9]\d* packets? dropped/.test(line));
      if (dropped !== undefined) throw new Error(`The machine is too busy to measure: ${dropped}`);
      return packets;
    },
    async drop() {
      await end();
      rmSync(file, { force: true });
    },
  };
}
