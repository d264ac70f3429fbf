import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/**
 * Ports of the lab and the telephones, all below 32768. From there on the system gives ports to outgoing connections,
 * so a port that was free a moment ago may be taken when a program listens on it. SIPp and baresip use 6000 to 15999
 * for audio, Asterisk 16000 and above.
 */
const listening = { from: 28_000, to: 32_767 };
const rtp = { from: 16_000, to: 27_999 };

/** Number of ports that Asterisk may use for audio: two per call, and more than any test needs. */
const rtpPorts = 2_000;

/** Maximum number of random picks before the search fails. */
const maxPicks = 2_000;

function isTcpPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function isUdpPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => socket.close(() => resolve(false)));
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });
}

/**
 * Looks only: a trial bind would take the port at the very moment at which the awaited program binds it.
 *
 * @returns whether a program listens on 127.0.0.1 or on all addresses by UDP
 */
export function listensByUdp(port: number): boolean {
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, '0');
  // proc_net(5): "local_address" is the IPv4 address in the machine's byte order and the port, both hexadecimal.
  const local = new RegExp(`^\\s*\\d+: (?:0100007F|00000000):${hexadecimal} `, 'm');
  return local.test(readFileSync('/proc/net/udp', 'latin1'));
}

/**
 * Reserves a port until this process ends, against other searches in this and in other processes. The reservation is an
 * abstract socket name (unix(7)), which only one process can hold; the port itself stays free for our program.
 */
function claim(port: number): Promise<(() => void) | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(`\0belcode-port-${port}`, () => {
      server.unref();
      resolve(() => server.close());
    });
  });
}

async function claimFree(port: number): Promise<(() => void) | undefined> {
  const release = await claim(port);
  if (release === undefined) return undefined;
  if ((await isTcpPortFree(port)) && (await isUdpPortFree(port))) return release;
  release();
  return undefined;
}

/**
 * @param count number of consecutive ports
 * @returns the first of them. No program listens on them on 127.0.0.1 by TCP or UDP, and no other search finds them
 *   while this process lives
 */
export async function freePort(count = 1): Promise<number> {
  for (let pick = 0; pick < maxPicks; pick += 1) {
    const first = randomInt(listening.from, listening.to + 2 - count);
    const claims = await Promise.all(Array.from({ length: count }, (_, n) => claimFree(first + n)));
    if (claims.every((release) => release !== undefined)) return first;
    for (const release of claims) release?.();
  }
  throw new Error(`No free port between ${listening.from} and ${listening.to}`);
}

/** @returns a range for RTP. Two labs may share a range, because Asterisk skips a port that is taken. */
export async function freeRtpRange(): Promise<{ rtpStart: number; rtpEnd: number }> {
  for (let rtpStart = rtp.from; rtpStart + rtpPorts - 1 <= rtp.to; rtpStart += rtpPorts) {
    const probes = [0, 1, rtpPorts / 2, rtpPorts - 1].map((offset) => isUdpPortFree(rtpStart + offset));
    if ((await Promise.all(probes)).every(Boolean)) return { rtpStart, rtpEnd: rtpStart + rtpPorts - 1 };
  }
  throw new Error(`No free range of ports for audio between ${rtp.from} and ${rtp.to}`);
}
