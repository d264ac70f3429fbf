import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createPlainServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { connectAmi } from '../../src/asterisk/ami.ts';
import { AriEvents } from '../../src/asterisk/ari-events.ts';
import { certificateAdvice } from '../../src/asterisk/certificate-advice.ts';
import { askExchangeVersion } from '../../src/cli/ask-exchange-version.ts';
import { systemClock } from '../../src/clock.ts';
import { systemRandom } from '../../src/random.ts';
import { makeCertificates } from '../certificates.ts';
import { silentLog } from '../silent-log.ts';
import { until } from '../until.ts';

it.each([
  ['self-signed certificate', /NODE_EXTRA_CA_CERTS=FILE/],
  ['self signed certificate in certificate chain', /NODE_EXTRA_CA_CERTS=FILE/],
  ['unable to verify the first certificate', /NODE_EXTRA_CA_CERTS=FILE/],
  ['unable to get local issuer certificate', /NODE_EXTRA_CA_CERTS=FILE/],
  [
    "Hostname/IP does not match certificate's altnames: Host: pbx. is not in the cert's altnames: DNS:x",
    /BELCODE_ARI_URL/,
  ],
  ['certificate has expired', /renew/],
  ['certificate is not yet valid', /clock/],
  ['ee key too small', /2048 bits/],
  ['ca md too weak', /SHA-256/],
  ['write EPROTO 80:error:0A00010B:SSL routines:ssl3_get_record:wrong version number', /tlsbindaddr/],
  ['connect ECONNREFUSED 127.0.0.1:8089', undefined],
  ['Unexpected server response: 401', undefined],
])('%s', (message, mend) => {
  const said = certificateAdvice(message, 'BELCODE_ARI_URL');
  if (mend === undefined) expect(said).toBeUndefined();
  else expect(said).toMatch(mend);
});

describe('every connection to Asterisk says it', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'belcode-certificates-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function portOf(server: Server): Promise<number> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    return (server.address() as { port: number }).port;
  }

  /** Of an authority that nobody here knows; or a server without TLS. */
  const servers = {
    'of an unknown authority': () => {
      const { certificate, key } = makeCertificates(folder);
      return createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (socket) => {
        socket.on('error', () => {});
      });
    },
    'without TLS': () =>
      createPlainServer((socket) => {
        socket.on('error', () => {});
        socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      }),
  };
  const mends = { 'of an unknown authority': /NODE_EXTRA_CA_CERTS/, 'without TLS': /tlsbindaddr/ };

  const connections: Record<string, (port: number) => Promise<string>> = {
    'the events of ARI': async (port) => {
      const said: string[] = [];
      const events = new AriEvents({
        url: `https://localhost:${port}`,
        user: 'x',
        password: 'x',
        app: 'x',
        log: { ...silentLog, error: (words: unknown) => void said.push(String(words)) } as typeof silentLog,
        clock: systemClock,
        random: systemRandom,
        onEvent() {},
        onConnected: async () => {},
        onLive() {},
        onLost() {},
      });
      const running = events.run();
      await until(() => said.length > 0);
      events.stop();
      await running;
      return said.join();
    },
    'the doctor over ARI': (port) =>
      askExchangeVersion({
        BELCODE_ARI_URL: `https://localhost:${port}`,
        BELCODE_ARI_USER: 'x',
        BELCODE_ARI_PASSWORD: 'x',
      }).catch((error: Error) => error.message),
    'the manager interface': (port) =>
      connectAmi({ url: `tls://localhost:${port}`, user: 'x', secret: 'x' }).then(
        () => 'connected',
        (error: Error) => error.message,
      ),
  };

  it.each(
    Object.keys(connections).flatMap((name) =>
      (Object.keys(servers) as (keyof typeof servers)[]).map((server) => [name, server] as const),
    ),
  )('%s, to a server %s', async (name, server) => {
    const port = await portOf(servers[server]());
    expect(await connections[name]?.(port)).toMatch(mends[server]);
  });
});
