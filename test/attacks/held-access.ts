import { ForwardTickets } from '../../src/accounts/forward-ticket.ts';
import type { User } from '../../src/accounts/user.ts';
import { answerForKey } from '../../src/challenges/answer-for-key.ts';
import { askUserForKey } from '../../src/challenges/ask-for-key.ts';
import { isUserChallenge } from '../../src/challenges/challenge.ts';
import { confirmFactor as confirmedBy } from '../../src/factors/confirmed-factor.ts';
import { answerForgotten } from '../../src/login/answer-forgotten.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { chooseForgottenPassword } from '../../src/login/choose-forgotten-password.ts';
import { enter } from '../../src/login/enter.ts';
import { forgotPassword } from '../../src/login/forgot-password.ts';
import { ForwardAccess } from '../../src/login/forward-access.ts';
import { knownBrowserOf, rememberBrowser } from '../../src/login/known-asker.ts';
import { OidcAccess } from '../../src/login/oidc/oidc-access.ts';
import { openEnrolmentLink } from '../../src/login/open-enrolment-link.ts';
import { openPasswordLink } from '../../src/login/open-password-link.ts';
import { recallBrowser } from '../../src/login/recall-browser.ts';
import { rememberThisBrowser } from '../../src/login/remember-browser.ts';
import { enterDevice } from '../../src/methods/enter-device.ts';
import { givePairingCode } from '../../src/methods/give-pairing-code.ts';
import { pairDevice } from '../../src/methods/pair-device.ts';
import { parseForwardRules } from '../../src/policy/forward/read-forward-rules.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import type { openRadius } from '../integrations/radius/served-clients.ts';
import { accept } from '../integrations/radius/served-clients.ts';
import { address, password, refusalOf } from '../login/open-login.ts';
import { OwnDevice } from '../methods/own-device.ts';

export type Radius = Awaited<ReturnType<typeof openRadius>>;

/** Somebody with an authenticator and the app in a browser, or without any method and password. */
export type Owner = 'enrolled' | 'newcomer';
export interface Person {
  user: User;
  factorId: string;
  device: OwnDevice;
  code(): string;
}

/** Gets something for a person. @returns whether it still works, asked once */
export type Hold = (person: Person) => Promise<() => Promise<boolean>>;

const works = (act: Promise<unknown>) => refusalOf(act).then((refused) => refused === undefined);
const rules = parseForwardRules([{ host: 'app.example.org' }], 'example.org', ['user', 'company-admin', 'operator']);
const target = {
  url: 'https://app.example.org/',
  host: 'app.example.org',
  path: '/',
  isPathUnclear: false,
  method: 'GET',
};
const from = { address, agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };

/** What a person may hold, by the rows of docs/operations/resets-and-locks.md. */
export async function heldAccess(radius: Radius): Promise<Record<string, { owner: Owner; hold: Hold }>> {
  const { home } = radius;
  const { parts } = home;
  const client = await radius.addClient({ mode: 'challenge' });
  const [asks, allows] = [await home.addPerson({ role: 'operator' }), await home.addPerson({ role: 'operator' })];
  const access = new ForwardAccess(parts, rules);
  const oidc = new OidcAccess(parts);
  const key = { id: random.id(), name: 'Billing', scopes: ['challenges:user' as const] };
  const many = [{ max: 1_000, windowSeconds: 60 }];
  const api = { ...parts, companies: home.companies, keyLimits: { key: many, user: many } };

  const knownOf = async (id: string) => {
    const [facts, factors] = await Promise.all([home.loginFacts.find(id), home.factors.list(id)]);
    return { facts, factors, generation: await parts.sessions.generationOf(id) };
  };
  const pair = async (id: string) => {
    const device = new OwnDevice();
    const given = { publicKey: device.publicKey, name: 'Firefox', address };
    device.id = (
      await pairDevice(parts, { ...given, pairingCode: await givePairingCode(parts, { userId: id, actor: tester }) })
    ).id;
    return device;
  };
  const enters = (device: OwnDevice) =>
    works(enterDevice(parts, { ...device.claim('code', { at: home.time.now }), address }));
  const choose = (sessionId: string) =>
    works(chooseForgottenPassword(parts, { sessionId, password: 'what a thief would like' }));
  const mailed = async ({ login, email }: User): Promise<string> => {
    await forgotPassword(parts, { login, by: 'mail', address });
    const mail = home.mails.findLast(({ kind, to }) => kind === 'passwordLink' && to === email);
    if (mail === undefined) throw new Error('no mail');
    return (mail.about as { token: string }).token;
  };

  const ofEnrolled: Record<string, Hold> = {
    'a session of the panel': async ({ user }) => {
      const sessionId = await home.putInEdit(user.id);
      return () => works(enter(parts, sessionId, 'read'));
    },
    'a login that waits for its code': async ({ user, code }) => {
      const { sessionId } = await home.logIn(user.login);
      const answer = () => answerLogin(parts, { sessionId, code: code(), address });
      return () =>
        answer().then(
          ({ state }) => state === 'passed',
          () => false,
        );
    },
    'a login by RADIUS that waits for its code': async ({ user, code }) => {
      const { state } = await client.ask(user.login, password);
      return async () => (await client.ask(user.login, code(), { state })).code === accept;
    },
    'a remembered browser': async ({ user }) => {
      const sessionId = await home.putInEdit(user.id);
      const { cookie: remembered } = await rememberThisBrowser(parts, { sessionId, ...from });
      return async () => {
        const { facts, ...known } = await knownOf(user.id);
        const rows = await home.database('remembered_browsers').where({ user_id: user.id });
        if (facts === undefined) return rows.length > 0;
        const { state } = await recallBrowser(parts, { facts, ...known }, { ...from, remembered });
        // What is void must be gone too: Redis may lose what it is compared with.
        return state === 'known' || rows.length > 0;
      };
    },
    'a known browser': async ({ user }) => {
      const session = await parts.sessions.find(await home.putInEdit(user.id));
      const { facts } = await knownOf(user.id);
      if (facts === undefined || session === undefined) throw new Error('nobody');
      const cookie = rememberBrowser(parts, { facts, session }, undefined);
      return async () => {
        const { facts: now, generation } = await knownOf(user.id);
        return now !== undefined && knownBrowserOf(parts, { facts: now, generation }, cookie) !== undefined;
      };
    },
    'a link for a forgotten password': async ({ user }) => {
      const token = await mailed(user);
      return () => works(openPasswordLink(parts, { token }));
    },
    'the choice of a password by such a link': async ({ user }) => {
      const { sessionId } = await openPasswordLink(parts, { token: await mailed(user) });
      return () => choose(sessionId);
    },
    'the choice of a password by the code of a method': async ({ user, code }) => {
      const asked = await forgotPassword(parts, { login: user.login, by: 'authenticator', address });
      if (asked.state !== 'asked') throw new Error(asked.state);
      const answered = await answerForgotten(parts, { sessionId: asked.sessionId, code: code(), address });
      if (answered.state !== 'passed') throw new Error(answered.state);
      return () => choose(answered.sessionId);
    },
    'a login without a method that operators allowed': async ({ user }) => {
      await parts.bypasses.ask(user.id, 'left at home', { kind: 'operator', id: asks.id });
      await parts.bypasses.allow(user.id, { digest: 'x', salt: 'x' }, { kind: 'operator', id: allows.id });
      return async () => (await parts.bypasses.saltOf(user.id)) !== undefined;
    },
    'a ticket for programs behind a proxy': async ({ user }) => {
      const session = await parts.sessions.find(await home.putInEdit(user.id));
      const ticket = new ForwardTickets(parts.secret).of({ digest: session?.digest ?? '' });
      const isLetIn = async () => (await access.judge(target, ticket)).outcome === 'allowed';
      // Facts are kept for ten seconds from here on.
      if (!(await isLetIn())) throw new Error('not let in');
      return isLetIn;
    },
    'codes and tokens of OpenID Connect': async ({ user }) => {
      const { generation = '' } = (await oidc.visitorOf(await home.putInEdit(user.id))) ?? {};
      const account = () => oidc.accountOf(user.id, { generation, client: { companies: 'all' } });
      return async () => (await account()) !== undefined;
    },
    'a device of the app':
      async ({ device }) =>
      () =>
        enters(device),
    'pushes to a device of the app': async ({ device }) => {
      await parts.app.devices.setSubscription(device.id, { keyId: 'key-1', bytes: Buffer.from('sealed') });
      return async () => {
        const found = await parts.app.devices.find(device.id);
        return found?.kind === 'browser' && found.subscription !== undefined;
      };
    },
    'a pairing code': async ({ user }) => {
      const pairingCode = await givePairingCode(parts, { userId: user.id, actor: tester });
      const given = { publicKey: new OwnDevice().publicKey, name: 'Firefox', address };
      return () => works(pairDevice(parts, { ...given, pairingCode }));
    },
    'a browser that is paired, and no method yet': async ({ user }) => {
      const device = await pair(user.id);
      return () => enters(device);
    },
    'recovery codes': async ({ user }) => {
      await parts.recoveryCodes.replace(user.id, { salt: 'x', digests: ['x'], seen: user, address });
      return async () => (await parts.recoveryCodes.left(user.id)).left > 0;
    },
    'a code that another panel asked for': async ({ user, factorId, code }) => {
      const asked = { login: user.login, factorId, language: undefined, purpose: 'login' } as const;
      const { challenge } = await askUserForKey(api, key, asked);
      if (!isUserChallenge(challenge)) throw new Error('not of a user');
      const answer = () => answerForKey(api, key, challenge, { id: challenge.id, owner: key.id, code: code() });
      return () =>
        answer().then(
          ({ state }) => state === 'passed',
          () => false,
        );
    },
  };
  const ofNewcomers: Record<string, Hold> = {
    'a link to a first password': async ({ user }) => {
      const lives = { lifetimeSeconds: 86_400 };
      const token = await parts.passwordLinks.make(user.id, user.passwordSetAt, user.email, lives);
      return () => works(openPasswordLink(parts, { token }));
    },
    'a link of another panel to the set-up': async ({ user }) => {
      const generation = await parts.sessions.generationOf(user.id);
      const token = await parts.enrolmentLinks.make({ userId: user.id, generation });
      return () =>
        openEnrolmentLink(parts, { token, address }).then(
          ({ state }) => state === 'set-up',
          () => false,
        );
    },
    'a set-up code': async ({ user }) => {
      await home.setUpCodes.set({ userId: user.id, digest: 'x', lifetimeSeconds: 86_400 }, tester);
      return async () => (await home.setUpCodes.find(user.id)) === 'x';
    },
  };
  const all = [...Object.entries(ofEnrolled), ...Object.entries(ofNewcomers)];
  return Object.fromEntries(
    all.map(([what, hold]) => [what, { owner: what in ofEnrolled ? 'enrolled' : 'newcomer', hold }]),
  );
}

/** The app of somebody, in a browser that signs. */
export function appOf(userId: string) {
  const device = new OwnDevice();
  device.id = random.id();
  const paired = { kind: 'browser', id: device.id, publicKey: device.publicKey, name: 'Firefox' } as const;
  return { device, proof: confirmedBy({ userId }, { kind: 'app', device: paired }) };
}
