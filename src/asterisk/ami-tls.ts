import { createServer, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { AmiError } from './ami-error.ts';
import { certificateAdvice } from './certificate-advice.ts';

const limitMilliseconds = 3_000;

export interface TlsBridge {
  /** On 127.0.0.1, for one connection. */
  port: number;
  /** What the TLS side said when it failed. */
  trouble(): AmiError | undefined;
  close(): void;
}

/**
 * Lets asterisk-manager, which speaks TCP only, reach a manager interface with TLS. The certificate must be valid for
 * the host. Whoever else of this host takes the one connection gets as far as the login, as over the network.
 *
 * @throws AmiError away
 */
export async function openTlsBridge(host: string, port: number): Promise<TlsBridge> {
  let trouble: AmiError | undefined;
  const remote = await connectTls(host, port);
  const sockets: (Socket | TLSSocket)[] = [remote];
  const server = createServer((local) => {
    server.close();
    sockets.push(local);
    local.on('error', () => remote.destroy());
    local.on('close', () => remote.destroy());
    remote.on('close', () => local.destroy());
    local.pipe(remote).pipe(local);
  });
  remote.on('error', (error) => {
    trouble = new AmiError('away', `Asterisk's manager at ${host}: ${wordsOf(error)}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    trouble: () => trouble,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function connectTls(host: string, port: number): Promise<TLSSocket> {
  const bare = host.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const socket = connect({ host: bare, port, servername: bare }, () => {
      socket.setTimeout(0);
      resolve(socket);
    });
    const fail = (why: string) => {
      socket.destroy();
      reject(new AmiError('away', `Asterisk's manager at ${host}: ${why}`));
    };
    socket.setTimeout(limitMilliseconds, () => fail('no answer'));
    socket.once('error', (error) => fail(wordsOf(error)));
  });
}

function wordsOf({ message }: Error): string {
  return certificateAdvice(message, 'BELCODE_AMI_URL') ?? message;
}
