import { Queue } from 'bullmq';
import { afterAll, beforeAll, beforeEach, describe, expect, it, type RunnerTask as Task } from 'vitest';
import { runCli, startPrograms } from '../../lab/programs.ts';
import { telephones } from '../../lab/telephones.ts';
import type { CallJob } from '../../src/deliveries/call-job.ts';
import { until } from '../until.ts';
import { countInvites } from './invite-counter.ts';
import { type OwnExchange, startOwnExchange } from './own-exchange.ts';
import { Panel, type ShownChallenge } from './panel.ts';
import { Person } from './person.ts';

let exchange: OwnExchange;
let people: [Person, Person, Person];
let queue: Queue<CallJob>;

beforeAll(async () => {
  exchange = await startOwnExchange('attacks', { BELCODE_RING_SECONDS: '10', BELCODE_KEY_SECONDS: '2' });
  const phone = (index: number) => Person.withTelephone(exchange, telephones[index] ?? '');
  people = await Promise.all([phone(0), phone(1), phone(2)]);
  const connection = { host: '127.0.0.1', port: exchange.lab.redisPort };
  queue = new Queue('calls', { connection, prefix: '{belcode}' });
});

afterAll(async () => {
  await queue?.close();
  await Promise.all(people?.map((person) => person.phone.stop()) ?? []);
  await exchange?.stop();
});

/** Codes other than the right one. */
function wrongCodes(right: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => String((Number(right) + index + 1) % 1_000_000).padStart(6, '0'));
}

async function hear(person: Person): Promise<{ challenge: ShownChallenge; code: string }> {
  const challenge = await person.openChallenge();
  return { challenge, code: await person.takeCall(challenge) };
}

function isRetried(task: Readonly<Task>): boolean {
  return (task.result?.retryCount ?? 0) > 0;
}

describe('after the person has heard the code', () => {
  const heard: { challenge: ShownChallenge; code: string }[] = [];

  beforeAll(async () => {
    heard.push(...(await Promise.all(people.map(hear))));
  });

  /** What a person heard. A test that is retried needs another call, because answers have used the first one up. */
  async function heardBy(index: 0 | 1 | 2, task: Readonly<Task>): Promise<{ challenge: ShownChallenge; code: string }> {
    if (isRetried(task)) heard[index] = await hear(people[index]);
    return heard[index] as (typeof heard)[0];
  }

  it.each([
    ['letters', 'abcdef'],
    ['five digits', '12345'],
    ['seven digits', '1234567'],
    ['numerals that are no digits', '四八二九一三'],
    ['a thousand digits', '7'.repeat(1_000)],
    ['ten kilobytes', '7'.repeat(10_000), [413, 'request-too-large']],
    ['a number', 482_913],
    ['a list', ['482913']],
    ['nothing', ''],
  ])('C08 a malformed answer spends no try: %s', async (_what, code, refused = [400, 'code-malformed']) => {
    const { challenge } = heard[0] as (typeof heard)[0];
    const answer = await exchange.panel.request('POST', `/v1/challenges/${challenge.id}/answer`, { code });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual(refused);
    expect(await exchange.panel.read(challenge.id)).toMatchObject({ state: 'armed', triesLeft: 5 });
  });

  it('C05 five wrong guesses: the right code is then refused', async ({ task }) => {
    const { panel } = exchange;
    const { challenge, code } = await heardBy(0, task);
    const told: unknown[] = [];
    for (const guess of wrongCodes(code, 5)) told.push(await panel.answer(challenge.id, guess));
    expect(told).toEqual([
      { state: 'armed', triesLeft: 4 },
      { state: 'armed', triesLeft: 3 },
      { state: 'armed', triesLeft: 2 },
      { state: 'armed', triesLeft: 1 },
      { state: 'failed', triesLeft: 0 },
    ]);
    expect(await panel.answer(challenge.id, code)).toMatchObject({ state: expect.not.stringMatching('passed') });
    expect(await panel.read(challenge.id)).toMatchObject({ state: 'failed', triesLeft: 0 });
    // Another call does not restore the tries.
    expect((await panel.callAgain(challenge.id)).status).toBe(409);
  });

  it('C04 200 simultaneous right answers: exactly one passes', async ({ task }) => {
    const { challenge, code } = await heardBy(1, task);
    // An answer that an overloaded machine refused says nothing, and is sent again.
    const answer = () =>
      until(async () => {
        const told = await exchange.panel.answer(challenge.id, code);
        return told.state === undefined ? undefined : told;
      }, 30_000);
    const told = await Promise.all(Array.from({ length: 200 }, answer));
    expect(told.filter(({ state }) => state === 'passed')).toHaveLength(1);
    expect(told.filter(({ state }) => state === 'expired')).toHaveLength(199);
  });

  it('C04 C07 a code that has passed does not pass again, nor for another challenge of the same telephone', async ({
    task,
  }) => {
    const { panel } = exchange;
    const { challenge, code } = await heardBy(2, task);
    expect(await panel.answer(challenge.id, code)).toMatchObject({ state: 'passed' });
    expect(await panel.answer(challenge.id, code)).toEqual({ state: 'expired', triesLeft: 0 });
    const person = people[2];
    const other = await person.openChallenge();
    expect(await panel.answer(other.id, code)).not.toMatchObject({ state: 'passed' });
    await person.phone.hangUp();
    await panel.untilOver(other.id);
    expect((await panel.read(other.id)).state).toBe('open');
  });
});

