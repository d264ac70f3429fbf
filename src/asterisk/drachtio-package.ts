import { createRequire } from 'node:module';
import type { Socket } from 'node:net';

/** A request that drachtio has sent. */
export interface SentRequest {
  /** Called for each response, also a provisional one. */
  on(event: 'response', listener: (response: { status: number }) => void): void;
}

/** The part of drachtio-srf that drachtio-link.ts uses. */
export interface Srf {
  on(event: 'connect', listener: (error: Error | null, hostport?: string, version?: string | null) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: 'close', listener: () => void): void;
  connect(options: { host: string; port: number; secret: string; reconnect: { maxAttempts: number } }): void;
  request(
    uri: string,
    options: { method: string; headers: Record<string, string>; body: string },
    done: (error: Error | null, request?: SentRequest) => void,
  ): void;
  disconnect(): void;
}

type OnData = (this: unknown, socket: Socket, data: Buffer) => void;

let guarded = false;

/**
 * Makes an object that is not connected. The package is read here, because it is optional.
 *
 * @throws Error when it is not installed
 */
export function createSrf(): Srf {
  const require = createRequire(import.meta.url);
  let Package: new () => Srf;
  try {
    Package = require('drachtio-srf');
  } catch (error) {
    throw new Error('BELCODE_DRACHTIO needs the npm package drachtio-srf: npm install drachtio-srf', { cause: error });
  }
  if (!guarded) guard(require('drachtio-srf/lib/wire-protocol').prototype);
  guarded = true;
  return new Package();
}

/** The package throws from the event of the socket what it cannot read, which would end the dialler and its calls. */
function guard(protocol: { _onData: OnData }): void {
  const { _onData: read } = protocol;
  protocol._onData = function readOrClose(socket, data) {
    try {
      read.call(this, socket, data);
    } catch {
      socket.destroy();
    }
  };
}
