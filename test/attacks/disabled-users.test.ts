import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyGrant } from '../../src/accounts/grant.ts';
import { answerForKey } from '../../src/challenges/answer-for-key.ts';
import { askUserForKey } from '../../src/challenges/ask-for-key.ts';
import { isUserChallenge } from '../../src/challenges/challenge.ts';
import { claimDialledIn } from '../../src/challenges/dial-in.ts';
import { openUserChallenge } from '../../src/challenges/open-user-challenge.ts';
import { showAppCode } from '../../src/challenges/show-app-code.ts';
import { EndpointPresenceStore } from '../../src/deliveries/endpoint-presence-store.ts';
import { confirmFactor as confirmedBy } from '../../src/factors/confirmed-factor.ts';
import { readUserStatus } from '../../src/factors/find-user.ts';
import { notifyByMail } from '../../src/incidents/notify-by-mail.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { enter } from '../../src/login/enter.ts';
import { forgotPassword } from '../../src/login/forgot-password.ts';
import { openPasswordLink } from '../../src/login/open-password-link.ts';
import { SessionWatch } from '../../src/login/session-watch.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { enterDevice } from '../../src/methods/enter-device.ts';
import { givePairingCode } from '../../src/methods/give-pairing-code.ts';
import { logInDevice, pairDevice } from '../../src/methods/pair-device.ts';
import { disableCompany, enableCompany } from '../../src/people/disable-company.ts';
import { disableUser, enableUser } from '../../src/people/disable-user.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { address, type Login, openLogin, password, refusalOf } from '../login/open-login.ts';
import { OwnDevice } from '../methods/own-device.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

const accessParts = () => ({ ...home.parts, users: home.users, companies: home.companies });

type Person = Awaited<ReturnType<Login['addPerson']>>;

/** What happens to somebody who leaves, and how it is undone. */
const ends: Record<string, { end(user: Person): Promise<unknown>; undo(user: Person): Promise<unknown> }> = {
  'the user is disabled': {
    end: ({ id: userId }) => disableUser(accessParts(), { userId, grant: everyGrant, reason: 'left' }, tester),
    undo: ({ id: userId }) => enableUser(accessParts(), { userId, grant: everyGrant }, tester),
  },
  'the company ends': {
    end: ({ companyId }) => disableCompany(accessParts(), { companyId, reason: 'left' }, tester),
    undo: ({ companyId }) => enableCompany(accessParts(), { companyId }, tester),
  },
};

/** A user of a company of their own, with a mail address. */
async function person(): Promise<Person> {
  const { id: companyId } = await home.addCompany(`Company ${random.id()}`);
  return home.addPerson({ companyId, email: `${random.id()}@example.org` });
}

async function withPhone() {
  const user = await person();
  return { user, factor: await home.givePhone(user.id) };
}

async function withAuthenticator() {
  const user = await person();
  const { secret, ...factor } = await home.giveAuthenticator(user.id);
  return { user, factor, code: () => home.codeOf(secret) };
}

/** A user whose app is a browser, which is open. */
async function withApp() {
  const user = await person();
  const device = new OwnDevice();
  device.id = random.id();
  const paired = { kind: 'browser', id: device.id, publicKey: device.publicKey, name: 'Firefox' } as const;
  const factor = await home.factors.add(confirmedBy({ userId: user.id }, { kind: 'app', device: paired }));
  await home.parts.app.inbox.noteOpen(device.id);
  const entered = () => enterDevice(home.parts, { ...device.claim('code', { at: home.time.now }), address });
  return { user, factor, entered };
}

const key = { id: 'billing', name: 'Billing', scopes: ['challenges:user' as const] };
const keyLimits = { key: [{ max: 1_000, windowSeconds: 60 }], user: [{ max: 1_000, windowSeconds: 60 }] };
const apiParts = () => ({ ...home.parts, companies: home.companies, keyLimits });
const ask = ({ login }: Person) =>
  askUserForKey(apiParts(), key, { login, factorId: undefined, language: undefined, purpose: 'login' });

/** No other test of this Redis calls them. */
let desks = 291;

const isDone = (act: Promise<unknown>) => refusalOf(act).then((refused) => refused ?? 'done');

/** Each way to get something: prepared before the end, tried after it. `attempt` says what came of it. */
interface Way {
  prepare(): Promise<{ user: Person; attempt(): Promise<unknown> }>;
  open: unknown;
  ended: unknown;
}

