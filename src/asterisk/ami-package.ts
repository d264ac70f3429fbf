import { createRequire } from 'node:module';

/** What Asterisk sends: names in lower case. A name that comes several times has a list of values. */
export type Packet = Readonly<Record<string, string | string[] | Record<string, string> | undefined>>;

/** The part of asterisk-manager that ami.ts uses. The package has no types of its own. */
export interface Manager {
  on(event: 'close' | 'end', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: 'managerevent', listener: (packet: Packet) => void): void;
  connect(port: number, host: string, connected: () => void): void;
  login(done: (refused?: Packet) => void): void;
  action(fields: Record<string, string>, done: (error: unknown, packet: Packet) => void): string;
  disconnect(): void;
}

type CreateManager = (port: undefined, host: string, user: string, secret: string, events: boolean) => Manager;

/** Makes an object that is not connected. The package is read here, because most installations do not use it. */
export function createManager(user: string, secret: string): Manager {
  const create = createRequire(import.meta.url)('asterisk-manager') as CreateManager;
  return create(undefined, '', user, secret, true);
}
