import { type Ami, AmiConnection } from './ami-connection.ts';
import { checkLine } from './ami-fields.ts';
import { createManager } from './ami-package.ts';
import { openTlsBridge } from './ami-tls.ts';

/** Where Asterisk's manager interface is, and who asks. */
export interface AmiAddress {
  /** `tcp://127.0.0.1:5038`, loopback only; or `tls://pbx.example.org:5039`. */
  url: string;
  user: string;
  secret: string;
}

/**
 * Connects to Asterisk's manager interface by the package asterisk-manager, and logs in. The package checks no value,
 * sets no limit and keeps what it cannot send, so `AmiConnection` does
 * (docs/decisions/0020-packages-of-the-exchange.md).
 *
 * @throws AmiError
 */
export async function connectAmi({ url, user, secret }: AmiAddress): Promise<Ami> {
  for (const [name, value] of Object.entries({ Username: user, Secret: secret })) checkLine(name, value);
  const { hostname, port, protocol } = new URL(url);
  const bridge = protocol === 'tls:' ? await openTlsBridge(hostname, Number(port)) : undefined;
  const connection = new AmiConnection(createManager(user, secret), () => bridge?.close());
  try {
    await connection.open(
      bridge?.port ?? Number(port),
      bridge === undefined ? hostname.replace(/^\[|\]$/g, '') : '127.0.0.1',
    );
    return connection;
  } catch (error) {
    connection.close();
    throw bridge?.trouble() ?? error;
  }
}
