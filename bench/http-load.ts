import { connect, type Socket } from 'node:net';

/** The reply to one request. */
export interface HttpReply {
  status: number;
  head: string;
  body: string;
  milliseconds: number;
}

export interface HttpWords {
  method: string;
  path: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

const replyLimitMilliseconds = 10_000;

/**
 * One kept connection with one request at a time. It does as little as possible because it shares the machine with the
 * server: fetch costs as much as a bare Fastify.
 */
export class HttpConnection {
  readonly #socket: Socket;
  readonly #ready: Promise<unknown>;
  #text = '';
  #settle: ((error?: Error) => void) | undefined;

  /** @param from another address of loopback to connect from */
  constructor(port: number, from = '127.0.0.1') {
    this.#socket = connect({ port, host: '127.0.0.1', localAddress: from }).setNoDelay(true).setEncoding('latin1');
    this.#ready = new Promise((resolve, reject) => {
      this.#socket.once('connect', resolve);
      this.#socket.once('error', reject);
      // A connection that took too long closes without an error.
      this.#socket.once('close', () => reject(new Error('There was no connection')));
    });
    this.#ready.catch(() => {});
    this.#socket.on('data', (chunk) => {
      this.#text += chunk;
      if (isWhole(this.#text)) this.#settle?.();
    });
    const lose = () => this.#settle?.(new Error('The connection was lost'));
    this.#socket.on('error', lose);
    this.#socket.on('close', lose);
    this.#socket.setTimeout(replyLimitMilliseconds, () => this.#socket.destroy());
  }

  async ask(words: Buffer | string): Promise<HttpReply> {
    await this.#ready;
    const startedAt = performance.now();
    this.#text = '';
    await new Promise<void>((resolve, reject) => {
      this.#settle = (error) => (error === undefined ? resolve() : reject(error));
      this.#socket.write(words);
    });
    this.#settle = undefined;
    const milliseconds = performance.now() - startedAt;
    const end = this.#text.indexOf('\r\n\r\n');
    return {
      status: Number(this.#text.slice(9, 12)),
      head: this.#text.slice(0, end),
      body: this.#text.slice(end + 4),
      milliseconds,
    };
  }

  close(): void {
    this.#settle = undefined;
    this.#socket.destroy();
  }
}

/** In the format of HTTP/1.1 (RFC 9112). */
export function wordsOf({ method, path, headers = {}, body }: HttpWords): string {
  const described = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const lines = Object.entries({ host: '127.0.0.1', ...headers, ...described }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return [`${method} ${path} HTTP/1.1`, ...lines, '', body ?? ''].join('\r\n');
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const head = text.slice(0, end);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length !== undefined) return text.length >= end + 4 + Number(length);
  if (/\r\ntransfer-encoding: chunked/i.test(head)) return text.endsWith('0\r\n\r\n');
  // RFC 9112 §6.3: these replies have no body.
  return /^HTTP\/1\.1 (204|304)/.test(head);
}
