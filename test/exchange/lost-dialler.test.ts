import { existsSync, readdirSync } from 'node:fs';
import { Queue } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { telephones } from '../../lab/telephones.ts';
import { until, untilPromised } from '../until.ts';
import { type OwnExchange, startOwnExchange } from './own-exchange.ts';
import type { ShownChallenge } from './panel.ts';
import { Person } from './person.ts';

const ringSeconds = 5;
const callSeconds = 20;

let exchange: OwnExchange;
let people: [Person, Person, Person];

beforeAll(async () => {
  exchange = await startOwnExchange('lost-dialler', {
    BELCODE_RING_SECONDS: String(ringSeconds),
    BELCODE_CALL_SECONDS: String(callSeconds),
    BELCODE_KEY_SECONDS: '2',
  });
  const phone = (index: number) => Person.withTelephone(exchange, telephones[index] ?? '');
  people = await Promise.all([phone(0), phone(1), phone(2)]);
});

afterAll(async () => {
  await Promise.all(people?.map((person) => person.phone.stop()) ?? []);
  await exchange?.stop();
});

/** Spoken codes on this host, anywhere below the dialler's folder. */
function codeSounds(): string[] {
  const folder = exchange.programs.environment.BELCODE_CODE_SOUNDS ?? '';
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true })
        .map(String)
        .filter((name) => /\.wav/.test(name))
    : [];
}

async function untilGone(delivery: string, limitMilliseconds: number): Promise<number> {
  const since = Date.now();
  await untilPromised(async () => !(await exchange.events().channels()).includes(delivery), limitMilliseconds);
  return (Date.now() - since) / 1_000;
}

async function untilInterrupted({ id }: ShownChallenge): Promise<number> {
  const since = Date.now();
  const over = await exchange.panel.untilOver(id, 12_000, untilPromised);
  expect(over.delivery).toMatchObject({ state: 'ended', reason: 'interrupted' });
  return (Date.now() - since) / 1_000;
}

/** BullMQ needs half a minute and two checks to give up on a dead dialler; a job could return only after that. */
async function untilNoJobIsLeft(): Promise<void> {
  const connection = { host: '127.0.0.1', port: exchange.lab.redisPort };
  const queue = new Queue('calls', { connection, prefix: '{belcode}' });
  try {
    await until(async () => {
      const counts = await queue.getJobCounts('active', 'waiting', 'delayed', 'prioritized', 'paused');
      return Object.values(counts).every((count) => count === 0);
    }, 150_000);
  } finally {
    await queue.close();
  }
}

describe('V04 kill -9 of the dialler', () => {
  it('while one phone rings, one person hears the key prompt, and one hears the code', async () => {
    const { panel, programs, events } = exchange;
    const [rung, asked, spoken] = people;

    const speaking = await spoken.openChallenge();
    const speakingKey = await spoken.answerUntilAsked(speaking);
    const asking = await asked.openChallenge();
    await asked.phone.answer();
    await events().untilPlaying(asking.delivery.id, 'greeting');
    await spoken.phone.press(speakingKey);
    await panel.untilState(speaking.id, 'speaking');
    const ringing = await rung.openChallenge();
    const challenges = [ringing, asking, speaking];
    expect(await events().channels()).toHaveLength(3);
    expect(codeSounds().length).toBeGreaterThan(0);

    await programs.killDialler();
    const killed = Date.now();

    // Nobody tells Asterisk to hang up: it ends the calls on its own.
    const gone = Promise.all([
      untilGone(ringing.delivery.id, (ringSeconds + 2) * 1_000),
      untilGone(asking.delivery.id, (callSeconds + 2) * 1_000),
      untilGone(speaking.delivery.id, (callSeconds + 2) * 1_000),
    ]);
    const told = await Promise.all(challenges.map(untilInterrupted));
    const goneAfter = await gone;
    console.log(
      `V04: interrupted ${told.map((s) => s.toFixed(1)).join(', ')} s and channels gone ${goneAfter.map((s) => s.toFixed(1)).join(', ')} s after kill -9`,
    );
    expect(Date.now() - killed).toBeLessThan((callSeconds + 2) * 1_000);
    for (const { id } of challenges) expect((await panel.read(id)).state).toMatch(/^(open|armed)$/);

    await programs.startDialler();
    await until(() => codeSounds().length === 0, 10_000);
    // A request for another call is an ordinary call. The new dialler never dials the calls of the dead one, neither
    // then nor later.
    await Promise.all([
      untilNoJobIsLeft(),
      ...people.map(async (person, index) => {
        const { id } = challenges[index] as ShownChallenge;
        expect((await panel.callAgain(id)).status).toBe(201);
        const again = await panel.read(id);
        await person.phone.untilIncoming();
        const code = await person.takeCall(again);
        expect(await panel.answer(id, code)).toMatchObject({ state: 'passed' });
      }),
    ]);
    expect(people.map((person) => person.timesRung())).toEqual([2, 2, 2]);
    expect(events().created()).toHaveLength(6);
  });

  it('restarted at once: it hangs up the remaining calls and deletes the spoken code', async () => {
    const { panel, programs, events } = exchange;
    const [rung, , spoken] = people;
    const before = people.map((person) => person.timesRung());
    const speaking = await spoken.openChallenge();
    await spoken.answerUntilCode(speaking);
    const ringing = await rung.openChallenge();
    expect(codeSounds().length).toBeGreaterThan(0);

    await programs.killDialler();
    const killed = Date.now();
    await programs.startDialler();
    await until(async () => (await events().channels()).length === 0, 10_000);
    const hungUp = (Date.now() - killed) / 1_000;
    expect(codeSounds()).toEqual([]);
    await Promise.all([spoken.phone.untilClosed(), rung.phone.untilClosed()]);
    const told = await Promise.all([ringing, speaking].map(untilInterrupted));
    console.log(`V04: hung up ${hungUp.toFixed(1)} s, interrupted ${told.map((s) => s.toFixed(1)).join(', ')} s`);
    // The code was heard in part: someone who pieces it together must not pass with it later.
    expect((await panel.callAgain(speaking.id)).status).toBe(201);
    await spoken.phone.untilIncoming();
    await spoken.phone.hangUp();
    await panel.untilOver(speaking.id);
    expect(people.map((person) => person.timesRung())).toEqual([(before[0] ?? 0) + 1, before[1], (before[2] ?? 0) + 2]);
  });
});

describe('kill -9 of the api', () => {
  it('during a call: the call continues, and the restarted api accepts its code', async () => {
    const { panel, programs } = exchange;
    const [person] = people;
    const before = person.timesRung();
    const challenge = await person.openChallenge();
    const asked = await person.answerUntilAsked(challenge);
    await programs.killApi();
    await person.press(challenge, asked);
    await expect(panel.read(challenge.id)).rejects.toThrow();
    await programs.startApi();
    const over = await panel.untilOver(challenge.id);
    expect(over).toMatchObject({ state: 'armed', triesLeft: 5, delivery: { state: 'spoken' } });
    expect(await panel.answer(challenge.id, await person.heardCode())).toMatchObject({ state: 'passed' });
    expect(person.timesRung()).toBe(before + 1);
  });
});
