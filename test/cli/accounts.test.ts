import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoginFactsStore } from '../../src/accounts/login-facts-store.ts';
import { verifyPassword } from '../../src/accounts/password.ts';
import { SessionStore } from '../../src/accounts/session-store.ts';
import { FailureStore } from '../../src/factors/failure-store.ts';
import { createLog } from '../../src/log.ts';
import { systemRandom } from '../../src/random.ts';
import { connectRedis, untilRedisReady } from '../../src/redis/connect-redis.ts';
import { noBrowsers } from '../accounts/no-browsers.ts';
import { type Factors, numbers, openFactors } from '../factors/own-factors.ts';
import { redisUrl } from '../lab.ts';
import { belcode } from './run.ts';

let home: Factors;
let environment: Record<string, string>;

beforeAll(async () => {
  home = await openFactors();
  environment = { BELCODE_DATABASE_URL: home.url, BELCODE_REDIS_URL: redisUrl(), USER: 'root', SUDO_USER: 'anna' };
});

afterAll(() => home.close());

const run = (...args: string[]) => belcode(args, environment);
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).out);

/** A company of its own with one user. */
async function addPeople(company: string, login: string) {
  await run('company', 'add', '--name', company);
  return json('user', 'add', '--login', login, '--name', `Name of ${login}`, '--company', company);
}

describe('company end-due', () => {
  it('ends the companies whose day has come', async () => {
    await addPeople('Ends', 'ends.1');
    const set = await run('company', 'set', 'Ends', '--time-zone', 'UTC', '--ends-on', '2020-03-01', '--terms', '812');
    expect(set.out).toContain('in the time zone UTC');
    expect(await run('company', 'set', 'Ends', '--time-zone', 'Moon')).toMatchObject({ code: 1, out: '' });
    expect((await run('company', 'end-due')).out).toBe('Companies that end now: Ends.');
    expect(await json('company', 'end-due')).toEqual({ ended: [], failed: [] });
    expect((await json('company', 'list')).find(({ name }: { name: string }) => name === 'Ends')).toMatchObject({
      disabledAt: expect.any(String),
    });
  });
});

describe('remind', () => {
  const mail = { BELCODE_SMTP_URL: 'smtp://127.0.0.1:1', BELCODE_MAIL_FROM: 'b@example.org' };
  const panel = { BELCODE_PANEL_URL: 'https://panel.example.org' };

  it('has people without a method reminded, once', async () => {
    await addPeople('To remind', 'reminded.1');
    await home.database('users').where({ login: 'reminded.1' }).update({ email: 'r1@example.org' });
    const remind = (...args: string[]) => belcode(['remind', ...args], { ...environment, ...mail, ...panel });
    expect(await remind('--company', 'Nobody Ltd')).toMatchObject({ code: 1, out: '' });
    expect((await remind('--company', 'To remind', '--soon')).out).toBe('People who get a reminder: 0.');
    expect((await remind('--company', 'To remind')).out).toBe('People who get a reminder: 1.');
    expect((await remind('--json')).out).toBe('{"reminded":0}');
    expect((await run('remind')).complaints).toContain('mail-unset');
  });

  it('shows the announcement in its language before it is sent', async () => {
    await run('company', 'add', '--name', 'To announce');
    await run('roll-out', 'set', '--company', 'To announce', '--require-from', '2999-03-01');
    const announce = (...args: string[]) =>
      belcode(['roll-out', 'announce', '--company', 'To announce', '--preview', ...args], {
        ...environment,
        ...mail,
        ...panel,
      });
    const { out } = await announce('--language', 'nl');
    expect(out.split('\n').slice(0, 2)).toEqual(['From: b@example.org', expect.stringMatching(/^Subject: .*2999/)]);
    expect(out).toContain('https://panel.example.org');
    expect(JSON.parse((await announce('--json')).out)).toMatchObject({ subject: expect.stringContaining('2999') });
    expect(await announce('--language', 'tlh')).toMatchObject({ code: 2, out: '' });
  });

  it('attack: a row of the database does nothing to the terminal, in a table, JSON and a mail', async () => {
    const evil = '\u009b2J\u202e';
    const { id } = await json('company', 'add', '--name', 'To forge');
    await run('roll-out', 'set', '--company', 'To forge', '--require-from', '2999-03-01');
    const named = home.database('companies').where({ id });
    await named.clone().update({ name: `Forged ${evil}`, help: JSON.stringify({ en: { text: `Call ${evil}` } }) });
    const preview = ['roll-out', 'announce', '--company', `Forged ${evil}`, '--preview', '--language', 'en'];
    for (const args of [['company', 'list'], ['company', 'list', '--json'], preview, [...preview, '--json']]) {
      const { code, out } = await belcode(args, { ...environment, ...mail, ...panel });
      expect([args, code, out]).toEqual([args, 0, expect.stringContaining('\\u009b2J\\u202e')]);
      expect(out).not.toMatch(/[\u009b\u202e]/);
    }
    await named.clone().update({ name: 'Forged no more', help: '{}' });
  });
});

