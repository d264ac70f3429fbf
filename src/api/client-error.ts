import type { Socket } from 'node:net';
import { Refusal } from '../errors.ts';
import { problemOf } from './problem.ts';

const statuses: Record<string, [number, string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
};

/**
 * Answers input that is not HTTP. Nothing is logged, because the error contains the raw packet, with its key and its
 * code.
 */
export function refuseClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, words] = statuses[error.code ?? ''] ?? [400, 'Bad Request'];
  const body = JSON.stringify(problemOf(new Refusal('request-invalid'), status));
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${status} ${words}\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
        `Content-Type: application/problem+json\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
}
