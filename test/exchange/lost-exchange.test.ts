import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { telephones } from '../../lab/telephones.ts';
import { ownConnection } from '../own-connection.ts';
import { startStopwatch } from '../stopwatch.ts';
import { until, untilPromised } from '../until.ts';
import { type OwnExchange, startOwnExchange } from './own-exchange.ts';
import { Person } from './person.ts';

let exchange: OwnExchange;
let person: Person;
const frozen = new Set<number>();

beforeAll(async () => {
  exchange = await startOwnExchange('lost-exchange', { BELCODE_RING_SECONDS: '10', BELCODE_KEY_SECONDS: '2' });
  person = await Person.withTelephone(exchange, telephones[0] ?? '');
});

afterEach(() => {
  for (const pid of frozen) thaw(pid);
});

afterAll(async () => {
  await person?.phone.stop();
  await exchange?.stop();
});

function freeze(pid: number): void {
  frozen.add(pid);
  process.kill(pid, 'SIGSTOP');
}

function thaw(pid: number): void {
  frozen.delete(pid);
  process.kill(pid, 'SIGCONT');
}

const secondsSince = (at: number) => (Date.now() - at) / 1_000;

interface Readiness {
  ready: boolean;
  parts: Record<string, { state: string }>;
}

async function readiness(): Promise<Readiness & { status: number }> {
  const answer = await fetch(`${exchange.programs.url}/readyz/calls`, { headers: ownConnection });
  return { status: answer.status, ...((await answer.json()) as Readiness) };
}

/** @returns seconds since the given moment */
async function untilReadinessSays(ready: boolean, since: number, limitSeconds: number): Promise<number> {
  await untilPromised(async () => (await readiness()).ready === ready, since + limitSeconds * 1_000 - Date.now());
  return secondsSince(since);
}

/** The next call, from the first ring to the accepted code. */
async function expectCallToPass(): Promise<void> {
  const challenge = await person.openChallenge();
  const code = await person.takeCall(challenge);
  expect(await exchange.panel.answer(challenge.id, code)).toMatchObject({ state: 'passed' });
}

async function expectRefused(state: string, path: string, body: unknown): Promise<void> {
  const elapsed = startStopwatch();
  const answer = await exchange.panel.request('POST', path, body);
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([503, state]);
  expect(elapsed()).toBeLessThan(1_000);
}

const kill = { what: 'killed', lose: () => exchange.lab.killAsterisk(), mend: () => exchange.lab.startAsterisk() };
const stop = {
  what: 'frozen',
  lose: async () => freeze(exchange.lab.asteriskPid()),
  mend: async () => thaw(exchange.lab.asteriskPid()),
};

describe.each([
  { ...kill, when: 'speaks a code' },
  { ...stop, when: 'asks for the key' },
])('Asterisk $what while it $when', ({ what, when, lose, mend }) => {
  it('the call is reported as failed within 15 s, readiness within 10 s, and both recover on their own', async () => {
    const { panel, programs } = exchange;
    const dialler = programs.pid('dialler');
    const challenge = await person.openChallenge();
    const asked = await person.answerUntilAsked(challenge);
    if (when === 'speaks a code') await person.press(challenge, asked);

    await lose();
    const lost = Date.now();
    const [over, away] = await Promise.all([
      panel.untilOver(challenge.id, 15_000, untilPromised).then((read) => ({ read, after: secondsSince(lost) })),
      untilReadinessSays(false, lost, 10),
    ]);
    expect(over.read.delivery).toMatchObject({ state: 'ended', reason: 'exchange-down' });
    expect(await readiness()).toMatchObject({
      status: 503,
      parts: { exchange: { state: 'away' }, redis: { state: 'ok' }, database: { state: 'ok' } },
    });
    await expectRefused('exchange-unavailable', '/v1/challenges', { to: person.number });
    await expectRefused('exchange-unavailable', `/v1/challenges/${challenge.id}/calls`, undefined);

    await mend();
    const mended = Date.now();
    const back = await untilReadinessSays(true, mended, 15);
    console.log(
      `Asterisk ${what}: exchange-down ${over.after.toFixed(1)} s, not ready ${away.toFixed(1)} s, back ${back.toFixed(1)} s`,
    );
    await exchange.listenAgain();
    // An ended call does not keep speaking.
    await until(async () => (await exchange.events().channels()).length === 0, 5_000);
    await person.switchOffAndOn();
    await expectCallToPass();
    // The same process survived all of this.
    expect(programs.pid('dialler')).toBe(dialler);
    expect(() => process.kill(dialler, 0)).not.toThrow();
  });
});

