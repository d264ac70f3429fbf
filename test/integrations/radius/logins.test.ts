import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { MethodRuleStore } from '../../../src/accounts/method-rule-store.ts';
import { callNumber } from '../../../src/challenges/call-number.ts';
import { rightCodeDigest } from '../../../src/challenges/code-digest.ts';
import { newPlaceOf } from '../../../src/login/unfamiliar-login.ts';
import { systemRandom as random } from '../../../src/random.ts';
import { cheapHash } from '../../accounts/cheap-hash.ts';
import { tester } from '../../accounts/people.ts';
import { password } from '../../login/open-login.ts';
import { accept, challenge, openRadius, reject } from './served-clients.ts';

let radius: Awaited<ReturnType<typeof openRadius>>;
type Client = Awaited<ReturnType<typeof radius.addClient>>;
let client: Client;

beforeAll(async () => {
  radius = await openRadius();
  client = await radius.addClient({ attributes: ['user:Filter-Id=staff', 'operator:Filter-Id=admins'] });
});
afterAll(() => radius.home.close());

/** Logs in with the password, and hears a code. */
async function untilSpoken(at: Client, login: string, code = '482913') {
  const asked = await at.ask(login, password);
  expect(asked.code).toBe(challenge);
  await radius.home.speak(radius.latestChallenge(), code);
  return asked;
}