describe('company', () => {
  it('is added once, and listed with how many have a second factor', async () => {
    expect(await run('company', 'add', '--name', 'Bakery', '--country', 'be')).toMatchObject({
      code: 0,
      out: 'Added Bakery.',
    });
    expect(await run('company', 'add', '--name', 'Bakery')).toMatchObject({
      code: 1,
      out: '',
      complaints: 'belcode: A company with this name already exists. (company-taken)',
    });
    const { id } = await json('user', 'add', '--login', 'b.1', '--name', 'B', '--company', 'Bakery');
    await home.addPhone(id, '+31612345678');
    const bakery = (await json('company', 'list')).find(({ name }: { name: string }) => name === 'Bakery');
    expect(bakery).toMatchObject({ country: 'BE', users: 1, enrolled: 1 });
    expect((await run('company', 'list')).out).toMatch(
      /^NAME +COUNTRY +USERS +ENROLLED +MADE +ENDED\n[\s\S]*Bakery +BE +1 +1 +20/,
    );
  });

  it('has calls that go out its own way, as far as it is told', async () => {
    await run('company', 'add', '--name', 'Caller');
    const id = '--caller-id';
    const first = await run('company', 'set', 'Caller', id, 'Bakery <+31508200000>', '--greeting-name', 'the bakery');
    expect(first).toMatchObject({ code: 0, complaints: '' });
    expect(first.out).toBe('Caller: caller id Bakery <+31508200000>, rings as set, greets as the bakery.');
    const second = await json('company', 'set', 'Caller', '--ring-seconds', '45', '--greeting-name', '');
    expect(second).toMatchObject({ callerId: 'Bakery <+31508200000>', ringSeconds: 45 });
    expect(second.greetingName).toBeUndefined();
    expect((await run('company', 'set', 'Caller', '--language', 'nl')).out).toContain(', speaks nl.');
    expect((await json('company', 'set', 'Caller', '--language', '')).language).toBeUndefined();
    expect((await run('company', 'set', 'Caller', '--language', 'dutch')).complaints).toMatch(/--language is one of/);
    for (const wrong of [
      [id, 'x\r\nEvil: 1'],
      [id, '<sip:a@evil>'],
      ['--ring-seconds', '500'],
      ['--ring-seconds', 'long'],
    ]) {
      expect((await run('company', 'set', 'Caller', ...wrong)).code).toBe(1);
    }
    expect((await run('company', 'set', 'Nobody', '--ring-seconds', '45')).complaints).toContain('company-unknown');
  });

  it('that is not one is refused', async () => {
    expect((await run('company', 'add')).code).toBe(2);
    expect((await run('company', 'add', '--name', 'x', '--country', 'Nederland')).complaints).toContain(
      'country-invalid',
    );
  });
});

