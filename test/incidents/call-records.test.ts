import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyGrant } from '../../src/accounts/grant.ts';
import { CallFigureStore } from '../../src/incidents/call-figure-store.ts';
import { type CallTrunk, callOutcomes, callTrunks } from '../../src/incidents/call-record.ts';
import type { CallAccount, LedgerEvent, RequestedCall } from '../../src/policy/ledger/call-ledger.ts';
import { readRateTable } from '../../src/policy/rate-table.ts';
import { systemRandom as random } from '../../src/random.ts';
import { numberOfItsOwn } from '../challenges/parts.ts';
import { type Login, openLogin } from '../login/open-login.ts';
import { openLedger } from '../policy/ledger/own-ledger.ts';

let home: Login;
let figures: CallFigureStore;

beforeAll(async () => {
  home = await openLogin();
  figures = new CallFigureStore(home.database);
});

afterAll(() => home.close());

const requestedAt = Date.parse('2027-03-01T08:30:00Z');

function aCall(about: Partial<RequestedCall> = {}): RequestedCall {
  const number = about.number ?? numberOfItsOwn();
  const base = { deliveryId: random.id(), challengeId: random.id(), route: 'trunk', country: 'NL' } as const;
  return { ...base, number, companyId: random.id(), ...about };
}

function ended(call: RequestedCall, reason = 'spoken', account: Partial<CallAccount> = {}) {
  const used = {
    requestedAt,
    endedAt: requestedAt + 60_000,
    waitedMilliseconds: 1_500,
    minutes: 1,
    money: 230,
    ...account,
  };
  return { event: 'call-ended', call, reason, answeredSeconds: 41, account: used } as const;
}

const passed = (call: RequestedCall) => ({ event: 'call-passed', call, requestedAt }) as const;

const day = { from: '2027-03-01', until: '2027-03-02', timeZone: 'UTC' };

