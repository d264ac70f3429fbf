import { createECDH, createPublicKey, randomBytes, verify } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { PushSubscription } from '../../src/factors/app-device.ts';
import { makeCertificate } from './certificate.ts';
import { type BrowserKeys, decryptPush } from './decrypt-push.ts';

/** An accepted push, as the browser and as the push service see it. */
export interface ReceivedPush {
  id: string;
  /** The decrypted text, which the service worker's `push` event receives. */
  text: string;
  /** The size of the encrypted body. */
  bytes: number;
  ttl: number;
  urgency: string | undefined;
  topic: string | undefined;
  endpoint: string;
  headers: IncomingMessage['headers'];
  vapid: { aud: string; exp: number; sub: string };
  /** The sender's public key. */
  vapidKey: string;
}

export interface PushService {
  url: string;
  /** The value for BELCODE_PUSH_HOSTS. */
  hosts: string[];
  /** For `WebPushSender`: resolves the service's name to loopback and trusts its certificate. */
  agent: Agent;
  /** Subscribes a new browser. With a key, only that sender's pushes are accepted (RFC 8292 §4). */
  subscription(senderKey?: string): PushSubscription;
  received: ReceivedPush[];
  /** The number of all requests, accepted or not. */
  asked: { method: string | undefined; path: string | undefined }[];
  /** Why pushes were not accepted. */
  complaints: string[];
  /** Answers every later push with this status; 201 judges pushes by the RFCs again. */
  answerWith(status: number | 'silence', headers?: Record<string, string>): void;
  stop(): Promise<void>;
}

const dayMilliseconds = 86_400_000;

/** A push service of RFC 8030 on loopback, for tests of any folder. It accepts only what the RFCs allow. */
export async function startPushService(host = 'push.example.org'): Promise<PushService> {
  const certificate = makeCertificate(host);
  const url = `https://${host}`;
  const browsers = new Map<string, BrowserKeys & { senderKey: string | undefined }>();
  const service: Pick<PushService, 'received' | 'asked' | 'complaints'> = { received: [], asked: [], complaints: [] };
  let answer: { status: number | 'silence'; headers: Record<string, string> } = { status: 201, headers: {} };

  async function take(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    service.asked.push({ method: request.method, path });
    const body = Buffer.concat(await request.toArray());
    if (answer.status === 'silence') return;
    if (answer.status !== 201) {
      reply.writeHead(answer.status, answer.headers).end('words that nobody reads: 123456');
      return;
    }
    try {
      const browser = browsers.get(path);
      if (browser === undefined) throw new Complaint(404, 'there is no such subscription');
      service.received.push(judge(request, body, { ...browser, url, endpoint: `${url}${path}` }));
      reply.writeHead(201, { location: `${url}/message/${randomBytes(8).toString('hex')}` }).end();
    } catch (error) {
      service.complaints.push((error as Error).message);
      reply.writeHead(error instanceof Complaint ? error.status : 400).end();
    }
  }

  const server = createServer(certificate, (request, reply) => void take(request, reply));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...service,
    url,
    hosts: [host],
    // The agent's port takes precedence over the request's.
    agent: new Agent({
      port,
      ca: certificate.cert,
      lookup: (_host, { all }, found) =>
        all ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4),
    }),
    subscription(senderKey) {
      const pair = createECDH('prime256v1');
      const p256dh = pair.generateKeys('base64url');
      const auth = randomBytes(16);
      const path = `/push/${randomBytes(16).toString('base64url')}`;
      browsers.set(path, { privateKey: pair.getPrivateKey(), auth, senderKey });
      return { endpoint: `${url}${path}`, keys: { p256dh, auth: auth.toString('base64url') } };
    },
    answerWith(status, headers = {}) {
      answer = { status, headers };
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Why a push is not accepted, with the status of the answer. */
class Complaint extends Error {
  readonly status: number;

  constructor(status: number, words: string) {
    super(words);
    this.status = status;
  }
}

function judge(
  request: IncomingMessage,
  body: Buffer,
  whose: BrowserKeys & { senderKey: string | undefined; url: string; endpoint: string },
): ReceivedPush {
  const { method, headers } = request;
  const { ttl, urgency, topic } = headers;
  const must = (held: unknown, status: number, words: string) => {
    if (!held) throw new Complaint(status, words);
  };
  must(method === 'POST', 405, 'a push is posted');
  must(typeof ttl === 'string' && /^\d+$/.test(ttl), 400, 'RFC 8030 §5.2: no TTL');
  must(topic === undefined || /^[A-Za-z0-9_-]{1,32}$/.test(String(topic)), 400, 'RFC 8030 §5.4: no topic');
  must(/^(very-low|low|normal|high)$/.test(String(urgency ?? 'normal')), 400, 'RFC 8030 §5.3: no urgency');
  must(headers['content-encoding'] === 'aes128gcm', 400, 'RFC 8291 §4: not aes128gcm');
  must(body.length <= 4_096, 413, 'RFC 8030 §7.2: too large');
  const { claims, senderKey } = readVapid(headers.authorization);
  must(whose.senderKey === undefined || whose.senderKey === senderKey, 403, 'RFC 8292 §4.2: another sender');
  must(claims.aud === whose.url, 403, 'RFC 8292 §2: meant for another push service');
  const left = claims.exp * 1_000 - Date.now();
  must(left > 0 && left <= dayMilliseconds, 403, 'RFC 8292 §2: over, or good for more than a day');
  must(/^(mailto:|https:\/\/)./.test(claims.sub), 403, 'RFC 8292 §2.1: nobody to reach');
  const text = decryptPush(body, whose).toString();
  return {
    id: (JSON.parse(text) as { id: string }).id,
    text,
    bytes: body.length,
    ttl: Number(ttl),
    urgency: urgency as string | undefined,
    topic: topic as string | undefined,
    endpoint: whose.endpoint,
    headers,
    vapid: claims,
    vapidKey: senderKey,
  };
}

/** Checks the sender by RFC 8292 §3, and the token's form by RFC 7515. */
function readVapid(authorization = '') {
  const [, token = '', senderKey = ''] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(authorization) ?? [];
  const [head = '', body = '', signature = ''] = token.split('.');
  if (signature === '') throw new Complaint(401, 'RFC 8292: no vapid');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  const point = Buffer.from(senderKey, 'base64url');
  const x = point.subarray(1, 33).toString('base64url');
  const y = point.subarray(33).toString('base64url');
  const key = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (read(head).alg !== 'ES256' || !isSigned) throw new Complaint(403, 'RFC 8292 §2: not signed by its key');
  return { claims: read(body) as ReceivedPush['vapid'], senderKey };
}
