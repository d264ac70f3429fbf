import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { CallLedgerStore } from '../../src/policy/ledger/call-ledger-store.ts';
import { callRulesOf } from '../../src/policy/ledger/read-call-rules.ts';
import { connectLab } from '../connections.ts';
import { type Factors, openFactors } from '../factors/own-factors.ts';
import { redisUrl } from '../lab.ts';
import { aCall, generous, spokenEnd } from '../policy/ledger/own-ledger.ts';
import { belcode } from './run.ts';

let home: Factors;
let environment: Record<string, string>;
let ledger: CallLedgerStore;

beforeAll(async () => {
  home = await openFactors();
  environment = {
    BELCODE_DATABASE_URL: home.url,
    BELCODE_REDIS_URL: redisUrl('calls'),
    BELCODE_DESTINATIONS: '+31',
    BELCODE_EXTENSIONS: '200-299',
    BELCODE_BUDGET_MINUTES: 'day:60',
    SUDO_USER: 'anna',
  };
});

beforeEach(async () => {
  const redis = await connectLab('commands', 'calls');
  await redis.flushdb();
  ledger = new CallLedgerStore(redis, generous, { pauses: [0], codeLife: 0 });
});

afterAll(() => home.close());

const run = (...args: string[]) => belcode(args, environment);
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).out);
const audited = async (limit = 1) => (await home.audit.list({ limit })).map(({ event, detail }) => [event, detail]);

const number = '+31612345678';

async function place(to: string, { passed = false } = {}) {
  const call = aCall({ number: to });
  await ledger.admit(call);
  await ledger.start(call.deliveryId);
  if (passed) await ledger.pass(call.deliveryId);
  return { call, finish: () => ledger.finish(call.deliveryId, spokenEnd) };
}

/** A prefix that the breaker has blocked. */
async function block(prefix: string) {
  for (let i = 1_000; i < 1_011; i++) await (await place(`${prefix}${i}`)).finish();
}

