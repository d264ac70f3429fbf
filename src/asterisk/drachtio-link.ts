import { createSrf, type Srf } from './drachtio-package.ts';

/** Both are on one host, so a server that takes longer is frozen or gone. */
const limitMilliseconds = 3_000;

export interface DrachtioServer {
  host: string;
  port: number;
  secret: string;
}

export interface SipMessage {
  /** The address of one telephone. */
  uri: string;
  headers: Record<string, string>;
  body: string;
}

/**
 * One connection to a drachtio server. It never connects again by itself: the package would do so without a limit, so
 * whoever needs it makes a new one.
 */
export class DrachtioLink {
  readonly #srf: Srf;
  /** In drachtio's words; empty when it does not say. */
  readonly version: string;
  #open = true;

  private constructor(srf: Srf, version: string) {
    this.#srf = srf;
    this.version = version;
  }

  /** @throws Error in words for an operator */
  static async connect({ host, port, secret }: DrachtioServer): Promise<DrachtioLink> {
    const srf = createSrf();
    const where = `drachtio at ${host}:${port}`;
    let link: DrachtioLink | undefined;
    const closed = () => {
      if (link !== undefined) link.#open = false;
    };
    const version = await limited<string>(`${where} does not answer. Start it`, (resolve, reject) => {
      srf.on('connect', (error, _hostport, version) =>
        error ? reject(new Error(`${where} refuses BELCODE_DRACHTIO_SECRET`)) : resolve(version ?? ''),
      );
      srf.on('error', () => {
        closed();
        reject(new Error(`${where} does not answer. Start it, or correct BELCODE_DRACHTIO`));
      });
      srf.on('close', () => {
        closed();
        reject(new Error(`${where} closed the connection`));
      });
      srf.connect({ host, port, secret, reconnect: { maxAttempts: 1 } });
    }).catch((error) => {
      end(srf);
      throw error;
    });
    link = new DrachtioLink(srf, version);
    return link;
  }

  isOpen(): boolean {
    return this.#open;
  }

  /**
   * Resolves when drachtio has sent it.
   *
   * @param onAnswer gets the telephone's final status
   * @throws Error without any part of the message
   */
  send({ uri, headers, body }: SipMessage, onAnswer: (status: number) => void): Promise<void> {
    return limited<void>('drachtio did not send it', (resolve, reject) => {
      this.#srf.request(uri, { method: 'MESSAGE', headers, body }, (error, request) => {
        if (error || request === undefined) return reject(new Error('drachtio refused to send it'));
        request.on('response', ({ status }) => {
          if (status >= 200) onAnswer(status);
        });
        resolve();
      });
    });
  }

  close(): void {
    this.#open = false;
    end(this.#srf);
  }
}

function end(srf: Srf): void {
  try {
    srf.disconnect();
  } catch {
    // It throws when there is no connection.
  }
}

/** @throws Error of `words` when the limit has passed, and as `begin` rejects or throws */
async function limited<T>(
  words: string,
  begin: (resolve: (value: T) => void, reject: (error: Error) => void) => void,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(words)), limitMilliseconds);
      begin(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
  }
}
