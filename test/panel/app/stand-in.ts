import { createPublicKey, randomBytes, randomInt, verify } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import createFastify, { type FastifyReply } from 'fastify';
import { addAppPageRoutes } from '../../../src/panel/app/add-app-page-routes.ts';
import { readAssets } from '../../../src/panel/assets.ts';
import { contentDirectives } from '../../../src/panel/content-policy.ts';
import { pageLanguage } from '../../../src/panel/page-language.ts';
import type { Panel } from '../../../src/panel/panel-app.ts';
import { addAssetRoute } from '../../../src/panel/routes/asset-route.ts';
import type { AppHouse, AppPerson, HouseOptions } from './app-house.ts';

type Body = Record<string, unknown>;
type State = 'open' | 'passed' | 'failed' | 'cancelled' | 'reported' | 'expired';

interface Person {
  login: string;
  password: string;
  challenges: Map<string, Asked>;
  devices: Map<string, Paired>;
  bell: EventEmitter;
}

interface Asked {
  id: string;
  proof: 'code' | 'number';
  purpose: string;
  code: string;
  number: string;
  at: number;
  expiresAt: number;
  state: State;
  /** The device that it proves. */
  device?: string;
}

interface Paired {
  publicKey: Body;
  state: 'pending' | 'paired';
  subscription: string;
}

const claimLifeMilliseconds = 90_000;
const challengeLifeMilliseconds = 300_000;
const pollMilliseconds = 20_000;
const lookMilliseconds = 200;
const company = 'Voorbeeld BV';
/** Of nobody: no push ever comes by it. */
const pushKey = 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM';

class Refused extends Error {
  readonly status: number;
  constructor(status: number, code: string) {
    super(code);
    this.status = status;
  }
}