describe('number check', () => {
  it('says rule by rule why a number may be called', async () => {
    const { code, out } = await run('number', 'check', '06-12345678');
    expect(code).toBe(0);
    const lines = out.split('\n');
    expect(lines.slice(0, 5)).toEqual([
      '✓ form: +31612345678',
      '✓ type: mobile by the numbering plan of NL',
      '✓ ranges: in no range that is always refused',
      '✓ destination: +31 is allowed for everybody',
      '✓ calls-stopped: the switch that stops all outside calls',
    ]);
    expect(lines).toContain('✓ number-limit: BELCODE_LIMIT_NUMBER (0 of 3 in 600 s, 0 of 8 in 86400 s)');
    expect(lines).toContain(
      '✓ budget-spent: minutes or money of the hour, the day or the month (day: 0 of 60 minutes)',
    );
    expect(lines.at(-1)).toBe('may be called');
  });

  it.each([
    ['1&PJSIP/x', 'form', 1],
    ['+31', 'form', 1],
    ['300', 'form', 1],
    ['0900-1234', 'type', 3],
    ['+870773111632', 'ranges', 3],
    ['+32470123456', 'destination', 4],
  ])('%s is refused by %s', async (text, rule, at) => {
    const { code, out } = await run('number', 'check', text);
    const lines = out.split('\n');
    expect(code).toBe(1);
    expect(lines.at(-1)).toBe(`refused: ${rule}`);
    expect(lines.filter((line) => line.startsWith('✗'))).toEqual([expect.stringContaining(`✗ ${rule}: `)]);
    expect(lines.findIndex((line) => line.startsWith('✗'))).toBeLessThan(at);
  });

  it('shows what holds of the ledger, with when to ask again, and changes nothing', async () => {
    const { finish } = await place(number);
    await finish();
    await block('+3161234');
    await run('calls', 'stop');
    const before = await ledger.overview.read();
    const said = await json('number', 'check', number);
    expect(said).toMatchObject({ allowed: false, refusedBy: 'calls-stopped' });
    const refused = said.rules.filter(({ allowed }: { allowed: boolean }) => !allowed);
    expect(refused.map(({ rule }: { rule: string }) => rule)).toEqual([
      'calls-stopped',
      'prefix-blocked',
      'number-pause',
    ]);
    expect(refused[1].retryAfterSeconds).toBeGreaterThan(3_500);
    expect(refused[2].retryAfterSeconds).toBeGreaterThan(15);
    expect((await run('number', 'check', number)).out).toMatch(/✗ calls-stopped: .*\(by anna\)/);
    expect(await ledger.overview.read()).toEqual(before);
  });

  it("asks for one user, with the company's own rules and country", async () => {
    await run('company', 'add', '--name', 'Atomium', '--country', 'BE');
    const { id } = await json('user', 'add', '--login', 'a.1', '--name', 'A', '--company', 'Atomium');
    const verdict = async (...more: string[]) => json('number', 'check', '0470 12 34 56', ...more);
    await run('destination', 'allow', '+32', '--company', 'Atomium');
    expect(await verdict('--company', 'Atomium')).toMatchObject({ allowed: true });
    expect(await verdict('--user', 'a.1')).toMatchObject({ allowed: true });
    expect(await verdict()).toMatchObject({ allowed: false });
    await ledger.stops.hold(id);
    expect(await verdict('--user', 'a.1')).toMatchObject({ allowed: false, refusedBy: 'user-held' });
    expect(await verdict('--company', 'Atomium')).toMatchObject({ allowed: true });
    expect((await run('number', 'check', number, '--user', 'nobody')).complaints).toContain('user-unknown');
  });

  it('that strangers have used up is still the owner’s: the check says so of each', async () => {
    await run('company', 'add', '--name', 'Owners');
    const people = [];
    for (const login of ['owner.1', 'stranger.1']) {
      people.push(await json('user', 'add', '--login', login, '--name', login, '--company', 'Owners'));
    }
    const [owner] = people;
    const own = '+31612345099';
    const rules = callRulesOf(readConfig('cli', environment));
    const limited = new CallLedgerStore(await connectLab('commands', 'calls'), rules, { pauses: [0], codeLife: 0 });
    await home.addPhone(owner.id, own);
    for (let round = 0; round < 6; round += 1) {
      const call = aCall({ number: own, userId: `adder.${round % 3}`, factorId: undefined });
      if ((await limited.admit(call)).allowed) {
        await limited.start(call.deliveryId);
        await limited.finish(call.deliveryId, spokenEnd);
      }
    }
    const verdict = async (login: string) => json('number', 'check', own, '--user', login);
    expect(await verdict('owner.1')).toMatchObject({ allowed: true, refusedBy: null });
    const stranger = await verdict('stranger.1');
    expect(stranger.rules).toContainEqual(expect.objectContaining({ rule: 'number-limit', allowed: false }));
  });

  it('knows extensions, which have few rules', async () => {
    const { code, out } = await run('number', 'check', '202');
    expect(code).toBe(0);
    expect(out).toMatch(/^✓ form: extension 202 of this exchange\n✓ calls-stopped: .*\(not for extensions\)\n/);
    await ledger.stops.suspend('202');
    expect((await run('number', 'check', '202')).out).toMatch(/refused: number-suspended$/);
  });
});

