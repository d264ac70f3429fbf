import { createECDH } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Challenge } from '../../../src/challenges/challenge.ts';
import type { ChallengeStore } from '../../../src/challenges/challenge-store.ts';
import { pageNumber } from '../../../src/challenges/page-number.ts';
import { confirmFactor as confirmedBy } from '../../../src/factors/confirmed-factor.ts';
import { unseal } from '../../../src/factors/seal.ts';
import { answerLogin } from '../../../src/login/answer-login.ts';
import { enter } from '../../../src/login/enter.ts';
import { sendCode } from '../../../src/login/send-code.ts';
import { beginFactor } from '../../../src/methods/begin-factor.ts';
import { confirmFactor } from '../../../src/methods/confirm-factor.ts';
import { showAddition } from '../../../src/methods/show-addition.ts';
import type { Language } from '../../../src/panel/kit/texts.ts';
import { mountPanel } from '../../../src/panel/mount-panel.ts';
import { ageChallenge } from '../../challenges/age-challenge.ts';
import { secret } from '../../challenges/parts.ts';
import { address, password } from '../../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../open-panel.ts';

/** A server with the app, as a test sees it. */
export interface AppServer {
  url: string;
  addPerson(): Promise<AppPerson>;
  /** Stops answering, and later answers again. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** Delay of the next page after a right code. */
  holdLogins(milliseconds: number): void;
  /** From now on pushes are signed with another key. @returns the public key */
  renewPushKey(): string;
  close(): Promise<void>;
}

export interface LogIn {
  proof?: 'code' | 'number';
  /** `edit`: proves who it is to change methods; a newer login ends an older one. */
  purpose?: 'login' | 'edit';
  lifeMilliseconds?: number;
  /** Of the page that asks. */
  language?: Language;
}

/** A user, and what they see on the panel's pages. */
export interface AppPerson {
  login: string;
  password: string;
  company: string;
  /** Adds the app. @returns the pairing code, eight characters */
  givePairingCode(): Promise<string>;
  /** Types the code of the device being added. @returns whether it is right, and the device now a method */
  typePairingProof(code: string): Promise<boolean>;
  /** Cancels adding the app: the code of its device expires. */
  stopPairing(): Promise<void>;
  /** Logs in. @returns the challenge, and the two digits that the page shows for number matching */
  logIn(options?: LogIn): Promise<{ id: string; number: string }>;
  /** Types the code of a login. @returns whether it is right */
  typeCode(id: string, code: string): Promise<boolean>;
  stateOf(id: string): Promise<'open' | 'passed' | 'failed' | 'cancelled' | 'reported' | 'expired'>;
  cancel(id: string): Promise<void>;
  removeDevices(): Promise<void>;
  /** A second device of the app: a telephone of the exchange. */
  addTelephone(): Promise<void>;
  /** Push subscriptions that devices have registered. */
  subscriptions(): Promise<string[]>;
}

export interface HouseOptions {
  /** How far the server's clock is ahead of the devices' clocks. */
  clockAheadMilliseconds?: number;
}

export const languages: readonly Language[] = ['nl', 'en'];

/** The panel itself, with real stores, on its own port. */
export async function openAppServer({ clockAheadMilliseconds: ahead = 0 }: HouseOptions = {}): Promise<AppServer> {
  const keys = { push: newPushKey() };
  const home = await openPanel({ pushKey: async () => keys.push });
  // A running clock, because a device whose clock differs is refused.
  Object.defineProperty(home.time, 'now', { get: () => Date.now() + ahead });
  const server = createServer((_, reply) => reply.writeHead(204).end());
  const stop = mountPanel(server, home.panel);
  const connections = watchConnections(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    addPerson: () => addPerson(home),
    goAway: async () => connections.shut(),
    comeBack: async () => connections.open(),
    holdLogins(milliseconds) {
      const { factors } = home.parts;
      const markUsed = factors.markUsed.bind(factors);
      factors.markUsed = async (...which) => {
        await pause(milliseconds);
        await markUsed(...which);
      };
    },
    renewPushKey() {
      keys.push = newPushKey();
      return keys.push;
    },
    async close() {
      connections.shut();
      await stop();
      server.close();
      await home.close();
    },
  };
}

const newPushKey = () => createECDH('prime256v1').generateKeys('base64url');

/** While it is closed, every request is refused. */
function watchConnections(server: Server) {
  const inside = new Set<Socket>();
  let shut = false;
  server.on('connection', (socket) => {
    if (shut) socket.destroy();
    else inside.add(socket);
    socket.on('close', () => inside.delete(socket));
  });
  return {
    shut() {
      shut = true;
      for (const socket of inside) socket.destroy();
    },
    open() {
      shut = false;
    },
  };
}

