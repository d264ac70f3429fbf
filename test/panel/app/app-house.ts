import type { Language } from '../../../src/panel/texts.ts';
import { openStandIn } from './stand-in.ts';

/** A server that has the app, as a test sees it. */
export interface AppHouse {
  url: string;
  addPerson(): Promise<AppPerson>;
  /** Nothing answers any more, and later all of it does again. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** Somebody with a login, and what they see on the panel's pages. */
export interface AppPerson {
  login: string;
  password: string;
  company: string;
  /** Adds the app: eight signs. */
  givePairingCode(): Promise<string>;
  /** Types the code of the device that is being added. @returns whether it is right, and the device a method now */
  typePairingProof(code: string): Promise<boolean>;
  /** Gives up adding the app: the code of its device is over. */
  stopPairing(): Promise<void>;
  /** Logs in. @returns the challenge, and the two digits that the page shows for number matching */
  logIn(options?: { proof?: 'code' | 'number'; lifeMilliseconds?: number }): Promise<{ id: string; number: string }>;
  /** Types the code of a login. @returns whether it is right */
  typeCode(id: string, code: string): Promise<boolean>;
  stateOf(id: string): Promise<'open' | 'passed' | 'failed' | 'cancelled' | 'reported' | 'expired'>;
  cancel(id: string): Promise<void>;
  removeDevices(): Promise<void>;
  /** Push subscriptions that devices have handed in. */
  subscriptions(): Promise<string[]>;
}

export interface HouseOptions {
  /** How far the server's clock is ahead of everybody's. */
  clockAheadMilliseconds?: number;
}

export const languages: readonly Language[] = ['nl', 'en'];

/** The server that the tests of the app run against. */
export const openAppHouse = (options: HouseOptions = {}): Promise<AppHouse> => openStandIn(options);