describe('number suspend and release', () => {
  it('hold in both stores, and are audited with a masked number', async () => {
    expect(await run('number', 'suspend', '06 12345678', '--reason', 'asked by mail')).toMatchObject({
      code: 0,
      out: '061*****78 is no longer called.',
    });
    expect(await home.database('suspended_numbers').pluck('number')).toEqual([number]);
    expect(await ledger.admit(aCall({ number }))).toMatchObject({ reason: 'number-suspended' });
    expect(await audited()).toEqual([['number-suspended', { number: '061*****78', reason: 'asked by mail' }]]);

    expect((await run('number', 'release', number)).out).toBe('061*****78 may be called again.');
    expect(await home.database('suspended_numbers').pluck('number')).toEqual([]);
    expect(await ledger.admit(aCall({ number }))).toEqual({ allowed: true });
    expect(await audited()).toEqual([['number-released', { number: '061*****78' }]]);
    expect(await run('number', 'release', number)).toMatchObject({
      code: 1,
      out: '',
      complaints: 'belcode: 061*****78 is not suspended',
    });
  });
});

describe('number list', () => {
  it('shows what is stopped, for whom and whose it is, masked; and an id releases it', async () => {
    await home.database('suspended_numbers').delete();
    const user = await home.addUser({ login: 'stopped.1' });
    await home.addPhone(user.id, '+31612345097');
    await run('number', 'suspend', '0612345097');
    await run('number', 'suspend', '0508200000;ext=202');
    const { out } = await run('number', 'list');
    expect(out).toMatch(/^ID +NUMBER +SINCE +CALLED FOR +USERS\n/);
    expect(out).toMatch(/050\*+00;ext=202 +20\S+Z +nobody +-/);
    expect(out).toMatch(/061\*+97 +20\S+Z +nobody +stopped\.1/);
    const [behind, own] = await json('number', 'list');
    expect(own).toMatchObject({ number: '061*****97', forOthers: false, logins: ['stopped.1'] });
    expect((await run('number', 'release', behind.id)).out).toMatch(/;ext=202 may be called again\.$/);
    expect((await audited())[0]?.[0]).toBe('number-released');
    expect(await home.database('suspended_numbers').pluck('number')).toEqual(['+31612345097']);
    expect((await run('number', 'release', behind.id)).code).toBe(1);
    await run('number', 'release', own.id);
  });
});

describe('calls', () => {
  it('shows an exchange on which nothing has happened', async () => {
    const { code, out } = await run('calls');
    expect(code).toBe(0);
    expect(out).toMatch(/^Calls now\nnone\n\nEnds in 24 hours\nnone\n/);
    expect(out).toMatch(/day +0 +60 +0\.00 +-\n/);
  });

  it('shows what is up, how calls ended, what they cost and what is blocked; and no whole number', async () => {
    await (await place('+31201234567', { passed: true })).finish();
    await block('+3161234');
    const { call } = await place('+31687654321');
    await ledger.admit(aCall({ number: '+31612349999' }));
    const { out } = await run('calls');
    expect(out).toMatch(
      new RegExp(`Calls now\nSINCE +NUMBER +ROUTE +CALL\n20\\S+Z +068\\*{5}21 +trunk +${call.deliveryId}`),
    );
    expect(out).toMatch(/REASON +CALLS\nspoken +10\npassed +1\n/);
    expect(out).toMatch(/RULE +CALLS\nprefix-blocked +2\n/);
    expect(out).toMatch(/COUNTRY +PLACED +ANSWERED +PASSED +OF PLACED\nNL +12 +11 +1 +8%/);
    expect(out).toMatch(/\+3161234… +10 +10 +0 +0%/);
    expect(out).toMatch(/day +14 +60 /);
    expect(out).toMatch(/AREA +SINCE +UNTIL +NOT PASSED +PASSED\n\+3161234 +20\S+ +20\S+ +10 +0/);
    expect(JSON.stringify(await json('calls'))).not.toContain('31687654321');
  });

  it('are stopped, and who did it is said; and go on again', async () => {
    expect((await run('calls', 'stop')).out).toContain('stopped');
    expect(await ledger.stops.isStopped()).toBe(true);
    expect((await run('calls')).out).toMatch(/^ALL OUTSIDE CALLS ARE STOPPED since 20\S+Z by anna\n/);
    expect((await run('calls', 'resume')).out).toBe('Outside calls are allowed again.');
    expect(await ledger.stops.isStopped()).toBe(false);
    expect(await audited(2)).toEqual([
      ['calls-resumed', {}],
      ['calls-stopped', {}],
    ]);
  });

  it('are stopped without the database, which is said', async () => {
    const away = { ...environment, BELCODE_DATABASE_URL: 'postgres://belcode@127.0.0.1:1/x' };
    const { code, complaints } = await belcode(['calls', 'stop'], away);
    expect(code).toBe(1);
    expect(complaints).toContain('store-unavailable');
    expect(await ledger.stops.isStopped()).toBe(true);
    expect((await belcode(['calls'], away)).code).toBe(0);
  });

  it('without Redis nothing is shown, and one line says so', async () => {
    const away = { ...environment, BELCODE_REDIS_URL: 'redis://127.0.0.1:1' };
    const { code, out, complaints } = await belcode(['calls'], away);
    expect([code, out]).toEqual([1, '']);
    expect(complaints).toMatch(/^belcode: Redis [^\n]+\(store-unavailable\)$/);
  });

  it('a block is lifted', async () => {
    await block('+3161234');
    await ledger.admit(aCall({ number: '+31612349999' }));
    expect((await run('calls', 'lift', '+3161234')).out).toBe('+3161234 may be called again.');
    expect(await audited()).toEqual([['block-lifted', { area: '+3161234' }]]);
    expect((await ledger.overview.read()).blocks).toEqual([]);
    expect((await run('calls', 'lift', '+3161234')).code).toBe(1);
    expect((await run('calls', 'lift', 'nl')).complaints).toContain('NL is not blocked');
    expect((await run('calls', 'lift', 'everything')).code).toBe(2);
  });
});