describe('user', () => {
  it('is added with a random password that is printed once, alone, and must be changed', async () => {
    await run('company', 'add', '--name', 'Garage');
    const { code, out, complaints } = await run('user', 'add', '--login', 'g.1', '--name', 'G', '--company', 'Garage');
    expect(code).toBe(0);
    expect(complaints).toBe('This is the password of g.1. Keep it now: it is not shown again.');
    const facts = await new LoginFactsStore(home.database).findByLogin('G.1');
    expect(await verifyPassword(out, facts?.passwordHash)).toBe(true);
    expect(facts).toMatchObject({ passwordMustChange: 'asked', user: { role: 'user', language: undefined } });
    const everything = await home.database.raw(
      'select u::text as row from users u union all select a::text from audit a',
    );
    expect(JSON.stringify(everything.rows)).not.toContain(out);
  });

  it('is added with the password that stdin holds, which is not printed', async () => {
    await run('company', 'add', '--name', 'Office');
    const args = ['user', 'add', '--login', 'o.1', '--name', 'O', '--company', 'Office', '--password-stdin'];
    const password = 'vier fietsen in de regen';
    const added = await belcode(
      [...args, '--keeps-password', '--role', 'operator', '--json'],
      environment,
      `${password}\n`,
    );
    expect(added.code).toBe(0);
    expect(`${added.out}${added.complaints}`).not.toContain(password);
    const facts = await new LoginFactsStore(home.database).findByLogin('o.1');
    expect(await verifyPassword(password, facts?.passwordHash)).toBe(true);
    expect(facts).toMatchObject({ passwordMustChange: undefined, user: { role: 'operator' } });
    const weak = await belcode([...args, '--json'], environment, 'welkom2026\n');
    expect(weak).toMatchObject({ code: 1, out: '', complaints: expect.stringContaining('password-too-common') });
  });

  it('that is not one is refused, and nothing is added', async () => {
    await run('company', 'add', '--name', 'Nobody');
    const whole = ['user', 'add', '--login', 'n.1', '--name', 'N', '--company', 'Nobody'];
    for (const [more, said] of [
      [['--role', 'god'], '--role is one of'],
      [['--language', 'xx'], '--language is one of'],
      [['--email', 'x'], 'email-invalid'],
      [['--extension', '1&2'], 'extension-invalid'],
      [['--company', 'Elsewhere'], 'company-unknown'],
      [['--login', 'a b'], 'login-invalid'],
    ] as const) {
      const { code, out, complaints } = await run(...whole, ...more);
      expect([code === 0, out]).toEqual([false, '']);
      expect(complaints).toContain(said);
    }
    expect(await json('user', 'list', '--company', 'Nobody')).toEqual([]);
  });

  it('is listed with the kinds of second factor, and no number', async () => {
    const { id } = await addPeople('School', 's.1');
    await run('user', 'add', '--login', 's.2', '--name', 'S', '--company', 'School');
    for (const number of numbers(2)) await home.addPhone(id, number);
    await home.addAuthenticator(id);
    const { out } = await run('user', 'list', '--company', 'School');
    expect(out).toMatch(/s\.1 +Name of s\.1 +user +phone×2 authenticator +20/);
    expect(out).toMatch(/s\.2 +S +user +- +- +-/);
    expect(JSON.stringify(await json('user', 'list', '--search', 's.1'))).not.toMatch(/\+\d|argon|hash/);
  });

  it('C06 types codes again after `user unlock`, which keeps the methods and is audited', async () => {
    const { id } = await addPeople('Locked', 'locked.1');
    await home.addPhone(id, '+31612345690');
    const failures = new FailureStore(home.database);
    const askers = ['login', 'known', 'key:dialplan'] as const;
    await home
      .database('second_factor_failures')
      .insert(askers.map((asker) => ({ user_id: id, asker, failures: 101 })));
    expect(await run('user', 'unlock', 'locked.1')).toMatchObject({ code: 0, out: 'locked.1 can type codes again.' });
    for (const asker of askers) expect([asker, await failures.isLocked(id, asker)]).toEqual([asker, false]);
    expect(await home.factors.list(id)).toHaveLength(1);
    const [line] = await json('audit', '--user', 'locked.1');
    expect(line).toMatchObject({ event: 'second-factor-unlocked', actor: { kind: 'command-line', id: 'anna' } });
    expect((await run('user', 'unlock', 'nobody')).code).toBe(1);
  });

  it('S13 E03 loses the second factor by a reset with a reason, and every session; it is audited', async () => {
    const { id } = await addPeople('Clinic', 'c.1');
    await home.addPhone(id, '+31612345678');
    const redis = connectRedis(redisUrl(), 'commands', createLog('belcode', 'silent'));
    try {
      await untilRedisReady(redis, 2_000);
      const parts = { redis, random: systemRandom, secret: 'of a test', browsers: noBrowsers };
      const sessions = new SessionStore(parts);
      const [one, two] = [
        await sessions.start({ userId: id, step: 'full' }),
        await sessions.start({ userId: id, step: 'full' }),
      ];
      expect((await run('user', 'reset-2fa', 'c.1')).code).toBe(2);
      expect((await run('user', 'reset-2fa', 'c.1', '--reason', ' ')).code).toBe(2);
      expect(await sessions.find(one.id)).toBeDefined();
      const { code, out } = await run('user', 'reset-2fa', 'C.1', '--reason', 'lost the telephone');
      expect([code, out]).toEqual([0, expect.stringContaining('1 removed')]);
      for (const { id: session } of [one, two]) expect(await sessions.find(session)).toBeUndefined();
      const again = await sessions.start({ userId: id, step: 'full' });
      expect((await run('user', 'end-sessions', 'c.1')).out).toBe('Sessions of c.1 ended: 1.');
      expect(await sessions.find(again.id)).toBeUndefined();
    } finally {
      redis.disconnect();
    }
    expect(await home.factors.list(id)).toEqual([]);
    const [ended, made, reset] = await json('audit', '--user', 'c.1');
    expect(made).toMatchObject({ event: 'set-up-code-made', actor: { kind: 'command-line', id: 'anna' } });
    expect(ended).toMatchObject({ event: 'sessions-ended', detail: { count: 1 } });
    expect(reset).toMatchObject({
      event: 'second-factor-reset',
      actor: { kind: 'command-line', id: 'anna' },
      detail: { reason: 'lost the telephone', removed: 1 },
    });
  });

  it('gets a new set-up code after a reset, which is printed once', async () => {
    const { id } = await addPeople('Bank', 'bank.1');
    await home.addPhone(id, '+31612345678');
    expect((await run('user', 'set-up-code', 'bank.1')).complaints).toContain('set-up-code-needless');
    expect((await run('user', 'set-up-code', 'nobody')).complaints).toContain('user-unknown');
    expect((await run('user', 'set-up-code')).code).toBe(2);
    await home.factors.removeAll(id, 'lost', { kind: 'command-line', id: 'anna' });
    const { code, out, complaints } = await run('user', 'set-up-code', 'BANK.1');
    expect([code, out]).toEqual([0, expect.stringMatching(/^[A-Z0-9]{4} [A-Z0-9]{4}$/)]);
    expect(complaints).not.toContain(out);
    const digest = await home.setUpCodes.find(id);
    expect(await verifyPassword(out.replace(' ', ''), digest)).toBe(true);
    expect(JSON.stringify(await json('audit', '--user', 'bank.1'))).not.toMatch(new RegExp(out.replace(' ', ' ?')));
  });

  it('E04 gets a new password where the old one is forgotten, and keeps the second factor', async () => {
    const { id, password: old } = await addPeople('Hotel', 'h.1');
    const factor = await home.addPhone(id, '+31612345678');
    const { code, out } = await run('user', 'set-password', 'H.1');
    expect(code).toBe(0);
    const facts = await new LoginFactsStore(home.database).findByLogin('h.1');
    expect(await verifyPassword(old, facts?.passwordHash)).toBe(false);
    expect(await verifyPassword(out, facts?.passwordHash)).toBe(true);
    expect(facts?.passwordMustChange).toBe('asked');
    expect(await home.factors.list(id)).toEqual([factor]);
    expect(await json('audit', '--user', 'h.1', '--limit', '1')).not.toEqual([]);
    expect((await run('audit', '--user', 'h.1')).out).toContain('how=given');
  });

  it('keeps the second factor when Redis is away: no session would have ended', async () => {
    const { id } = await addPeople('Ferry', 'f.1');
    await home.addPhone(id, '+31612345678');
    const away = { ...environment, BELCODE_REDIS_URL: 'redis://127.0.0.1:1' };
    const { code, complaints } = await belcode(['user', 'reset-2fa', 'f.1', '--reason', 'lost'], away);
    expect([code, complaints]).toEqual([1, expect.stringContaining('store-unavailable')]);
    expect(await home.factors.list(id)).toHaveLength(1);
  });

  it('an unknown user is named in the error', async () => {
    for (const args of [
      ['user', 'reset-2fa', 'nobody', '--reason', 'x'],
      ['user', 'end-sessions', 'nobody'],
      ['audit', '--user', 'nobody'],
    ]) {
      expect(await run(...args)).toMatchObject({
        code: 1,
        out: '',
        complaints: expect.stringContaining('user-unknown'),
      });
    }
  });
});