describe('Asterisk frozen for a moment', () => {
  it('before the code was spoken once: the code does not count as heard', async () => {
    const { panel, lab, events } = exchange;
    const challenge = await person.openChallenge();
    await person.answerUntilCode(challenge);
    const begun = Date.now();
    // The last digit is spoken after 5.5 to 6.3 s. The dialler notices a silent Asterisk at least 3 s later, so
    // counting from the start would take the code for heard.
    await until(() => secondsSince(begun) > 3.5, 5_000);
    freeze(lab.asteriskPid());
    const over = await panel.untilOver(challenge.id, 15_000, untilPromised);
    // After it resumes, Asterisk keeps speaking the code until the dialler is back and ends the call.
    await person.phone.hangUp();
    await person.phone.untilClosed();
    thaw(lab.asteriskPid());
    await untilReadinessSays(true, Date.now(), 15);
    await until(async () => (await events().channels()).length === 0, 5_000);
    expect((await person.sayings()).filter((saying) => saying.length === 6)).toEqual([]);
    expect(over.delivery).toMatchObject({ state: 'ended', reason: 'exchange-down' });
  });

  it('during a dial request: the delivery ends as exchange-down, and the late request leaves no channel', async () => {
    const { panel, events, lab } = exchange;
    const before = person.timesRung();
    const created = events().created().length;
    freeze(lab.asteriskPid());
    const challenge = await panel.open(person.number);
    const over = await panel.untilOver(challenge.id, 10_000, untilPromised);
    thaw(lab.asteriskPid());
    expect(over.delivery).toMatchObject({ state: 'ended', reason: 'exchange-down' });
    // Asterisk executes the waiting request only now.
    await until(() => events().created().length > created, 5_000);
    await until(async () => (await events().channels()).length === 0, 5_000);
    await untilReadinessSays(true, Date.now(), 15);
    expect(person.timesRung()).toBe(before);
  });
});

describe('Redis', () => {
  it('frozen while a code is spoken: requests fail within 1 s, nothing is verified, and the call continues', async () => {
    const { panel, lab } = exchange;
    const challenge = await person.openChallenge();
    await person.answerUntilCode(challenge);
    await panel.untilState(challenge.id, 'speaking');
    freeze(lab.redisPid());
    const lost = Date.now();
    await expectRefused('store-unavailable', '/v1/challenges', { to: person.number });
    await expectRefused('store-unavailable', `/v1/challenges/${challenge.id}/answer`, { code: '000000' });
    await untilReadinessSays(false, lost, 2);
    expect((await readiness()).parts.redis).toMatchObject({ state: 'away' });
    thaw(lab.redisPid());
    const mended = Date.now();
    console.log(`Redis frozen: back ${(await untilReadinessSays(true, mended, 10)).toFixed(1)} s`);
    const over = await panel.untilOver(challenge.id);
    expect(over.delivery).toMatchObject({ state: 'spoken' });
    expect(await panel.answer(challenge.id, await person.heardCode())).toMatchObject({ state: 'passed' });
  });

  it('killed while a code is spoken: requests fail within 1 s, the call ends, and its code never passes', async () => {
    const { panel, lab, programs, events } = exchange;
    const dialler = programs.pid('dialler');
    const challenge = await person.openChallenge();
    await person.answerUntilCode(challenge);
    await panel.untilState(challenge.id, 'speaking');
    await lab.killRedis();
    const lost = Date.now();
    await expectRefused('store-unavailable', '/v1/challenges', { to: person.number });
    await expectRefused('store-unavailable', `/v1/challenges/${challenge.id}/answer`, { code: '000000' });
    await untilReadinessSays(false, lost, 2);
    await lab.startRedis();
    const mended = Date.now();
    const back = await untilReadinessSays(true, mended, 10);
    await until(async () => (await events().channels()).length === 0, 10_000);
    console.log(`Redis killed: back ${back.toFixed(1)} s, call hung up ${secondsSince(mended).toFixed(1)} s`);
    await person.phone.untilClosed();
    // Redis has lost the challenge, and an unknown challenge is refused.
    const [heard = '000000'] = (await person.sayings()).filter((saying) => /^\d{6}$/.test(saying));
    expect(await panel.answer(challenge.id, heard)).toEqual({ state: 'expired', triesLeft: 0 });
    await expectCallToPass();
    expect(programs.pid('dialler')).toBe(dialler);
    expect(() => process.kill(dialler, 0)).not.toThrow();
  });
});