describe('a login by RADIUS', () => {
  it('asks for the code of a call at once, and lets in who types it, with the attributes of the role', async () => {
    const user = await radius.addCalled();
    const asked = await untilSpoken(client, user.login);
    expect(asked.messages).toMatch(/^We bellen 06\d\*+\d\d\. Typ de code die je hoort:$/);
    expect(asked.state).toHaveLength(16);
    const wrong = await client.ask(user.login, '111111', { state: asked.state });
    expect([wrong.code, wrong.messages]).toEqual([challenge, expect.stringContaining('Pogingen over: 4.')]);
    const passed = await client.ask(user.login, '482913', { state: wrong.state });
    expect(passed.code).toBe(accept);
    expect(passed.attributes.map(({ type, value }) => [type, value.toString()]).slice(1)).toEqual([
      [1, user.login],
      [11, 'staff'],
    ]);
    const said = (await radius.home.auditOf(user.id)).map(({ event }) => event);
    expect(said).toEqual(expect.arrayContaining(['password-passed', 'login-refused', 'login-passed']));
    expect(await radius.home.parts.sessions.list(user.id)).toEqual([]);
  });

  it('speaks the language of the user', async () => {
    const user = await radius.addCalled({ language: 'en' });
    expect((await client.ask(user.login, password)).messages).toMatch(/^We are calling 06\d\*+\d\d\./);
  });

  it('asks for the code of an authenticator, and calls nobody', async () => {
    const user = await radius.home.addPerson();
    const { secret } = await radius.home.giveAuthenticator(user.id);
    const calls = radius.home.queued.length;
    const asked = await client.ask(user.login, password);
    expect([asked.code, asked.messages]).toEqual([challenge, 'Typ de code uit je authenticator:']);
    const passed = await client.ask(user.login, radius.home.codeOf(secret), { state: asked.state });
    expect(passed.code).toBe(accept);
    expect(radius.home.queued).toHaveLength(calls);
  });

  it('tries the next method when the first one cannot be reached', async () => {
    const user = await radius.addCalled();
    const { secret } = await radius.home.giveAuthenticator(user.id);
    const [dialler] = radius.home.live.splice(0);
    try {
      const asked = await client.ask(user.login, password);
      expect([asked.code, asked.messages]).toEqual([challenge, 'Typ de code uit je authenticator:']);
      const passed = await client.ask(user.login, radius.home.codeOf(secret), { state: asked.state });
      expect(passed.code).toBe(accept);
      const alone = await radius.addCalled();
      const said = await client.ask(alone.login, password);
      expect([said.code, said.messages]).toEqual([reject, expect.stringContaining('geen code bij je aangekomen')]);
    } finally {
      if (dialler !== undefined) radius.home.live.push(dialler);
    }
  });

  it('before a code was spoken, or for what is no code, asks again and takes no try', async () => {
    const user = await radius.addCalled();
    const asked = await client.ask(user.login, password);
    const early = await client.ask(user.login, '482913', { state: asked.state });
    expect([early.code, early.messages]).toEqual([challenge, expect.stringContaining('nog geen code gekregen')]);
    await radius.home.speak(radius.latestChallenge(), '482913');
    const odd = await client.ask(user.login, 'hello', { state: early.state });
    expect([odd.code, odd.messages]).toEqual([challenge, expect.stringContaining('geen code')]);
    const wrong = await client.ask(user.login, '111111', { state: odd.state });
    expect(wrong.messages).toContain('Pogingen over: 4.');
  });

  it('ends after five wrong codes', async () => {
    const user = await radius.addCalled();
    let { state } = await untilSpoken(client, user.login);
    for (let n = 0; n < 4; n += 1) ({ state } = await client.ask(user.login, '111111', { state }));
    const last = await client.ask(user.login, '111111', { state });
    expect([last.code, last.messages]).toEqual([reject, expect.stringContaining('Log opnieuw in')]);
    expect(await radius.home.parts.sessions.list(user.id)).toEqual([]);
  });

  it.each([
    ['no method', {}, 'Stel er eerst een in via het paneel'],
    ['no method where none is asked for', { rollOut: true }, 'Stel er eerst een in via het paneel'],
  ])(
    'tells a user with %s so, after the right password only',
    async (_, { rollOut = false }: { rollOut?: boolean }, words) => {
      if (rollOut) await radius.home.rollOut.set({ offerFrom: '2999-01-01', requireFrom: '2999-02-01' }, tester);
      const user = await radius.home.addPerson();
      const said = await client.ask(user.login, password);
      expect([said.code, said.messages]).toEqual([reject, expect.stringContaining(words)]);
      expect((await client.ask(user.login, 'another password')).messages).toContain('klopt niet');
      const events = (await radius.home.auditOf(user.id)).map(({ event }) => event);
      expect(events).toContain('password-passed');
      expect(events).not.toContain('login-passed');
    },
  );

  it('leads who must choose a new password to the panel', async () => {
    const user = await radius.addCalled();
    await radius.home.users.askPasswordChange(user.id, tester);
    const asked = await untilSpoken(client, user.login);
    const said = await client.ask(user.login, '482913', { state: asked.state });
    expect([said.code, said.messages]).toEqual([reject, expect.stringContaining('nieuw wachtwoord')]);
    expect(await radius.home.parts.sessions.list(user.id)).toEqual([]);
  });

  it('counts by the address of the person, where the client says it', async () => {
    const user = await radius.addCalled();
    const asked = await client.ask(user.login, password, { caller: '198.51.100.7' });
    await radius.home.speak(radius.latestChallenge(), '482913');
    await client.ask(user.login, '482913', { state: asked.state, caller: '198.51.100.7' });
    const passed = (await radius.home.auditOf(user.id)).find(({ event }) => event === 'login-passed');
    expect(passed).toMatchObject({ address: '198.51.100.7', kind: 'phone' });
    const another = await radius.addCalled();
    const other = await client.ask(another.login, password, { caller: 'host.example.org' });
    expect(other.code).toBe(challenge);
  });
});