const ways: Record<string, Way> = {
  'a login': {
    open: 'done',
    ended: 'login-refused',
    async prepare() {
      const user = await person();
      return { user, attempt: () => isDone(startLogin(home.parts, { login: user.login, password, address })) };
    },
  },
  'the code of a login under way': {
    open: 'passed',
    ended: 'session-unknown',
    async prepare() {
      const { user, code } = await withAuthenticator();
      const { sessionId } = await home.logIn(user.login);
      const answer = () => answerLogin(home.parts, { sessionId, code: code(), address }).then(({ state }) => state);
      return { user, attempt: () => answer().catch(({ id }) => id) };
    },
  },
  'a session': {
    open: 'done',
    ended: 'session-unknown',
    async prepare() {
      const { user } = await withPhone();
      const sessionId = await home.putInEdit(user.id);
      return { user, attempt: () => isDone(enter(home.parts, sessionId, 'read')) };
    },
  },
  'an event stream': {
    open: true,
    ended: false,
    async prepare() {
      const { user } = await withPhone();
      const session = await home.parts.sessions.find(await home.putInEdit(user.id));
      if (session === undefined) throw new Error('There is no session');
      return { user, attempt: () => new SessionWatch(home.parts).isOpen(session) };
    },
  },
  'a mail for a forgotten password': {
    open: ['mailed', 1],
    ended: ['mailed', 0],
    async prepare() {
      const user = await person();
      const to = user.email;
      const mails = () => home.mails.filter((mail) => mail.to === to).length;
      const forget = () => forgotPassword(home.parts, { login: user.login, by: 'mail', address });
      return { user, attempt: async () => [(await forget()).state, mails()] };
    },
  },
  'a call for a forgotten password': {
    open: ['asked', 1],
    ended: ['asked', 0],
    async prepare() {
      const { user, factor } = await withPhone();
      const calls = () => home.queued.filter(({ to }) => to === factor.number).length;
      const forget = () => forgotPassword(home.parts, { login: user.login, by: 'phone', address });
      return { user, attempt: async () => [(await forget()).state, calls()] };
    },
  },
  'a mailed link under way': {
    open: 'done',
    ended: 'link-unknown',
    async prepare() {
      const user = await person();
      const token = await home.parts.passwordLinks.make(user.id, user.passwordSetAt);
      return { user, attempt: () => isDone(openPasswordLink(home.parts, { token })) };
    },
  },
  '*232': {
    open: 'string',
    ended: 'undefined',
    async prepare() {
      const user = await person();
      const desk = String(desks++);
      await home.redis.del(`belcode:dial-in:{${desk}}:enrolled`, `belcode:dial-in:{${desk}}:known`);
      await home.givePhone(user.id, desk);
      await home.logIn(user.login);
      return { user, attempt: async () => typeof (await claimDialledIn(home.parts, desk))?.deliveryId };
    },
  },
  'a device of the app': {
    open: 'done',
    ended: 'device-unknown',
    async prepare() {
      const { user, entered } = await withApp();
      return { user, attempt: () => isDone(entered()) };
    },
  },
  'a code in the app that entered before': {
    open: 'done',
    ended: 'challenge-over',
    async prepare() {
      const { user, entered } = await withApp();
      const { sessionId } = await home.logIn(user.login);
      const challengeId = (await home.workOf(sessionId)).challenge?.id ?? '';
      const device = await entered();
      return { user, attempt: () => isDone(showAppCode(home.parts, { device, challengeId })) };
    },
  },
  'a pairing code': {
    open: 'done',
    ended: 'pairing-refused',
    async prepare() {
      const user = await person();
      const pairingCode = await givePairingCode(home.parts, { userId: user.id, actor: tester });
      const given = { pairingCode, publicKey: new OwnDevice().publicKey, name: 'Firefox', address };
      return { user, attempt: () => isDone(pairDevice(home.parts, given)) };
    },
  },
  'pairing by name and password': {
    open: 'done',
    ended: 'login-refused',
    async prepare() {
      const user = await person();
      const given = { publicKey: new OwnDevice().publicKey, name: 'Firefox', address };
      return { user, attempt: () => isDone(logInDevice(home.parts, { ...given, login: user.login, password })) };
    },
  },
  'a challenge by an API key': {
    open: 'done',
    ended: 'user-unknown',
    async prepare() {
      const { user } = await withAuthenticator();
      return { user, attempt: () => isDone(ask(user)) };
    },
  },
  'an answer through an API key': {
    open: 'passed',
    ended: 'expired',
    async prepare() {
      const { user, code } = await withAuthenticator();
      const { challenge } = await ask(user);
      if (!isUserChallenge(challenge)) throw new Error('Not of a user');
      const answer = () => answerForKey(apiParts(), key, challenge, { id: challenge.id, owner: key.id, code: code() });
      return { user, attempt: async () => (await answer()).state };
    },
  },
  'the state of a challenge of an API key': {
    open: 'armed',
    ended: 'cancelled',
    async prepare() {
      const { user } = await withAuthenticator();
      const { challenge } = await ask(user);
      return { user, attempt: async () => (await home.parts.challenges.find(challenge.id))?.state };
    },
  },
  'the status for an API key': {
    open: 'done',
    ended: 'user-unknown',
    async prepare() {
      const { user } = await withPhone();
      return { user, attempt: () => isDone(readUserStatus(home.parts, user.login, key)) };
    },
  },
  'a call in the queue': {
    open: 1,
    ended: 0,
    async prepare() {
      const { user, factor } = await withPhone();
      await home.logIn(user.login);
      return { user, attempt: async () => home.queued.filter(({ to }) => to === factor.number).length };
    },
  },
  'a call in progress': {
    open: 'armed',
    ended: 'over, hung up',
    async prepare() {
      const { user } = await withPhone();
      const { sessionId } = await home.logIn(user.login);
      const challenge = await home.parts.challenges.find((await home.workOf(sessionId)).challenge?.id ?? '');
      const { id = '', deliveryId = '' } = challenge ?? {};
      await home.parts.deliveries.advance({ id: deliveryId, challengeId: id }, 'dialling');
      const arm = () => home.parts.challenges.arm(id, deliveryId, 'digest');
      const ending = () => (home.hungUp.includes(deliveryId) ? ', hung up' : '');
      return { user, attempt: async () => `${await arm()}${ending()}` };
    },
  },
  'a message in the queue': {
    open: 'armed',
    ended: 'over',
    async prepare() {
      const user = await person();
      await new EndpointPresenceStore(home.redis).note('north', '251', true);
      const device = { kind: 'endpoint', extension: '251', name: '251' } as const;
      await home.factors.add(confirmedBy({ userId: user.id }, { kind: 'app', device }));
      const { sessionId } = await home.logIn(user.login);
      const challenge = await home.parts.challenges.find((await home.workOf(sessionId)).challenge?.id ?? '');
      const { id = '', deliveryId = '' } = challenge ?? {};
      return { user, attempt: () => home.parts.challenges.arm(id, deliveryId, 'digest') };
    },
  },
  'a challenge whose request has read the user before': {
    open: 'done',
    ended: 'user-unknown',
    async prepare() {
      const { user } = await withPhone();
      const asked = { userId: user.id, owner: `user:${user.id}`, language: 'nl', purpose: 'login', terms: {} };
      return { user, attempt: () => isDone(openUserChallenge(home.parts, { ...asked, now: new Date() })) };
    },
  },
  'a mail': {
    open: 1,
    ended: 0,
    async prepare() {
      const user = await person();
      const mails = () => home.mails.filter((mail) => mail.to === user.email).length;
      return {
        user,
        async attempt() {
          notifyByMail(home.parts, await home.users.find(user.id), (mail, reader) => mail.passwordChanged(reader));
          return mails();
        },
      };
    },
  },
};