describe('roll-out', () => {
  it('S16 has dates for all and for a company, which can be taken away', async () => {
    await run('company', 'add', '--name', 'Zoo');
    await run('roll-out', 'set', '--offer-from', '2027-01-01', '--require-from', '2027-03-01');
    await run('roll-out', 'set', '--company', 'Zoo', '--require-from', '2027-06-01');
    const dates = await json('roll-out', 'show');
    expect(dates[0]).toEqual({
      company: null,
      offerFrom: '2027-01-01T00:00:00.000Z',
      requireFrom: '2027-03-01T00:00:00.000Z',
    });
    expect(dates.at(-1)).toEqual({ company: 'Zoo', offerFrom: null, requireFrom: '2027-06-01T00:00:00.000Z' });
    expect((await run('roll-out', 'show')).out).toMatch(/\(all\) +2027-01-01T00:00:00Z +2027-03-01T00:00:00Z\n/);
    await run('roll-out', 'set', '--company', 'Zoo', '--require-from', 'none');
    expect((await json('roll-out', 'show')).at(-1)).toMatchObject({ company: 'Zoo', requireFrom: null });
    await run('roll-out', 'set', '--offer-from', 'none', '--require-from', 'none');
  });

  it('says the day that it understood, with the weekday and the time zone', async () => {
    const { out } = await run('roll-out', 'set', '--offer-from', '2027-03-01', '--require-from', '2027-06-01T09:30Z');
    expect(out).toMatch(
      /^Set-up is offered from Monday 1 March 2027 at 00:00 \S+\.\nSet-up is required from Tuesday 1 June/,
    );
    await run('roll-out', 'set', '--offer-from', 'none', '--require-from', 'none');
  });

  it('requires an existing date', async () => {
    expect((await run('roll-out', 'set')).code).toBe(2);
    expect((await run('roll-out', 'set', '--offer-from', '2027-02-30')).complaints).toContain('date-invalid');
    const slip = ['1-3-2027', '01/03/2027', '1 March 2027', 'tomorrow', 'infinity', '20270301'];
    for (const day of slip) {
      for (const option of ['--offer-from', '--require-from'])
        expect((await run('roll-out', 'set', option, day)).complaints).toContain('date-invalid');
      expect((await run('campaign', 'start', '--from', day)).complaints).toContain('date-invalid');
      for (const option of ['--from', '--until'])
        expect((await run('audit', option, day)).complaints).toContain('is a day as in 2027-03-01');
      expect((await run('audit', 'prune', '--before', day)).code).toBe(2);
    }
    expect((await json('roll-out', 'show')).every((each: { offerFrom: unknown }) => each.offerFrom === null)).toBe(
      true,
    );
    const turned = await run('roll-out', 'set', '--offer-from', '2027-03-02', '--require-from', '2027-03-01');
    expect(turned.complaints).toContain('dates-in-wrong-order');
  });
});

