import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeWav } from '../../../src/speech/wav.ts';

export interface SpeechRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface SpeechService {
  url: string;
  requests: SpeechRequest[];
  close(): Promise<void>;
}

/** A server on this host that stands in for a speech service. */
export async function startSpeechService(
  answer: (request: SpeechRequest, response: ServerResponse) => void,
): Promise<SpeechService> {
  const requests: SpeechRequest[] = [];
  const server = createServer((incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming;
      const request = { method, path: url, headers, body: Buffer.concat(parts).toString('utf8') };
      requests.push(request);
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A tone of half a second, which is other for other words. */
export function toneFor(words: string, rate = 24_000): Buffer {
  const hertz = 300 + (Buffer.from(words).reduce((sum, byte) => sum + byte, 0) % 600);
  const samples = new Int16Array(rate / 2);
  for (let at = 0; at < samples.length; at += 1)
    samples[at] = Math.round(9_000 * Math.sin((2 * Math.PI * hertz * at) / rate));
  return encodeWav(samples, rate);
}

export function sendSound(response: ServerResponse, bytes: Buffer, type = 'audio/wav'): void {
  response.writeHead(200, { 'content-type': type }).end(bytes);
}