describe('the record of calls', () => {
  it.each<[string, (call: RequestedCall) => LedgerEvent[]]>([
    ['its end, then the code', (call) => [ended(call), passed(call)]],
    ['the code, then its end', (call) => [passed(call), ended(call)]],
    ['each of them twice', (call) => [ended(call), passed(call), ended(call), passed(call)]],
  ])('has a call once, whether it hears of %s', async (_order, eventsOf) => {
    const call = aCall();
    const { companyId } = call;
    for (const event of eventsOf(call)) {
      if (event.event === 'call-ended') await home.parts.callRecords.noteEnd(event, home.time.now);
      if (event.event === 'call-passed') await home.parts.callRecords.notePasses([event], home.time.now);
    }
    const [listed, ...others] = await home.parts.callRecords.list({ companyId });
    expect(others).toEqual([]);
    expect(listed).toMatchObject({
      id: call.deliveryId,
      reason: 'spoken',
      minutes: 1,
      money: 0.023,
      waitedMilliseconds: 1_500,
    });
    expect(listed?.passedAt).toBeInstanceOf(Date);
    expect((await figures.ofPeriod({ ...day, companyId }, 'hour')).get('08')).toMatchObject({
      calls: 1,
      outcomes: { passed: 1, 'not-entered': 0 },
      minutes: 1,
      waits: 1,
      maxSeconds: 1.5,
    });
  });

  it('audits its end once, however often the event comes', async () => {
    const call = aCall();
    for (const _ of [1, 2]) await home.parts.callRecords.noteEnd(ended(call), home.time.now);
    const { companyId } = call;
    expect(await home.audit.list({ companyId, event: 'call-ended' })).toMatchObject([
      { actor: { kind: 'system' }, detail: { reason: 'spoken', seconds: 41 } },
    ]);
  });

  it('takes many right codes together, one of them twice, before and after their ends', async () => {
    const companyId = random.id();
    const calls = Array.from({ length: 6 }, () => aCall({ companyId }));
    const [early, late] = [calls.slice(0, 3), calls.slice(3)];
    for (const call of late) await home.parts.callRecords.noteEnd(ended(call), home.time.now);
    await home.parts.callRecords.notePasses([...calls, ...calls.slice(0, 1)].map(passed), home.time.now);
    await home.parts.callRecords.notePasses(late.map(passed), home.time.now);
    for (const call of early) await home.parts.callRecords.noteEnd(ended(call), home.time.now);
    expect(await home.parts.callRecords.count({ companyId, outcome: 'passed' }, 10)).toBe(6);
    expect((await figures.ofPeriod({ ...day, companyId }, 'hour')).get('08')).toMatchObject({
      outcomes: { passed: 6, 'not-entered': 0 },
    });
  });

  it('lists no call that only has a code yet', async () => {
    const call = aCall();
    await home.parts.callRecords.notePasses([passed(call)], home.time.now);
    expect(await home.parts.callRecords.list({ companyId: call.companyId })).toEqual([]);
  });

  it('keeps an event of an earlier version, which says less', async () => {
    const call = aCall();
    const event = { event: 'call-ended', call, reason: 'busy', answeredSeconds: 61 } as const;
    await home.parts.callRecords.noteEnd(event, home.time.now);
    expect(await home.parts.callRecords.list({ companyId: call.companyId })).toMatchObject([
      { reason: 'busy', minutes: 2 },
    ]);
  });

  it.each<[what: string, call: Partial<RequestedCall>, account: Partial<CallAccount>, trunk: CallTrunk | undefined]>([
    ['over the first trunk', {}, { trunk: 'trunk' }, 'trunk'],
    ['over the second', {}, { trunk: 'second-trunk' }, 'second-trunk'],
    ['of before trunks were written down', {}, {}, 'unknown'],
    ['that was not dialled', {}, { waitedMilliseconds: undefined as never }, undefined],
    ['to an extension', { number: '202', route: 'internal' }, {}, undefined],
  ])('finds a call %s by its trunk, and by no other', async (_, about, account, trunk) => {
    const call = aCall(about);
    await home.parts.callRecords.noteEnd(ended(call, 'busy', account), home.time.now);
    const { companyId } = call;
    expect(await home.parts.callRecords.list({ companyId })).toMatchObject([{ id: call.deliveryId, trunk }]);
    const found = await Promise.all(
      callTrunks.map(async (each) =>
        (await home.parts.callRecords.count({ companyId, trunk: each }, 10)) ? [each] : [],
      ),
    );
    expect(found.flat()).toEqual(trunk === undefined ? [] : [trunk]);
  });

  it('has no whole number, and finds it by its last four digits', async () => {
    const [call, other] = [aCall({ number: '+31612345678' }), aCall({ number: '+31612340000' })];
    for (const each of [call, other]) await home.parts.callRecords.noteEnd(ended(each), home.time.now);
    const { rows } = await home.database.raw('select c::text as text from calls c where id = ?', [call.deliveryId]);
    expect(rows[0].text).not.toMatch(/5678|12345/);
    const found = await home.parts.callRecords.list({ digits: '5678', companyId: call.companyId });
    expect(found.map(({ id }) => id)).toEqual([call.deliveryId]);
    expect(await home.parts.callRecords.list({ digits: '5678', companyId: other.companyId })).toEqual([]);
  });

  it('does not seek the number of an erased user', async () => {
    const { id: userId } = await home.addPerson();
    const call = aCall({ userId, number: '+31612345678' });
    await home.parts.callRecords.noteEnd(ended(call), home.time.now);
    await home.users.erase(userId, everyGrant, { kind: 'system' });
    // As the ledger has masked it, in an event that comes late.
    const late = aCall({ userId, number: '**********78' });
    await home.parts.callRecords.noteEnd(ended(late), home.time.now);
    expect(await home.parts.callRecords.list({ digits: '5678', userId })).toEqual([]);
    expect(await home.parts.callRecords.list({ userId })).toHaveLength(2);
  });

  it('counts each end of a call in one group', async () => {
    const companyId = random.id();
    for (const outcome of callOutcomes) {
      if (outcome === 'passed') continue;
      await home.parts.callRecords.noteEnd(ended(aCall({ companyId }), outcome), home.time.now);
      expect(await home.parts.callRecords.count({ companyId, outcome }, 10)).toBe(1);
    }
    const found = (await figures.ofPeriod({ ...day, companyId }, 'day')).get('2027-03-01');
    expect(found?.calls).toBe(callOutcomes.length - 1);
    expect(Object.values(found?.outcomes ?? {}).reduce((sum, count) => sum + count, 0)).toBe(found?.calls);
  });

  it('puts a call into the hour and day of the time zone', async () => {
    const call = aCall();
    const late = Date.parse('2027-03-01T23:30:00Z');
    await home.parts.callRecords.noteEnd(ended(call, 'spoken', { requestedAt: late }), home.time.now);
    const { companyId } = call;
    const amsterdam = { from: '2027-03-02', until: '2027-03-03', timeZone: 'Europe/Amsterdam', companyId };
    expect([...(await figures.ofPeriod(amsterdam, 'hour')).keys()]).toEqual(['00']);
    expect([...(await figures.ofPeriod(amsterdam, 'day')).keys()]).toEqual(['2027-03-02']);
  });

  it('counts many calls of one hour that end at the same time', async () => {
    const companyId = random.id();
    await Promise.all(
      Array.from({ length: 40 }, () => home.parts.callRecords.noteEnd(ended(aCall({ companyId })), home.time.now)),
    );
    expect((await figures.ofPeriod({ ...day, companyId }, 'hour')).get('08')?.calls).toBe(40);
    expect((await figures.byCompany(day)).get(companyId)?.calls).toBe(40);
  });
});

describe('what the ledger says of a call', () => {
  it('is when it was asked for, how long it waited, what it cost, and its trunk', async () => {
    const at = await openLedger({ rates: readRateTable('+31,0.02,0.01') });
    const { deliveryId } = await at.dial();
    await at.ledger.pass(deliveryId);
    await at.ledger.finish(deliveryId, { reason: 'spoken', free: false, answeredSeconds: 61, trunk: 'second-trunk' });
    const told = await at.told();
    expect(told.map(({ event }) => event)).toEqual(['call-passed', 'call-ended']);
    const account = told.flatMap((event) => (event.event === 'call-ended' ? [event.account] : []))[0];
    expect(account).toMatchObject({
      minutes: 2,
      money: 500,
      trunk: 'second-trunk',
      waitedMilliseconds: expect.any(Number),
    });
    expect(account?.endedAt).toBeGreaterThanOrEqual(account?.requestedAt ?? Number.NaN);
  });

  it('is nothing of a wait for a call that was never dialled', async () => {
    const at = await openLedger();
    const { call } = await at.ask();
    await at.ledger.finish(call.deliveryId, { reason: 'queue-limit', free: true, answeredSeconds: 0 });
    const [event] = await at.told();
    expect(event).toMatchObject({ account: { minutes: 0, money: 0 } });
    for (const absent of ['waitedMilliseconds', 'trunk']) expect(event).not.toHaveProperty(`account.${absent}`);
  });
});