describe('campaign', () => {
  it('S17 is started, shown and run, twice without harm', async () => {
    const { password } = await addPeople('Theatre', 't.1');
    await home.database.raw(
      "update users set created_at = '2019-01-01', password_set_at = '2019-06-01' where login = 't.1'",
    );
    const { code, out } = await run('campaign', 'start', '--company', 'Theatre', '--from', '2020-01-31');
    expect([code, out]).toEqual([
      0,
      'Passwords must be changed from 2020-01-31T00:00:00.000Z, and are replaced from 2020-04-30T00:00:00.000Z.',
    ]);
    const factsOf = () => new LoginFactsStore(home.database).findByLogin('t.1');
    expect((await run('campaign', 'status')).out).toMatch(/Theatre +2020-01-31\S+ +2020-04-30\S+ +1 +0 +0$/m);
    expect((await run('campaign', 'run')).out).toBe('Passwords replaced: 1.');
    expect(await json('campaign', 'run')).toEqual({ replaced: 0 });
    expect(await json('campaign', 'status')).toMatchObject([{ company: 'Theatre', users: 1, changed: 0, replaced: 1 }]);
    expect(await verifyPassword(password, (await factsOf())?.passwordHash)).toBe(false);
    expect((await run('campaign', 'start', '--from', 'soon')).complaints).toContain('date-invalid');
  });
});

