import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/**
 * Where the lab and the telephones listen. Below 32768, from where the system gives ports to whoever connects somewhere: a port
 * from there, free a moment ago, may be another program's by the time that it is listened on. 6000 to 15999 is sound, of
 * SIPp and of baresip; from 16000 on of Asterisk.
 */
const listening = { from: 28_000, to: 32_767 };
const rtp = { from: 16_000, to: 27_999 };

/** Ports that Asterisk may take for sound: two for each call, and more than a test ever has at once. */
const rtpPorts = 2_000;

/** So often a port is picked at random before the search is given up. */
const maxPicks = 2_000;

function isTcpPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

export function isUdpPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(false));
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });
}

/**
 * Keeps a port from all others who look for one, in this process and in others, until this process ends: by a name that only
 * one may hold (abstract, see unix(7)). It is not the port itself, which a program of ours is about to listen on.
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
 * @param count ports that follow each other
 * @returns the first of them. Nobody listens on them on 127.0.0.1, by TCP or by UDP, and nobody else is given them while this
 *   process lives
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

/** @returns a range for RTP. Two labs may come to share one: Asterisk takes the next port where one is taken. */
export async function freeRtpRange(): Promise<{ rtpStart: number; rtpEnd: number }> {
  for (let rtpStart = rtp.from; rtpStart + rtpPorts - 1 <= rtp.to; rtpStart += rtpPorts) {
    const probes = [0, 1, rtpPorts / 2, rtpPorts - 1].map((offset) => isUdpPortFree(rtpStart + offset));
    if ((await Promise.all(probes)).every(Boolean)) return { rtpStart, rtpEnd: rtpStart + rtpPorts - 1 };
  }
  throw new Error(`No free range of ports for sound between ${rtp.from} and ${rtp.to}`);
}