describe('destination', () => {
  it('rules are set, listed and removed, for all and for a company', async () => {
    await run('company', 'add', '--name', 'Bakery');
    expect((await run('destination', 'allow', '+32')).out).toContain('allowed for everybody');
    expect((await run('destination', 'refuse', '+316', '--company', 'Bakery')).out).toContain('refused for Bakery');
    expect((await audited())[0]).toEqual(['destination-set', { prefix: '+316', allowed: false }]);
    const { out } = await run('destination', 'list');
    expect(out).toMatch(
      /^COMPANY +PREFIX +CALLS +SINCE\n\(all\) +\+31 +allowed +BELCODE_DESTINATIONS\n\(all\) +\+32 +allowed +20/,
    );
    expect(out).toMatch(/\nBakery +\+316 +refused +20/);
    expect(await json('destination', 'list')).toEqual(
      expect.arrayContaining([{ company: 'Bakery', prefix: '+316', allowed: false, createdAt: expect.any(String) }]),
    );
    expect((await json('number', 'check', number, '--company', 'Bakery')).refusedBy).toBe('destination');
    expect((await run('destination', 'remove', '+316')).code).toBe(1);
    expect((await run('destination', 'remove', '+316', '--company', 'Bakery')).code).toBe(0);
    expect((await run('destination', 'remove', '+32')).code).toBe(0);
    expect((await audited())[0]).toEqual(['destination-removed', { prefix: '+32' }]);
  });

  it('that are none are refused', async () => {
    for (const prefix of ['31', '+0', '+', 'NL', '+31*']) {
      expect([prefix, (await run('destination', 'allow', prefix)).code]).toEqual([prefix, 2]);
    }
    expect((await run('destination', 'allow', '+31', '--company', 'Nobody')).complaints).toContain('company-unknown');
  });
});

it('prices that cannot be read are a mistake in the settings', async () => {
  const { code, complaints } = await belcode(['calls'], { ...environment, BELCODE_RATES: '/nowhere/rates.csv' });
  expect(code).toBe(1);
  expect(complaints).toContain('BELCODE_RATES /nowhere/rates.csv');
});