async function addPerson(home: OpenedPanel): Promise<AppPerson> {
  const { parts } = home;
  const person = await home.addPerson({ language: 'en' });
  let adding = '';
  const sessions = new Map<string, string>();
  const proven = () => ({ passwordProvenAt: Date.now(), editConfirmedAt: Date.now(), factorProvenAt: Date.now() });
  const ring = () => parts.app.inbox.notify(person.id);
  return {
    login: person.login,
    password,
    company: home.company.name,
    async givePairingCode() {
      const { length } = await home.factors.list(person.id);
      const step = length > 0 ? ({ step: 'full', ...proven() } as const) : ({ step: 'set-up' } as const);
      const sessionId = await home.putAt(person.id, step);
      const place = await beginFactor(parts, { sessionId, kind: 'app' });
      adding = place.sessionId;
      const shown = await showAddition(parts, await enter(parts, adding, 'read'));
      return shown?.kind === 'app' ? (shown.pairingCode ?? '') : '';
    },
    async typePairingProof(code) {
      return (await confirmFactor(parts, { sessionId: adding, code, address })).state === 'added';
    },
    async stopPairing() {
      const work = await home.workOf(adding);
      await parts.challenges.end(work.adding?.challengeId ?? '', 'cancelled');
      await ring();
    },
    async logIn({ proof = 'code', purpose = 'login', lifeMilliseconds, language } = {}) {
      // Codes that nobody types count towards a pause, and here many codes are only looked at.
      await parts.app.holds.release(person.id);
      await parts.attempts.forget({ at: 'app', by: person.id, max: 1, windowSeconds: 1 });
      const step = purpose === 'edit' ? ({ step: 'full', ...proven() } as const) : ({ step: 'challenge' } as const);
      const sessionId = await home.putAt(person.id, step);
      const challenges = lifeMilliseconds === undefined ? parts.challenges : shortLived(home, lifeMilliseconds);
      const { challenge } = await sendCode(
        { ...parts, challenges, app: { ...parts.app, proof } },
        { sessionId, language },
      );
      sessions.set(challenge.id, sessionId);
      const found = await parts.challenges.find(challenge.id);
      return { id: challenge.id, number: pageNumber(secret, found?.deliveryId ?? '') };
    },
    async typeCode(id, code) {
      const sessionId = sessions.get(id) ?? '';
      return (await answerLogin(parts, { sessionId, code, address })).state === 'passed';
    },
    async stateOf(id) {
      const challenge = await parts.challenges.find(id);
      // The number was typed: the page continues, as its script does.
      if (challenge?.state === 'armed' && challenge.proof === 'number') {
        await answerLogin(parts, { sessionId: sessions.get(id) ?? '', code: '', address });
        return (await parts.challenges.find(id))?.state as 'passed';
      }
      const state = challenge?.state ?? 'expired';
      return state === 'armed' ? 'open' : state;
    },
    async cancel(id) {
      await parts.challenges.end(id, 'cancelled');
      await ring();
    },
    async removeDevices() {
      await home.factors.removeAll(person.id, 'lost', { kind: 'operator', id: 'o' });
      await ring();
    },
    async addTelephone() {
      const device = { kind: 'endpoint', extension: '299', name: '299' } as const;
      await home.factors.add(confirmedBy({ userId: person.id }, { kind: 'app', device }));
    },
    async subscriptions() {
      const devices = await parts.app.devices.list(person.id);
      return devices.flatMap((device) => {
        if (device.kind !== 'browser' || device.subscription === undefined) return [];
        const binding = { userId: device.id, purpose: 'push-subscription' } as const;
        return [unseal({ keys: parts.app.sealKeys }, binding, device.subscription)];
      });
    },
  };
}

/** Challenges that expire sooner, armed or not: their time of opening is moved back before any device hears of them. */
function shortLived({ parts, redis }: OpenedPanel, lifeMilliseconds: number): ChallengeStore {
  const open: ChallengeStore['open'] = async (opening) => {
    const opened = await parts.challenges.open(opening);
    const challenge = await parts.challenges.find(opening.id);
    if (challenge === undefined) throw new Error('The challenge was not opened');
    await shorten(redis, challenge, lifeMilliseconds);
    return opened;
  };
  const { challenges } = parts;
  const rest = { end: challenges.end.bind(challenges), find: challenges.find.bind(challenges) };
  return { ...rest, open } as ChallengeStore;
}

async function shorten(redis: OpenedPanel['redis'], challenge: Challenge, lifeMilliseconds: number): Promise<void> {
  const [seconds, microseconds] = await redis.time();
  const now = Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
  const expiresAt = now + lifeMilliseconds;
  await ageChallenge(redis, challenge, { expiresAt, openedAt: expiresAt - 600_000 });
}