/** Answers the app as the panel does, with real signatures and nothing behind it. */
export async function openStandIn({ clockAheadMilliseconds = 0 }: HouseOptions): Promise<AppHouse> {
  const people: Person[] = [];
  const pairingCodes = new Map<string, Person>();
  const nonces = new Set<string>();
  const now = () => Date.now() + clockAheadMilliseconds;
  let port = 0;
  let panel = await build();
  await panel.listen({ host: '127.0.0.1', port });
  ({ port } = panel.server.address() as AddressInfo);
  const url = `http://127.0.0.1:${port}`;

  async function build(): Promise<Panel> {
    const app = createFastify({ logger: false, forceCloseConnections: true });
    const assets = readAssets();
    app.decorateRequest('guest', null as never);
    await app.register(helmet, { contentSecurityPolicy: { useDefaults: false, directives: contentDirectives } });
    await app.register(cookie);
    app.addHook('onRequest', async (request, reply) => {
      const { language: chosen } = request.query as { language?: string };
      const language = pageLanguage(chosen ?? request.cookies.language, request.headers['accept-language']);
      request.guest = { language, session: undefined, formId: '', secure: false };
      if (chosen !== undefined && request.url.startsWith('/app?')) reply.setCookie('language', language, { path: '/' });
      reply.header('cache-control', 'no-store');
    });
    app.addHook('onSend', async (_request, reply) => void reply.header('date', new Date(now()).toUTCString()));
    app.setErrorHandler((error: Error, _request, reply) => problem(reply, error));
    addAssetRoute(app, assets);
    addAppPageRoutes(app, { assets: assets.folder });
    app.post('/app/pair', async ({ body }) => pair(pairingCodes.get(String((body as Body).pairingCode)), body as Body));
    app.post('/app/login', async ({ body }) => {
      const { login, password } = body as Body;
      return pair(people.find((each) => each.login === login && each.password === password) ?? 'login', body as Body);
    });
    for (const act of ['waiting', 'code', 'number', 'not-me', 'subscription', 'leave']) {
      app.post(`/app/${act}`, async ({ body, headers }) =>
        acts(act, enter(act, body as Body, headers.origin), body as Body),
      );
    }
    return app;
  }

  function problem(reply: FastifyReply, error: Error): FastifyReply {
    const { status = 500, message: code } = error as Partial<Refused> & Error;
    const more = code === 'clock-wrong' ? { now: now() } : {};
    const title = code === 'pairing-refused' ? 'This pairing code is not right.' : `Words for ${code}.`;
    const text = JSON.stringify({ type: 'about:blank', title, status, code, ...more });
    return reply.code(status).type('application/problem+json').send(text);
  }

  function pair(person: Person | 'login' | undefined, { publicKey, pairingCode }: Body) {
    if (person === 'login') throw new Refused(401, 'login-refused');
    if (person === undefined) throw new Refused(401, 'pairing-refused');
    pairingCodes.delete(String(pairingCode));
    const device = newId();
    person.devices.set(device, { publicKey: publicKey as Body, state: 'pending', subscription: '' });
    const { id } = ask(person, { purpose: 'set-up', device });
    return { device, login: person.login, company, pushKey, challenge: id };
  }

  function enter(act: string, body: Body, origin: string | undefined) {
    const { device, at, nonce, challenge = '', detail = '', signature } = body;
    const person = people.find(({ devices }) => devices.has(String(device)));
    const paired = person?.devices.get(String(device));
    if (person === undefined || paired === undefined) throw new Refused(401, 'device-unknown');
    const claim = JSON.stringify(['belcode-app', act, origin, device, challenge, at, nonce, detail]);
    const key = createPublicKey({ key: paired.publicKey, format: 'jwk' });
    const bytes = Buffer.from(String(signature), 'base64url');
    if (!verify('sha256', Buffer.from(claim), { key, dsaEncoding: 'ieee-p1363' }, bytes)) {
      throw new Refused(401, 'device-unknown');
    }
    if (Math.abs(now() - Number(at)) > claimLifeMilliseconds) throw new Refused(409, 'clock-wrong');
    if (!/^[\w-]{22}$/.test(String(nonce)) || nonces.has(String(nonce))) throw new Refused(400, 'request-invalid');
    nonces.add(String(nonce));
    return { person, paired, device: String(device) };
  }

  async function acts(act: string, { person, paired, device }: ReturnType<typeof enter>, body: Body) {
    const asked = person.challenges.get(String(body.challenge));
    const live = () => {
      const isTheirs = asked !== undefined && (asked.device ?? device) === device;
      if (!isTheirs || stateOf(asked) !== 'open') throw new Refused(409, 'challenge-over');
      return asked;
    };
    if (act === 'waiting') return waiting(person, device, String(body.detail ?? ''));
    if (act === 'code') {
      const { proof, code, expiresAt } = live();
      return proof === 'number' ? { proof, expiresAt } : { proof, code, expiresAt };
    }
    if (act === 'number') {
      const it = live();
      it.state = body.detail === it.number ? 'passed' : 'failed';
      return { right: it.state === 'passed' };
    }
    if (act === 'not-me') live().state = 'reported';
    if (act === 'subscription') paired.subscription = String(body.detail);
    if (act === 'leave') person.devices.delete(device);
    person.bell.emit('ring');
    return {};
  }

  async function waiting(person: Person, device: string, detail: string) {
    const known = detail.split(',').filter((id) => id !== '');
    const { state } = person.devices.get(device) ?? { state: 'removed' };
    for (const until = Date.now() + pollMilliseconds; ; ) {
      const challenges = [...person.challenges.values()]
        .filter((each) => stateOf(each) === 'open' && (each.device ?? (state === 'paired' ? device : '')) === device)
        .map(({ id, proof, purpose, at, expiresAt }) => ({ id, proof, purpose, at, expiresAt }));
      const ids = challenges.map(({ id }) => id);
      const isNews = ids.some((id) => !known.includes(id)) || known.some((id) => !ids.includes(id));
      const left = until - Date.now();
      if (isNews || left <= 0 || !person.devices.has(device))
        return { state, login: person.login, company, challenges };
      await once(person.bell, 'ring', { signal: AbortSignal.timeout(Math.min(left, lookMilliseconds)) }).catch(
        () => {},
      );
    }
  }

  const stateOf = (asked: Asked): State =>
    asked.state === 'open' && asked.expiresAt <= now() ? 'expired' : asked.state;

  function ask(person: Person, given: Partial<Asked> & { lifeMilliseconds?: number | undefined } = {}): Asked {
    const { lifeMilliseconds = challengeLifeMilliseconds, ...rest } = given;
    const digits = (count: number) => String(randomInt(10 ** count)).padStart(count, '0');
    const times = { at: now(), expiresAt: now() + lifeMilliseconds, state: 'open' } as const;
    const asked: Asked = {
      proof: 'code',
      purpose: 'login',
      ...times,
      ...rest,
      id: newId(),
      code: digits(6),
      number: digits(2),
    };
    person.challenges.set(asked.id, asked);
    person.bell.emit('ring');
    return asked;
  }

  const handleOf = (person: Person): AppPerson => {
    const { login, password, challenges, devices, bell } = person;
    const found = (id: string) => challenges.get(id) as Asked;
    return {
      ...{ login, password, company },
      async givePairingCode() {
        const code = Array.from({ length: 8 }, () => 'BCDFGHJKMNPQRSTVWXZ34679'[randomInt(24)]).join('');
        pairingCodes.set(code, person);
        return code;
      },
      async typePairingProof(code) {
        const asked = [...challenges.values()].find((each) => each.device !== undefined && each.code === code);
        const device = devices.get(asked?.device ?? '');
        if (asked === undefined || stateOf(asked) !== 'open' || device === undefined) return false;
        asked.state = 'passed';
        device.state = 'paired';
        bell.emit('ring');
        return true;
      },
      async stopPairing() {
        for (const each of challenges.values()) if (each.device !== undefined) each.state = 'cancelled';
        bell.emit('ring');
      },
      async logIn({ proof = 'code', lifeMilliseconds } = {}) {
        const { id, number } = ask(person, { proof, lifeMilliseconds });
        return { id, number };
      },
      async typeCode(id, code) {
        if (stateOf(found(id)) !== 'open' || found(id).code !== code) return false;
        found(id).state = 'passed';
        bell.emit('ring');
        return true;
      },
      stateOf: async (id) => stateOf(found(id)),
      async cancel(id) {
        found(id).state = 'cancelled';
        bell.emit('ring');
      },
      async removeDevices() {
        devices.clear();
        bell.emit('ring');
      },
      subscriptions: async () => [...devices.values()].map(({ subscription }) => subscription),
    };
  };

  return {
    url,
    async addPerson() {
      const person: Person = {
        ...{ login: `anna-${newId().toLowerCase().slice(0, 6)}`, password: 'een goed wachtwoord' },
        ...{ challenges: new Map(), devices: new Map(), bell: new EventEmitter().setMaxListeners(0) },
      };
      people.push(person);
      return handleOf(person);
    },
    async goAway() {
      await panel.close();
    },
    async comeBack() {
      panel = await build();
      await panel.listen({ host: '127.0.0.1', port });
    },
    close: async () => panel.close(),
  };
}

const newId = () => randomBytes(16).toString('base64url');