describe('audit', () => {
  it('tells by company and event, a page at a time', async () => {
    await addPeople('Museum', 'm.1');
    await run('user', 'add', '--login', 'm.2', '--name', 'M', '--company', 'Museum');
    const all = await json('audit', '--company', 'Museum');
    expect(all.map(({ event }: { event: string }) => event)).toEqual(['user-added', 'user-added', 'company-added']);
    expect(await json('audit', '--company', 'Museum', '--limit', '1', '--before', all[0].id)).toEqual([all[1]]);
    const table = (await run('audit', '--company', 'Museum', '--event', 'company-added')).out;
    expect(table).toMatch(
      /^ID +AT +EVENT +BY +USER +DETAIL\n\d+ +\S+Z +company-added +command-line anna +- +name=Museum country=NL$/,
    );
    expect(await json('audit', '--until', '2020-01-01')).toEqual([]);
  });

  it('tells of API keys, without them', async () => {
    const { id, key } = await json('key', 'add', '--name', 'shop');
    await run('key', 'revoke', id);
    const { out } = await run('audit', '--limit', '2');
    expect(out).toContain(`api-key-revoked  command-line anna  -     keyId=${id}`);
    expect(out).toContain(`api-key-added    command-line anna  -     name=shop keyId=${id}`);
    expect(out).not.toContain(key);
  });

  it.each([
    ['--event', 'dance'],
    ['--limit', '501'],
    ['--from', 'soon'],
  ])('%s %s is typed wrongly', async (...args) => {
    expect((await run('audit', ...args)).code).toBe(2);
  });
});

describe('audit prune', () => {
  const old = async (month: string) =>
    home.database.raw(
      "insert into audit (event, actor_kind, detail, at) values ('company-added', 'command-line', '{}', ?::timestamptz)",
      [`${month}-15T12:00:00Z`],
    );
  const monthsAgo = (count: number) => {
    const now = new Date();
    return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - count)).toISOString().slice(0, 7);
  };
  const months = async () =>
    (await home.audit.list({ limit: 500 }))
      .map(({ at }) => at.toISOString().slice(0, 7))
      .filter((m) => m < monthsAgo(0));

  it('removes whole months of before, as the owner of the tables, and writes that down', async () => {
    for (const month of ['2019-12', '2020-01', '2020-02']) await old(month);
    expect(await run('audit', 'prune', '--before', '2020-02')).toMatchObject({
      code: 0,
      out: 'Removed 2 entries older than 2020-02.',
    });
    expect(await months()).toEqual(['2020-02']);
    const [entry] = await json('audit', '--limit', '1');
    expect(entry).toMatchObject({
      event: 'audit-pruned',
      actor: { kind: 'command-line', id: 'anna' },
      detail: { before: '2020-02', count: 2 },
    });
  });

  it('keeps this month and as many before it', async () => {
    for (const count of [3, 2, 1]) await old(monthsAgo(count));
    expect((await run('audit', 'prune', '--keep-months', '2')).code).toBe(0);
    expect((await months()).sort()).toEqual([monthsAgo(2), monthsAgo(1)]);
  });

  it.each([
    ['neither', []],
    ['both', ['--before', '2020-01', '--keep-months', '2']],
    ['a month that has not begun', ['--before', '2999-01']],
    ['no month', ['--before', '2020-13']],
    ['a day', ['--before', '2020-01-01']],
    ['this month alone', ['--keep-months', '0']],
    ['a part of a month', ['--keep-months', '1.5']],
    ['too many', ['--keep-months', '1201']],
  ])('%s is typed wrongly, and nothing is removed', async (_what, args) => {
    await old('2018-01');
    const { code, out } = await run('audit', 'prune', ...args);
    expect([code, out]).toEqual([2, '']);
    expect(await months()).toContain('2018-01');
  });

  it('as a role that does not own the tables it removes nothing, and says why', async () => {
    await old('2017-01');
    const role = `programs_cli_${Date.now()}`;
    await home.database.raw(`create role ${role} login`);
    await home.database.raw(`grant select, insert, update, delete on all tables in schema public to ${role}`);
    try {
      const url = new URL(home.url);
      url.username = role;
      const as = { ...environment, BELCODE_DATABASE_URL: url.href };
      const { code, out, complaints } = await belcode(['audit', 'prune', '--before', '2020-01'], as);
      expect([code, out]).toEqual([1, '']);
      expect(complaints).toContain('must be owner of table');
      expect(await months()).toContain('2017-01');
    } finally {
      await home.database.raw(`drop owned by ${role}`);
      await home.database.raw(`drop role ${role}`);
    }
  });
});