it.each(Object.entries(ways))('%s works before', async (_way, { prepare, open }) => {
  const { attempt } = await prepare();
  expect(await attempt()).toEqual(open);
});

describe.each(Object.entries(ends))('E08, R05 when %s', (_end, { end, undo }) => {
  it.each(Object.entries(ways))('%s gets nothing', async (_way, { prepare, ended }) => {
    const { user, attempt } = await prepare();
    await end(user);
    expect(await attempt()).toEqual(ended);
  });

  it('and is undone, the user logs in by the methods of before', async () => {
    const { user, code } = await withAuthenticator();
    await end(user);
    await undo(user);
    const { sessionId } = await home.logIn(user.login);
    const answered = await answerLogin(home.parts, { sessionId, code: code(), address });
    expect(answered).toMatchObject({ state: 'passed', step: 'full' });
  });
});

it('who is disabled stays so, when the company ends and comes back', async () => {
  const user = await person();
  const { companyId } = user;
  await disableUser(accessParts(), { userId: user.id, grant: everyGrant }, tester);
  await disableCompany(accessParts(), { companyId }, tester);
  await enableCompany(accessParts(), { companyId }, tester);
  expect(await refusalOf(home.logIn(user.login))).toBe('login-refused');
  const events = (await home.audit.list({ companyId })).map(({ event }) => event);
  expect(events).toEqual(expect.arrayContaining(['user-disabled', 'company-disabled', 'company-enabled']));
});