describe('what stops a method in the panel stops it here', () => {
  it('a rule that asks for another kind: the telephone is asked, and nobody is let in by it', async () => {
    const { id: companyId } = await radius.home.addCompany();
    await new MethodRuleStore(radius.home.database).set(
      { companyId, role: 'user', required: ['authenticator'], allowed: undefined, from: '2020-01-01' },
      tester,
    );
    const user = await radius.addCalled({ companyId });
    const { state } = await untilSpoken(client, user.login);
    const said = await client.ask(user.login, '482913', { state });
    expect([said.code, said.messages]).toEqual([reject, expect.stringContaining('eerst een methode in')]);
  });

  it.each([
    [
      'that was added in a new place a moment ago',
      async (userId: string) => {
        const until = radius.home.database.raw("now() + interval '1 day'");
        await radius.home
          .database('factors')
          .where({ user_id: userId, kind: 'phone' })
          .update({ cooling_until: until });
      },
    ],
    [
      'that got another SIM lately',
      async () => {
        const factsOf = async () => ({ changedAt: new Date(Date.now() + 60_000), lineType: 'mobile' });
        radius.login.numberWatch = { days: 7, factsOf };
        onTestFinished(() => {
          radius.login.numberWatch = undefined;
        });
      },
    ],
  ])('a number %s: it is not rung, and another method is asked for', async (_, happen) => {
    const user = await radius.addCalled();
    const { secret } = await radius.home.giveAuthenticator(user.id);
    await happen(user.id);
    const asked = await client.ask(user.login, password);
    expect([asked.code, asked.messages]).toEqual([challenge, 'Typ de code uit je authenticator:']);
    expect(radius.callsTo(user.number)).toBe(0);
    const passed = await client.ask(user.login, radius.home.codeOf(secret), { state: asked.state });
    expect(passed.code).toBe(accept);
  });
});

describe('a login from somewhere new', () => {
  let behind: Client;
  beforeAll(async () => {
    behind = await radius.addClient({ mode: 'appended' });
  });

  const logIns: Record<string, (login: string, secret: string, caller?: string) => Promise<number>> = {
    'by challenge': async (login, secret, caller) => {
      const { state } = await client.ask(login, password, { caller });
      return (await client.ask(login, radius.home.codeOf(secret), { state, caller })).code;
    },
    'with the code behind the password': async (login, secret, caller) =>
      (await behind.ask(login, `${password},${radius.home.codeOf(secret)}`, { caller })).code,
  };
  const [home, hotel] = ['198.51.100.7', '203.0.113.9'];

  it.each([
    ['from where the user has been', [home, home], []],
    ['from another network', [home, hotel], ['network']],
    ['by a client that does not say from where', [undefined, undefined], []],
    ['after logins that do not say from where', [undefined, home], ['network']],
  ] as const)('%s: never a new browser, and no mail', async (_what, callers, noted) => {
    for (const logIn of Object.values(logIns)) {
      const user = await radius.home.addPerson({ email: `${random.id()}@example.org` });
      const { secret } = await radius.home.giveAuthenticator(user.id);
      for (const caller of callers) {
        // A code of an authenticator is valid once.
        radius.home.time.now += 30_000;
        expect(await logIn(user.login, secret, caller)).toBe(accept);
      }
      const lines = await radius.home.audit.list({ userId: user.id, event: 'new-place-noted' });
      expect(lines.map(({ detail }) => detail.new)).toEqual(noted);
      expect(radius.home.mails.filter(({ to }) => to === user.email)).toEqual([]);
    }
  });

  it('the address of the client is no network that its people have logged in from', async () => {
    const user = await radius.home.addPerson();
    const { secret } = await radius.home.giveAuthenticator(user.id);
    for (const logIn of Object.values(logIns)) {
      radius.home.time.now += 30_000;
      expect(await logIn(user.login, secret)).toBe(accept);
    }
    const facts = await radius.home.loginFacts.find(user.id);
    if (facts === undefined) throw new Error('no such user');
    for (const { address } of [client, behind])
      expect(await newPlaceOf(radius.home.parts, facts, { address, browser: undefined })).toBe('both');
  });
});

