import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** Ports that Asterisk may take for sound: two for each call, and more than a test ever has at once. */
const rtpPorts = 2_000;

function freeTcpPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

export function isUdpPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(false));
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });
}

/** @returns a port of 127.0.0.1 that nobody listens on, neither by TCP nor by UDP */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await freeTcpPort();
    if (await isUdpPortFree(port)) return port;
  }
}

/** @returns the first port of a range for RTP, below the range that the system hands out by itself */
export async function freeRtpRange(): Promise<{ rtpStart: number; rtpEnd: number }> {
  for (let rtpStart = 16_000; rtpStart + rtpPorts < 32_000; rtpStart += rtpPorts) {
    const probes = [0, 1, rtpPorts / 2, rtpPorts - 1].map((offset) => isUdpPortFree(rtpStart + offset));
    if ((await Promise.all(probes)).every(Boolean)) return { rtpStart, rtpEnd: rtpStart + rtpPorts - 1 };
  }
  throw new Error('No free range of ports for sound between 16000 and 32000');
}
