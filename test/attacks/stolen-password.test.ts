import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attemptAt } from '../../src/accounts/attempt-limits.ts';
import type { LoginPlace } from '../../src/accounts/unfinished-login.ts';
import { answerForgotten } from '../../src/login/answer-forgotten.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { forgotPassword } from '../../src/login/forgot-password.ts';
import { openPasswordLink } from '../../src/login/open-password-link.ts';
import { sendCode } from '../../src/login/send-code.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { toldFrom, toldOf } from '../../src/login/unfinished-logins.ts';
import { logInDevice } from '../../src/methods/pair-device.ts';
import { tester } from '../accounts/people.ts';
import { freshAddress } from '../login/fresh-address.ts';
import { password, refusalOf } from '../login/open-login.ts';
import { OwnDevice } from '../methods/own-device.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';
import type { Visitor } from '../panel/visitor.ts';
import { until } from '../until.ts';

let home: OpenedPanel;
const { publicKey } = new OwnDevice();

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

let count = 0;

type Person = Awaited<ReturnType<typeof somebody>>;

/** A user with an authenticator and a mail address. */
async function somebody() {
  const user = await home.addPerson({ language: 'en', email: `a${++count}@example.org` });
  const { secret } = await home.giveAuthenticator(user.id);
  return { ...user, secret };
}

const logIn = ({ login }: Person, address: string, browser?: string) =>
  startLogin(home.parts, { login, password, address, browser });

/** A whole login without a browser. Each code of an authenticator is valid once. */
async function finish(person: Person, address: string, started?: { sessionId: string }) {
  const { sessionId } = started ?? (await logIn(person, address));
  home.time.now += 30_000;
  const answered = await answerLogin(home.parts, { sessionId, code: home.codeOf(person.secret), address });
  expect(answered.state).toBe('passed');
}

/** A whole login in a browser, which then shows the home page. */
async function visit(person: Person, address = freshAddress(), visitor = home.visitor({ 'x-forwarded-for': address })) {
  await visitor.logIn(person.login, password);
  home.time.now += 30_000;
  await visitor.send('/code', { code: home.codeOf(person.secret) });
  expect(visitor.title).toBe('Overview');
  return visitor;
}

/** The sentences of the home page about unfinished logins. */
const told = (visitor: Visitor) => {
  const [, list = ''] = /id="unfinished-title".*?<ul[^>]*>(.*?)<\/ul>/s.exec(visitor.page.body) ?? [];
  return [...list.matchAll(/<li>(.*?)<\/li>/gs)].map(([, sentence = '']) => sentence);
};

const linesOf = async ({ id }: { id: string }, event = 'password-passed') =>
  (await home.audit.list({ userId: id })).filter((line) => line.event === event);

describe('a right password after which the login asks for more', () => {
  const states: Record<string, () => Promise<{ id: string; login: string }>> = {
    'a call': async () => withMethod((id) => home.givePhone(id)),
    'an authenticator': async () => withMethod((id) => home.giveAuthenticator(id)),
    'a new password': async () => {
      const user = await home.addPerson();
      await home.users.askPasswordChange(user.id, tester);
      return user;
    },
    'a locked second factor': async () => {
      const user = await withMethod((id) => home.giveAuthenticator(id));
      for (let round = 0; round < 100; round += 1) await home.parts.failures.reserve(user.id);
      return user;
    },
    'a name with too many tries': async () => {
      const user = await withMethod((id) => home.giveAuthenticator(id));
      while (await home.parts.attempts.take(attemptAt('login-name', user.login.toLowerCase())));
      return user;
    },
  };
  const doors = {
    panel: (login: string, address: string) => startLogin(home.parts, { login, password, address }),
    app: (login: string, address: string) =>
      logInDevice(home.parts, { login, password, address, publicKey, name: 'x' }),
  };

  describe.each(Object.entries(doors))('at the %s', (door, tryIt) => {
    it.each(Object.entries(states))('leaves a line in the audit, with the address: %s', async (_state, make) => {
      const user = await make();
      const address = freshAddress();
      await refusalOf(tryIt(user.login, address));
      const line = await until(async () => (await linesOf(user))[0]);
      expect(line).toMatchObject({ detail: { by: door === 'app' ? 'app' : 'password', address } });
    });
  });

  it('is one audit line with a count, however often it is typed', async () => {
    const user = await somebody();
    const address = freshAddress();
    for (let round = 0; round < 20; round += 1) await logIn(user, address);
    const lines = await linesOf(user);
    // Two when the hour ends meanwhile.
    expect(lines.length).toBeLessThanOrEqual(2);
    expect(lines.reduce((sum, { repeats }) => sum + (repeats?.times ?? 1), 0)).toBe(20);
  });

  it('adds no line when the password was wrong', async () => {
    const user = await somebody();
    await refusalOf(startLogin(home.parts, { login: user.login, password: 'wrong', address: freshAddress() }));
    expect(await linesOf(user)).toEqual([]);
  });

  it('a flood of them hides no change of a method', async () => {
    const user = await somebody();
    await visit(user);
    await home.givePhone(user.id);
    const line = { event: 'password-passed', actor: { kind: 'user', id: user.id }, userId: user.id } as const;
    for (let round = 0; round < 70; round += 1) {
      await home.audit.append({ ...line, detail: { by: 'password', address: freshAddress() } });
    }
    expect((await visit(user)).page.body).toContain('Method added');
  });
});

