import { createECDH, createPublicKey, randomBytes, verify } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { PushSubscription } from '../../src/factors/app-device.ts';
import { makeCertificate } from './certificate.ts';
import { type BrowserKeys, decryptPush } from './decrypt-push.ts';

/** A push that was taken, as the browser would see it and as the push service saw it. */
export interface ReceivedPush {
  id: string;
  /** All that it says, in clear: what `push` events of a service worker get. */
  text: string;
  /** The size of what came over the line. */
  bytes: number;
  ttl: number;
  urgency: string | undefined;
  topic: string | undefined;
  endpoint: string;
  headers: IncomingMessage['headers'];
  vapid: { aud: string; exp: number; sub: string };
  /** The public key of the sender. */
  vapidKey: string;
}

export interface PushService {
  url: string;
  /** What BELCODE_PUSH_HOSTS would name it. */
  hosts: string[];
  /** For `WebPushSender`: by it the service's name leads to loopback, and its certificate is believed. */
  agent: Agent;
  /** A new browser's. With a key, it takes pushes of that sender only (RFC 8292 §4). */
  subscription(senderKey?: string): PushSubscription;
  received: ReceivedPush[];
  /** Requests of any kind, whatever was answered. */
  asked: { method: string | undefined; path: string | undefined }[];
  /** Why pushes were not taken. */
  complaints: string[];
  /** From now on; 201 is its own judgement again. */
  answerWith(status: number | 'silence', headers?: Record<string, string>): void;
  stop(): Promise<void>;
}

const dayMilliseconds = 86_400_000;

/** A push service as RFC 8030 has it, on loopback, which holds every sender to the RFCs. Made for tests of any room. */
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
    // An agent's own port wins over that of the request.
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

/** Why a push is not taken, and with which status. */
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

/** RFC 8292 §3, and RFC 7515 for the token. */
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