describe('a number with extra characters', () => {
  it('V02 is refused with 400, and Asterisk never sees a channel', async () => {
    const { panel, events } = exchange;
    const [person] = people;
    const number = person.number;
    const before = events().created();
    const refused = new Map<string, unknown>();
    const hostile = [
      ...['1/sip:x@evil', '1@trunk2', '1&PJSIP/x', '1;tag', '*', '#', '*97', '', ' ', '+', '&', 'x'],
      `${number}/sip:x@evil`,
      `${number}@trunk`,
      `${number}&PJSIP/${people[1].number}`,
      `${number};tag=1`,
      `${number};ext=5`,
      `${number},5`,
      `${number}\r\nX-Evil: 1`,
      `${number}\n`,
      `${number}\u0000`,
      `${number}*1`,
      `${number}#`,
      `${number}x5`,
      `PJSIP/${number}`,
      `sip:${number}@evil`,
      `tel:${number}@trunk`,
      `Local/${number}@lab-numbers/n`,
      // Full-width characters that fold to those of a dial string.
      `${number}\uff06PJSIP`,
      `${number}\uff20trunk`,
      `${number}\uff0ftrunk`,
      `${number}\u202e@trunk`,
      `${number}99999999`,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Asterisk's syntax, not ours
      '${EXTEN}',
      '$[1+1]',
      '../../etc/passwd',
      `+31${'6'.repeat(40)}`,
    ];
    for (const to of hostile) {
      const answer = await panel.request('POST', '/v1/challenges', { to });
      refused.set(to, answer.status);
    }
    for (const to of [31_612_345_601, null, [number], { number }, true]) {
      const answer = await panel.request('POST', '/v1/challenges', { to });
      refused.set(JSON.stringify(to), answer.status);
    }
    expect([...refused].filter(([, status]) => status !== 400)).toEqual([]);
    // Anything queued before would arrive before this call.
    const challenge = await person.openChallenge();
    await person.phone.hangUp();
    await panel.untilOver(challenge.id);
    expect(events().created().slice(before.length)).toEqual([challenge.delivery.id]);
  });
});

describe('while a code is being spoken', () => {
  let challenge: ShownChallenge;
  let job: CallJob;
  let rung: number;
  const person = () => people[0];

  async function startCall(): Promise<void> {
    challenge = await person().openChallenge();
    job = { deliveryId: challenge.delivery.id, challengeId: challenge.id, to: person().number, language: 'en' };
    await person().answerUntilCode(challenge);
    rung = person().timesRung();
  }

  beforeAll(startCall);

  // A test that is retried needs another call, because the first one may be over.
  beforeEach(async ({ task }) => {
    if (!isRetried(task)) return;
    await exchange.panel.untilOver(challenge.id);
    await startCall();
  });

  async function runJobAgain(name: string): Promise<void> {
    const { id } = await queue.add('call', job, { jobId: name, removeOnComplete: true, removeOnFail: true });
    await until(async () => (await queue.getJob(id ?? '')) === undefined, 10_000);
  }

  it('its call job runs again: the telephone does not ring again', async () => {
    await runJobAgain('again-while-speaking');
    expect(await exchange.events().channels()).toEqual([challenge.delivery.id]);
  });

  it('a second channel with the id of its call gets 409, and the call continues', async () => {
    const { request, channels } = exchange.events();
    const endpoint = encodeURIComponent(`PJSIP/${people[1].number}`);
    const answer = await request(
      'POST',
      `/channels/create?endpoint=${endpoint}&app=listener&channelId=${challenge.delivery.id}`,
    );
    expect(answer.status).toBe(409);
    expect(await channels()).toEqual([challenge.delivery.id]);
  });

  it('the holder of another API key cannot see or end it, and their answers do not count', async () => {
    const { panel, programs } = exchange;
    const words = ['key', 'add', '--name', 'other', '--scope', 'challenges:number', '--json'];
    const { key } = JSON.parse(await runCli(programs.environment, words)) as { key: string };
    const other = new Panel({ url: programs.url, apiKey: key });
    const path = `/v1/challenges/${challenge.id}`;
    expect((await other.request('GET', path)).status).toBe(404);
    expect((await other.request('GET', `${path}/progress`)).status).toBe(404);
    expect((await other.request('DELETE', path)).status).toBe(404);
    expect((await other.request('POST', `${path}/calls`)).status).toBe(404);
    expect(await other.answer(challenge.id, '000000')).toEqual({ state: 'expired', triesLeft: 0 });
    expect(await panel.read(challenge.id)).toMatchObject({ state: 'armed', triesLeft: 5 });
  });

  it('its code still passes after all that; running the job once more after the end places no call', async () => {
    const { panel } = exchange;
    await panel.untilOver(challenge.id);
    await runJobAgain('again-after-the-end');
    expect(await panel.answer(challenge.id, await person().heardCode())).toMatchObject({ state: 'passed' });
    await runJobAgain('again-after-passing');
    expect(await exchange.events().channels()).toEqual([]);
    expect(person().timesRung()).toBe(rung);
  });
});