describe('the owner', () => {
  it('is told at the next login, in words, and once', async () => {
    const user = await somebody();
    const thief = freshAddress();
    await logIn(user, thief);
    const visitor = await visit(user);
    expect(told(visitor)).toEqual([
      expect.stringMatching(`^On .+ somebody typed your password from ${thief} and did not finish the login\\.$`),
    ]);
    expect(visitor.page.body).toContain('href="/password">Change password');
    await visitor.get('/');
    expect(told(visitor)).toHaveLength(1);
    expect(told(await visit(user))).toEqual([]);
  });

  it('says that it was them, and is not told any more', async () => {
    const user = await somebody();
    await logIn(user, freshAddress());
    const visitor = await visit(user);
    await visitor.send('/unfinished-logins');
    expect(visitor.notice).toContain('We will not mention');
    expect(told(visitor)).toEqual([]);
  });

  it('cannot say so about attempts after the page was shown', async () => {
    const user = await somebody();
    await logIn(user, freshAddress());
    const visitor = await visit(user);
    const later = freshAddress();
    await logIn(user, later);
    await visitor.send('/unfinished-logins');
    expect(told(visitor)).toEqual([expect.stringContaining(later)]);
  });

  it('is not told of a password that is no longer valid', async () => {
    const user = await somebody();
    await logIn(user, freshAddress());
    await home.database.raw('update users set password_set_at = clock_timestamp() where id = ?', [user.id]);
    expect(told(await visit(user))).toEqual([]);
  });

  it('sees a list that a thief cannot make long', async () => {
    const user = await somebody();
    const proof = { userId: user.id, proof: 'password', place: 'elsewhere' } as const;
    for (let round = 0; round < 60; round += 1) await home.parts.unfinished.add({ ...proof, address: freshAddress() });
    const visitor = await visit(user);
    expect(told(visitor)).toHaveLength(6);
    expect(told(visitor).at(-1)).toBe('And 45 more.');
  });

  it('is told of a password that was typed into the app', async () => {
    const user = await somebody();
    await logInDevice(home.parts, { login: user.login, password, address: freshAddress(), publicKey, name: 'x' });
    expect(told(await visit(user))).toEqual([expect.stringContaining('into the app')]);
  });

  it('is told when a right code replaced no password', async () => {
    const user = await somebody();
    const address = freshAddress();
    const asked = await forgotPassword(home.parts, { login: user.login, by: 'authenticator', address });
    if (asked.state !== 'asked') throw new Error('not asked');
    home.time.now += 30_000;
    const code = home.codeOf(user.secret);
    expect(await answerForgotten(home.parts, { sessionId: asked.sessionId, code, address })).toMatchObject({
      state: 'passed',
    });
    expect((await linesOf(user, 'password-reset-passed'))[0]).toMatchObject({
      detail: { by: 'authenticator', address },
    });
    const visitor = await visit(user);
    expect(told(visitor)).toEqual([expect.stringContaining('chose no new password')]);
    expect(visitor.page.body).toContain('somebody has your phone, your app or your mailbox');
  });

  it('is told when a mailed link replaced no password', async () => {
    const user = await somebody();
    const token = await home.parts.passwordLinks.make(user.id, user.passwordSetAt);
    await openPasswordLink(home.parts, { token, address: freshAddress() });
    expect(told(await visit(user))).toEqual([expect.stringContaining('chose no new password')]);
  });
});