describe('user release-calls', () => {
  it('lets calls go on that were held, and writes down who did', async () => {
    const { id } = await addPeople('Held', 'held.1');
    await home.heldCalls.hold(id, { actor: { kind: 'user', id }, detail: { reason: 'not-me' } });
    expect(await run('user', 'release-calls', 'held.1')).toMatchObject({
      code: 0,
      out: 'Calls for held.1 are allowed again.',
    });
    expect((await home.users.find(id)).callsHeldAt).toBeUndefined();
    const [entry] = await home.audit.list({ userId: id, limit: 1 });
    expect(entry).toMatchObject({ event: 'calls-released', actor: { kind: 'command-line', id: 'anna' } });
    expect((await run('user', 'release-calls', 'nobody')).complaints).toContain('user-unknown');
  });
});

describe('somebody who changes or leaves', () => {
  it('is changed, disabled, enabled and erased', async () => {
    const { id } = await addPeople('Leavers', 'leaver.1');
    expect(await run('user', 'edit', 'leaver.1', '--new-login', 'leaver.2', '--email', 'l@example.org')).toMatchObject({
      code: 0,
      out: 'Changed leaver.2.',
    });
    expect(await run('user', 'edit', 'leaver.2', '--role', 'king')).toMatchObject({ code: 2 });
    expect((await run('user', 'disable', 'leaver.2', '--reason', 'left')).out).toBe('leaver.2 can no longer log in.');
    expect((await home.users.find(id)).disabledAt).toBeInstanceOf(Date);
    expect((await run('user', 'enable', 'leaver.2')).out).toBe('leaver.2 can log in again.');
    expect(await run('user', 'erase', 'leaver.2', '--confirm', 'leaver.1')).toMatchObject({ code: 1, out: '' });
    expect((await run('user', 'erase', 'leaver.2', '--confirm', 'leaver.2')).code).toBe(0);
    const events = (await home.audit.list({ userId: id })).map(({ event, actor }) => [event, actor.id]);
    expect(events[0]).toEqual(['user-erased', 'anna']);
    expect((await run('user', 'disable', 'leaver.2')).complaints).toContain('user-unknown');
  });

  it('is in a company that is renamed, and ends', async () => {
    await addPeople('Old name', 'stayer.1');
    const edited = await run('company', 'edit', 'Old name', '--new-name', 'New name', '--country', 'be');
    expect(edited.out).toBe('New name: country BE.');
    expect((await run('company', 'disable', 'New name')).out).toBe('Nobody of New name can log in any more. Users: 1.');
    const { complaints } = await run('user', 'enable', 'stayer.1');
    expect(complaints).toContain('belcode company enable');
    expect((await run('company', 'enable', 'New name')).out).toBe('New name is active again. Users: 1.');
    expect((await home.users.findByLogin('stayer.1')).disabledAt).toBeUndefined();
  });
});