describe("someone else on the operator's Asterisk", () => {
  it('takes the id of a call before it is dialled: the call ends as interrupted, and their channel stays up', async () => {
    const { panel, programs, events } = exchange;
    const [, person] = people;
    const before = person.timesRung();
    const endpoint = encodeURIComponent(`PJSIP/${people[2].number}`);
    await programs.killDialler();
    const challenge = await panel.open(person.number);
    const { id } = challenge.delivery;
    const made = await events().request('POST', `/channels/create?endpoint=${endpoint}&app=listener&channelId=${id}`);
    expect(made.status).toBe(200);
    await programs.startDialler();
    const over = await panel.untilOver(challenge.id);
    expect(over.delivery).toMatchObject({ state: 'ended', reason: 'interrupted' });
    expect(await events().channels()).toEqual([id]);
    expect(person.timesRung()).toBe(before);
    await events().request('DELETE', `/channels/${id}`);
    await until(async () => (await events().channels()).length === 0);
  });

  it("puts a channel of their own into the dialler's application: the channel is hung up", async () => {
    const { name, events } = exchange;
    const endpoint = encodeURIComponent(`PJSIP/${people[2].number}`);
    const path = `/channels/create?endpoint=${endpoint}&app=belcode-${name}&appArgs=answered&channelId=stray`;
    expect((await events().request('POST', path)).status).toBe(200);
    await until(async () => (await events().channels()).length === 0);
  });
});

describe('pressing all ten keys in a burst', () => {
  it('V03 at the key prompt yields no code', async () => {
    const { panel, events } = exchange;
    const [person] = people;
    const challenge = await person.openChallenge();
    await person.answerUntilAsked(challenge);
    // Several different keys in a row count as one wrong key.
    for (const key of '4567812390') await person.phone.press(key);
    const over = await panel.untilOver(challenge.id);
    expect(over).toMatchObject({ state: 'open', delivery: { state: 'ended' } });
    expect(over.delivery.reason).toMatch(/^(no|wrong)-key$/);
    expect(await person.sayings()).toEqual([]);
    expect(events().played(challenge.delivery.id)).toContain('wrong-key');
  });
});

describe('twelve simultaneous logins on a trunk that allows two calls a second', () => {
  it('V06 at most 2 INVITEs within a second on the wire, and every telephone rings', async () => {
    const { lab, name } = exchange;
    const trunk = await startPrograms({
      lab,
      name: `${name}-trunk`,
      redisDatabase: 1,
      settings: { BELCODE_DIAL: 'PJSIP/{number}@trunk', BELCODE_CALLS_PER_SECOND: '2' },
      say: () => {},
    });
    const carrier = await countInvites(lab.trunkPort);
    try {
      const panel = new Panel(trunk);
      const numbers = Array.from({ length: 12 }, (_, index) => `+316200000${String(index + 10)}`);
      const challenges = await Promise.all(numbers.map((number) => panel.open(number)));
      await until(() => carrier.invites.length >= numbers.length, 30_000);
      await Promise.all(
        challenges.map(async ({ id }) => {
          const over = await panel.untilOver(id);
          expect(over.delivery).toMatchObject({ state: 'ended', reason: 'busy' });
        }),
      );
      expect(carrier.invites.map(({ number }) => number).sort()).toEqual(numbers);
      const times = carrier.invites.map(({ at }) => at);
      const gaps = times.slice(2).map((at, index) => Math.round(at - (times[index] ?? 0)));
      console.log(`V06: from each INVITE to the one after the next: ${Math.min(...gaps)} to ${Math.max(...gaps)} ms`);
      expect(gaps.filter((gap) => gap < 1_000)).toEqual([]);
    } finally {
      await carrier.stop();
      await trunk.stop();
    }
  });
});