describe('the owner is told of', () => {
  const row = (where: LoginPlace, times: number) => ({
    id: '1',
    proof: 'password' as const,
    place: where,
    address: '192.0.2.1',
    times,
    lastAt: new Date(),
  });

  it.each(Object.entries(toldFrom) as [LoginPlace, number][])('%s: from %d on', (where, from) => {
    const many = Number.isFinite(from) ? from : 1_000;
    expect(toldOf([row(where, many)])).toHaveLength(Number.isFinite(from) ? 1 : 0);
    expect(toldOf([row(where, many - 1)])).toHaveLength(0);
    expect(toldOf(Array.from({ length: many }, () => row(where, 1)))).toHaveLength(Number.isFinite(from) ? many : 0);
  });

  /** Where a login was tried, how often, what followed, and whether the next login tells the owner. */
  const cases: {
    what: string;
    told: boolean;
    before?: 'a login there';
    times: number;
    follows?: 'there' | 'elsewhere';
    hoursLater?: number;
  }[] = [
    { what: 'a stranger', times: 1, told: true },
    { what: 'a stranger, and the owner logs in elsewhere', times: 1, follows: 'elsewhere', told: true },
    { what: 'the owner in a hotel, who then logs in there', times: 3, follows: 'there', told: false },
    { what: 'somebody there two hours before', times: 1, follows: 'there', hoursLater: 2, told: true },
    { what: 'the owner in a known network', before: 'a login there', times: 4, told: false },
    { what: 'a colleague in a known network', before: 'a login there', times: 5, told: true },
  ];

  it.each(cases)('$what: $told', async ({ before, times, follows, hoursLater = 0, told: isTold }) => {
    const user = await somebody();
    const there = freshAddress();
    if (before !== undefined) await finish(user, there);
    for (let round = 0; round < times; round += 1) await logIn(user, there);
    await home.database.raw(
      "update unfinished_logins set last_at = last_at - ? * interval '1 hour', hour = hour - ? * interval '1 hour' where user_id = ?",
      [hoursLater, hoursLater, user.id],
    );
    await home.database.raw("update users set password_set_at = now() - interval '1 day' where id = ?", [user.id]);
    if (follows !== undefined) await finish(user, follows === 'there' ? there : freshAddress());
    expect(told(await visit(user)).length > 0).toBe(isTold);
  });

  it('a page that was closed in a known browser is not told', async () => {
    const user = await somebody();
    const visitor = await visit(user);
    const browser = visitor.cookies.get('belcode-known');
    for (let round = 0; round < 8; round += 1) await logIn(user, freshAddress(), browser);
    expect(told(await visit(user))).toEqual([]);
  });

  it('a login that continues in another network is one of its own', async () => {
    const user = await somebody();
    const started = await logIn(user, freshAddress());
    await finish(user, freshAddress(), started);
    expect(told(await visit(user))).toEqual([]);
  });
});

describe('a mail', () => {
  beforeEach(() => {
    home.mails.length = 0;
  });

  const mailsTo = ({ email }: { email: string | undefined }) =>
    home.mails.filter(({ kind, to }) => kind === 'loginsUnfinished' && to === email).length;

  it('goes out at the second unfinished login of a day, and only then', async () => {
    const user = await somebody();
    await logIn(user, freshAddress());
    expect(mailsTo(user)).toBe(0);
    for (let round = 0; round < 10; round += 1) {
      await logIn(user, freshAddress());
      expect(mailsTo(user)).toBe(1);
    }
  });

  it('does not go out for logins that were finished', async () => {
    const user = await somebody();
    for (let round = 0; round < 4; round += 1) await finish(user, freshAddress());
    expect(mailsTo(user)).toBe(0);
  });
});

describe('twenty right logins with a stolen password', () => {
  it('do not keep out an owner with an authenticator, from another network', async () => {
    const user = await somebody();
    const thief = freshAddress();
    for (let round = 0; round < 20; round += 1) await logIn(user, thief);
    for (let round = 0; round < 15; round += 1) await logIn(user, freshAddress());
    const visitor = await visit(user);
    expect(visitor.page.status).toBe(200);
  });
});

describe('a login of a thief who has the password', () => {
  it('does not end a challenge to the authenticator in another session', async () => {
    const user = await somebody();
    const own = await logIn(user, freshAddress());
    for (let round = 0; round < 3; round += 1) await logIn(user, freshAddress());
    await finish(user, freshAddress(), own);
  });

  it('does not end a call to the owner’s telephone, while it asks for the authenticator', async () => {
    const user = await somebody();
    const phone = await home.givePhone(user.id);
    const own = await logIn(user, freshAddress());
    const { challenge } = await sendCode(home.parts, { sessionId: own.sessionId, factorId: phone.id });
    await logIn(user, freshAddress());
    expect((await home.parts.challenges.find(challenge.id))?.state).toBe('open');
  });

  it('a change of method in a session ends what that session asked before (C07)', async () => {
    const user = await somebody();
    const phone = await home.givePhone(user.id);
    const { sessionId, code } = await logIn(user, freshAddress());
    const first = code?.sent === true ? code.challenge.id : '';
    const { challenge } = await sendCode(home.parts, { sessionId, factorId: phone.id });
    expect((await home.parts.challenges.find(first))?.state).toBe('cancelled');
    await sendCode(home.parts, { sessionId });
    expect((await home.parts.challenges.find(challenge.id))?.state).toBe('cancelled');
  });
});

async function withMethod(give: (userId: string) => Promise<unknown>) {
  const user = await home.addPerson();
  await give(user.id);
  return user;
}
