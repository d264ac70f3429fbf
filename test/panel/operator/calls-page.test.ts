import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../../../src/accounts/user.ts';
import { type OpenedPanel, openPanel } from '../open-panel.ts';
import { type OwnLedger, openOwnLedger } from '../own-ledger.ts';
import type { Visitor } from '../visitor.ts';

let home: OpenedPanel;
let ledger: OwnLedger;

beforeAll(async () => {
  ledger = await openOwnLedger();
  home = await openPanel({ ledger });
});

afterAll(() => home.close());

beforeEach(() => {
  ledger.done.length = 0;
});

/** A user who is logged in. */
async function somebody(role: Role): Promise<{ visitor: Visitor; id: string; login: string }> {
  const { id, login } = await home.addPerson({ language: 'en', role });
  const visitor = home.visitor();
  visitor.cookies.set('belcode-session', await home.putInEdit(id));
  return { visitor, id, login };
}

const eventsOf = async () =>
  (await home.audit.list({ limit: 20 })).map(({ event, actor }) => `${event} by ${actor.id}`);

describe('the page of calls', () => {
  it('is for operators only', async () => {
    for (const role of ['user', 'company-admin'] as const) {
      const { visitor } = await somebody(role);
      expect((await visitor.get('/operator/calls')).status).toBe(404);
      for (const act of ['stop', 'resume', 'lift', 'release-number']) {
        await visitor.get('/');
        const seen = await visitor.post(`/operator/calls/${act}`, { sure: 'yes', area: 'BE' });
        expect([role, act, seen.status]).toEqual([role, act, 404]);
      }
      await visitor.get('/');
      expect(visitor.page.body).not.toContain('/operator/calls');
    }
    expect(ledger.done).toEqual([]);
  });

  it('shows no whole number, and users by their logins', async () => {
    const { visitor } = await somebody('operator');
    const { id, login } = await home.addPerson();
    const since = home.time.now - 34_000;
    ledger.shown = {
      ...ledger.shown,
      live: [
        { deliveryId: 'a', route: 'trunk', number: '+31628887766', since, userId: id },
        { deliveryId: 'b', route: 'internal', number: '202', since, userId: undefined },
      ],
      reasons: [{ reason: 'passed', count: 41 }],
      refused: [{ reason: 'prefix-blocked', count: 3 }],
      countries: [{ area: 'BE', placed: 40, answered: 12, passed: 10 }],
      spending: [{ period: 'day', minutes: 30, maxMinutes: 40, money: 1.5, maxMoney: undefined }],
    };
    const { body } = await visitor.get('/operator/calls');
    expect(body).toContain('062*****66');
    expect(body).not.toContain('28887766');
    expect(body).toContain('extension *02 (internal)');
    expect(body).toContain(login);
    expect(body).toContain('for 34 s');
    for (const words of [
      'Correct code entered',
      'Prefix blocked by a breaker',
      'Belgium',
      '25%',
      '30 of 40 minutes (75%)',
    ]) {
      expect(body).toContain(words);
    }
    expect(body).toMatch(/<meter [^>]*max="40"[^>]*value="30">/);
  });

  it('stopping calls needs the ticked box, shows who stopped them, and is audited', async () => {
    const { visitor, id, login } = await somebody('operator');
    await visitor.get('/operator/calls');
    expect(visitor.page.body).toContain('Outside calls are on');
    await visitor.send('/operator/calls/stop');
    expect([visitor.page.status, visitor.notice]).toEqual([400, 'Tick the box first.']);
    expect(ledger.done).toEqual([]);
    await visitor.send('/operator/calls/stop', { sure: 'yes' });
    expect(ledger.done).toEqual([`stop by operator ${id}`]);
    expect(visitor.page.body).toContain(`STOPPED since 14 Feb 2027, 10:05, by operator ${login}`);
    expect(visitor.notice).toBe('Outside calls have been stopped.');
    await visitor.send('/operator/calls/resume', { sure: 'yes' });
    expect(visitor.page.body).toContain('Outside calls are on');
    expect(await eventsOf()).toEqual(expect.arrayContaining([`calls-stopped by ${id}`, `calls-resumed by ${id}`]));
  });

  it('lifts a block, once', async () => {
    const { visitor, id } = await somebody('operator');
    const [since, until] = [home.time.now, home.time.now + 3_600_000];
    const block = { area: '+3247012', kind: 'prefix', since, until, unpassed: 10, passed: 0 } as const;
    ledger.shown = { ...ledger.shown, blocks: [block] };
    await visitor.get('/operator/calls');
    expect(visitor.page.body).toContain('Calls without a correct code: 10; with one: 0.');
    await visitor.send('/operator/calls/lift', { area: '+3247012' });
    expect(visitor.page.body).not.toContain('+3247012');
    expect(await eventsOf()).toContain(`block-lifted by ${id}`);
    await visitor.send('/operator/calls/lift', { area: '+3247012' });
    expect([visitor.page.status, visitor.notice]).toEqual([404, 'That block had already ended.']);
  });
});