describe('a client that sends the code behind the password', () => {
  let behind: Client;
  beforeAll(async () => {
    behind = await radius.addClient({ mode: 'appended' });
  });

  it('is rejected with words while the call rings, and let in with the code', async () => {
    const user = await radius.addCalled();
    const called = await behind.ask(user.login, password);
    expect([called.code, called.messages]).toEqual([
      reject,
      expect.stringMatching(/^We bellen 06\d\*+\d\d\. Log nog eens/),
    ]);
    await radius.home.speak(radius.latestChallenge(), '482913');
    const wrong = await behind.ask(user.login, `${password},111111`);
    expect([wrong.code, wrong.messages]).toEqual([reject, expect.stringContaining('of de code klopt niet')]);
    expect((await behind.ask(user.login, `${password},482913`)).code).toBe(accept);
    expect(radius.callsTo(user.number)).toBeLessThanOrEqual(1);
  });

  it('lets an authenticator in at once', async () => {
    const user = await radius.addCalled();
    const { secret } = await radius.home.giveAuthenticator(user.id);
    expect((await behind.ask(user.login, `${password},111111`)).code).toBe(reject);
    const calls = radius.home.queued.length;
    expect((await behind.ask(user.login, `${password},${radius.home.codeOf(secret)}`)).code).toBe(accept);
    expect(radius.home.queued).toHaveLength(calls);
  });

  it.each(['secret words,123456', 'secret words,12345678'])(
    'lets in with the password %s, which ends as a code does',
    async (own) => {
      const setPassword = async (id: string) =>
        radius.home
          .database('users')
          .where({ id })
          .update({ password_hash: await cheapHash(own) });
      const user = await radius.addCalled();
      await setPassword(user.id);
      expect((await behind.ask(user.login, own)).messages).toMatch(/^We bellen/);
      await radius.home.speak(radius.latestChallenge(), '482913');
      expect((await behind.ask(user.login, `${own},482913`)).code).toBe(accept);
      const other = await radius.home.addPerson();
      await setPassword(other.id);
      const { secret } = await radius.home.giveAuthenticator(other.id);
      expect((await behind.ask(other.login, `${own},${radius.home.codeOf(secret)}`)).code).toBe(accept);
    },
  );

  it('attack: the code without the password lets nobody in, and uses up nothing of the owner', async () => {
    const user = await radius.addCalled();
    await behind.ask(user.login, password);
    await radius.home.speak(radius.latestChallenge(), '482913');
    for (const guess of ['another password,482913', ',482913', '482913', 'x,482913'])
      expect((await behind.ask(user.login, guess)).code).toBe(reject);
    expect((await behind.ask(user.login, `${password},482913`)).code).toBe(accept);
    expect((await behind.ask(user.login, `${password},482913`)).code).toBe(reject);
  });
});

describe('a client that can show a number, and take no code', () => {
  it('lets in who types the number on the telephone, and asks again until then', async () => {
    const shows = await radius.addClient({ mode: 'number' });
    const user = await radius.addCalled();
    const asked = await shows.ask(user.login, password);
    expect([asked.code, asked.messages]).toEqual([
      challenge,
      expect.stringContaining('Neem op en druk dan hier op Enter'),
    ]);
    const id = radius.latestChallenge();
    const { deliveryId = '' } = (await radius.home.parts.challenges.find(id)) ?? {};
    for (const state of ['dialling', 'ringing', 'answered'] as const)
      await radius.home.parts.deliveries.advance({ id: deliveryId, challengeId: id }, state, {});
    const shown = await shows.ask(user.login, '', { state: asked.state });
    const digits = callNumber(radius.home.parts.secret, deliveryId);
    expect([shown.code, shown.messages]).toEqual([challenge, expect.stringContaining(`Typ ${digits} op je telefoon`)]);
    const early = await shows.ask(user.login, digits, { state: shown.state });
    expect([early.code, early.messages]).toEqual([challenge, expect.stringContaining('nog niet getypt')]);
    await radius.home.parts.challenges.arm(id, deliveryId, rightCodeDigest(radius.home.parts.secret, id));
    expect((await shows.ask(user.login, '', { state: early.state })).code).toBe(accept);
  });

  it('has no use for an authenticator', async () => {
    const shows = await radius.addClient({ mode: 'number' });
    const user = await radius.home.addPerson();
    await radius.home.giveAuthenticator(user.id);
    const said = await shows.ask(user.login, password);
    expect([said.code, said.messages]).toEqual([reject, expect.stringContaining('geen methode')]);
  });
});