describe('a number that key 0 has stopped', () => {
  const stop = (number: string, forOthers = false) =>
    home.parts.suspended.add(number, { actor: { kind: 'system' }, masked: 'masked', reason: 'key 0', forOthers });

  it('is listed for the operator, masked and with its users, and released once, audited', async () => {
    const { visitor, id } = await somebody('operator');
    const owner = await home.addPerson();
    const phone = await home.givePhone(owner.id);
    const [own = '', strange, behind] = [phone.number, home.freshNumber(), `${home.freshNumber()};ext=77`];
    await Promise.all([stop(own), stop(strange, true), stop(behind)]);
    await visitor.get('/operator/calls');
    const { body } = visitor.page;
    for (const each of [own, strange, behind]) expect(body).not.toContain(each.slice(1, -4));
    expect(body).toContain(`*${own.slice(-2)}: called for nobody since`);
    expect(body).toContain(owner.login);
    expect(body).toContain(`*${strange.slice(-2)}: since`);
    expect(body).toContain('called only when its owner logs in');
    expect(body).toContain(', then 77: called for nobody');

    for (const number of [own, strange, behind]) {
      const [found] = (await home.parts.enrolledNumbers.listSuspended()).filter((each) => each.number === number);
      await visitor.send('/operator/calls/release-number', { suspension: found?.id ?? '' });
      expect([number, visitor.notice]).toEqual([number, 'This number can be called again.']);
      expect((await home.parts.enrolledNumbers.listSuspended({ id: found?.id ?? '' })).length).toBe(0);
      expect(await eventsOf()).toContain(`number-released by ${id}`);
      await visitor.send('/operator/calls/release-number', { suspension: found?.id ?? '' });
      expect([visitor.page.status, visitor.notice]).toEqual([404, 'That number had already been released.']);
    }
  });
});

describe('a user whose call was reported', () => {
  it('is marked for the operator, who releases the calls; and is told at the next full session', async () => {
    const { visitor: person, id, login } = await somebody('user');
    await home.heldCalls.hold(id, { actor: { kind: 'user', id }, detail: { reason: 'not-me' } });
    await person.get('/');
    expect(person.page.body).toMatch(/On \d+ \w+ \d{4} somebody reported a login call to you as unwanted/);
    expect(person.page.body).toContain('<a href="/password">');

    const { visitor } = await somebody('operator');
    await visitor.get(`/operator/users?search=${login}`);
    expect(visitor.page.body).toContain(
      'Called at most for logins from where they logged in lately: a call was reported',
    );
    await visitor.send(`/operator/users/${id}/release`);
    expect(visitor.notice).toBe('This user can be called again.');
    expect((await home.users.find(id)).callsHeldAt).toBe(undefined);
    await person.get('/');
    expect(person.page.body).not.toContain('reported a call');
  });

  it('cannot be released by others', async () => {
    const { visitor, id } = await somebody('company-admin');
    await home.heldCalls.hold(id, { actor: { kind: 'user', id }, detail: {} });
    await visitor.get('/');
    expect((await visitor.post(`/operator/users/${id}/release`)).status).toBe(404);
    expect((await home.users.find(id)).callsHeldAt).toBeInstanceOf(Date);
  });
});
