import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Programs, startPrograms } from '../../lab/programs.ts';
import { labSounds } from '../../lab/sounds.ts';
import { telephones } from '../../lab/telephones.ts';
import { lab } from '../lab.ts';
import { startTelephone, type Telephone } from '../phones/baresip.ts';
import { startCarrier } from '../phones/carrier.ts';
import { hearDigits, hearPrompts, openEar, readRecording } from '../phones/hear-digits.ts';
import { until } from '../until.ts';
import { Panel } from './panel.ts';

let programs: Programs;
let panel: Panel;
let trunk: Programs;
let trunkPanel: Panel;
let phone: Telephone;
const [number = '', otherNumber = '', nobody = ''] = telephones;

beforeAll(async () => {
  programs = await startPrograms({
    lab: lab(),
    name: 'code-call',
    redisDatabase: 5,
    settings: { BELCODE_RING_SECONDS: '5', BELCODE_KEY_SECONDS: '2' },
    say: () => {},
  });
  panel = new Panel(programs);
  trunk = await startPrograms({
    lab: lab(),
    name: 'code-call-trunk',
    redisDatabase: 7,
    settings: { BELCODE_DIAL: 'PJSIP/{number}@trunk', BELCODE_RING_SECONDS: '5' },
    say: () => {},
  });
  trunkPanel = new Panel(trunk);
  phone = await startTelephone({ number, sipPort: lab().sipPort });
});

afterAll(async () => {
  await phone?.stop();
  await programs?.stop();
  await trunk?.stop();
});

/** What the telephone heard in its latest call. */
async function heard(language: string) {
  await phone.untilClosed();
  const ear = await openEar(labSounds, language);
  const recording = await readRecording(phone.recording());
  return { sayings: hearDigits(ear, recording), prompts: hearPrompts(ear, recording).map(({ name }) => name) };
}

/** Answers, and presses the key when the voice has asked for it. */
async function answerAndPress(id: string, choose: (asked: string) => string = (asked) => asked): Promise<string> {
  await phone.untilIncoming();
  await phone.answer();
  const asked = await panel.untilKey(id);
  await untilPlaying(`press-${asked}`);
  await phone.press(choose(asked));
  return asked;
}

/** Asterisk's own log tells which sound it plays: the ears of a test that cannot wait for the recording. */
async function untilPlaying(name: string): Promise<void> {
  const from = phone.incomingAt();
  await until(() => programs.asteriskLogSince(from).includes(`/${name}.`), 20_000);
}

describe.each(['en', 'nl'])('a code call in %s', (language) => {
  it('S07 rings, asks for the key, speaks the code three times; the code read out of the recording passes', async () => {
    const challenge = await panel.open(number, language);
    expect(challenge.to).toBe('061*****01');
    const asked = await answerAndPress(challenge.id);
    const over = await panel.untilOver(challenge.id);
    expect(over.delivery.state).toBe('spoken');
    const { sayings, prompts } = await heard(language);
    // Nothing of the code before the key; the question itself is cut short by it.
    expect(prompts.filter((name) => name !== `press-${asked}`)).toEqual([
      'greeting',
      'code-intro',
      'again',
      'again',
      'keys',
      'goodbye',
    ]);
    expect(sayings).toHaveLength(3);
    expect(new Set(sayings).size).toBe(1);
    expect(sayings[0]).toMatch(/^\d{6}$/);
    expect(await panel.answer(challenge.id, sayings[0] ?? '')).toMatchObject({ state: 'passed' });
    // C04: what has passed does not pass again.
    expect(await panel.answer(challenge.id, sayings[0] ?? '')).toEqual({ state: 'expired', triesLeft: 0 });
  }, 90_000);
});

describe('who presses no key', () => {
  it('S18 V03 a voicemail hears the greeting and the question, twice, and no digit', async () => {
    const challenge = await panel.open(number);
    await phone.untilIncoming();
    await phone.answer();
    const asked = await panel.untilKey(challenge.id);
    const over = await panel.untilOver(challenge.id);
    expect(over).toMatchObject({ state: 'open', delivery: { state: 'ended', reason: 'no-key' } });
    const { sayings, prompts } = await heard('en');
    expect(sayings).toEqual([]);
    expect(prompts).toEqual(['greeting', `press-${asked}`, `press-${asked}`]);
  }, 60_000);
});

describe('who presses a wrong key', () => {
  it('is asked for another key, and hears no code after a second wrong one', async () => {
    const challenge = await panel.open(number);
    // Never asked for: 1 means "again" while the code is spoken.
    await answerAndPress(challenge.id, () => '1');
    await untilPlaying('wrong-key');
    const told = await panel.progress(
      challenge.id,
      once(({ key }) => key !== undefined, 2),
    );
    const second = told.at(-1)?.key ?? '';
    await untilPlayingTimes(`press-${second}`, told.filter(({ key }) => key === second).length);
    await phone.press('2');
    const over = await panel.untilOver(challenge.id);
    expect(over).toMatchObject({ state: 'open', delivery: { state: 'ended', reason: 'wrong-key' } });
    expect((await heard('en')).sayings).toEqual([]);
  }, 60_000);

  it('hears the code after the right key at the second asking', async () => {
    const challenge = await panel.open(number);
    await answerAndPress(challenge.id, () => '9');
    await untilPlaying('wrong-key');
    const told = await panel.progress(
      challenge.id,
      once(({ key }) => key !== undefined, 2),
    );
    const second = told.at(-1)?.key ?? '';
    await untilPlayingTimes(`press-${second}`, told.filter(({ key }) => key === second).length);
    await phone.press(second);
    await panel.untilOver(challenge.id);
    const { sayings } = await heard('en');
    expect(await panel.answer(challenge.id, sayings[0] ?? '')).toMatchObject({ state: 'passed' });
  }, 90_000);
});

describe('keys while the code is spoken', () => {
  it('1 says it again from the beginning, 2 says it more slowly', async () => {
    const challenge = await panel.open(number);
    await answerAndPress(challenge.id);
    await panel.untilState(challenge.id, 'speaking');
    await untilCodesPlayed(1);
    await phone.press('1');
    await untilCodesPlayed(2);
    await phone.press('2');
    await untilCodesPlayed(3);
    await panel.untilOver(challenge.id);
    const { sayings } = await heard('en');
    expect(sayings.length).toBeGreaterThanOrEqual(3);
    expect(new Set(sayings.slice(-3)).size).toBe(1);
    expect(await panel.answer(challenge.id, sayings.at(-1) ?? '')).toMatchObject({ state: 'passed' });
  }, 120_000);
});

describe('calls that end otherwise', () => {
  it('S19 busy (486)', async () => {
    const challenge = await panel.open(number);
    await phone.untilIncoming();
    await phone.hangUp();
    expect((await panel.untilOver(challenge.id)).delivery).toMatchObject({ state: 'ended', reason: 'busy' });
  });

  it('S19 nobody answers', async () => {
    const challenge = await panel.open(number);
    await phone.untilIncoming();
    expect((await panel.untilOver(challenge.id)).delivery).toMatchObject({ state: 'ended', reason: 'no-answer' });
  });

  it('S19 no such telephone', async () => {
    const challenge = await panel.open(nobody);
    expect((await panel.untilOver(challenge.id)).delivery).toMatchObject({ state: 'ended', reason: 'unreachable' });
  });

  it('S19 hung up during the greeting', async () => {
    const challenge = await panel.open(number);
    await phone.untilIncoming();
    await phone.answer();
    await panel.untilKey(challenge.id);
    await phone.hangUp();
    expect((await panel.untilOver(challenge.id)).delivery).toMatchObject({ reason: 'hung-up-before-code' });
  });

  it('hung up before the first digit was said: the call is not taken for heard, and call again brings a new code', async () => {
    const challenge = await panel.open(number);
    await answerAndPress(challenge.id);
    await panel.untilState(challenge.id, 'speaking');
    await phone.hangUp();
    expect((await panel.untilOver(challenge.id)).delivery).toMatchObject({ reason: 'hung-up-while-speaking' });

    expect((await panel.callAgain(challenge.id)).status).toBe(201);
    await answerAndPress(challenge.id);
    await panel.untilOver(challenge.id);
    const { sayings } = await heard('en');
    expect(await panel.answer(challenge.id, sayings[0] ?? '')).toMatchObject({ state: 'passed' });
  }, 90_000);

  it('cancelled while it rings: the telephone falls silent', async () => {
    const challenge = await panel.open(number);
    await phone.untilIncoming();
    expect((await panel.request('DELETE', `/v1/challenges/${challenge.id}`)).status).toBe(204);
    await phone.untilClosed();
    expect(await panel.read(challenge.id)).toMatchObject({
      state: 'cancelled',
      delivery: { state: 'ended', reason: 'challenge-over' },
    });
  });

  it('C07 a newer challenge for the same number ends the older, and its call', async () => {
    const older = await panel.open(number);
    await phone.untilIncoming();
    const newer = await panel.open(number);
    await until(async () => (await panel.read(older.id)).state === 'cancelled');
    await panel.request('DELETE', `/v1/challenges/${newer.id}`);
    await panel.untilOver(newer.id);
  });
});

describe('a carrier that refuses', () => {
  it.each([
    [404, 'number-unknown'],
    [486, 'busy'],
    [603, 'rejected'],
    [480, 'unreachable'],
    [503, 'congestion'],
  ])('S19 answers %i on the trunk: %s', async (status, reason) => {
    const carrier = await startCarrier({ port: lab().trunkPort, status });
    try {
      const challenge = await trunkPanel.open(nobody);
      expect((await trunkPanel.untilOver(challenge.id)).delivery).toMatchObject({ state: 'ended', reason });
    } finally {
      await carrier.stop();
    }
  });
});

describe('a dialplan between Belcode and the telephone', () => {
  it('rings and speaks through BELCODE_DIAL=Local/{number}@lab-numbers/n too', async () => {
    const local = await startPrograms({
      lab: lab(),
      name: 'code-call-local',
      redisDatabase: 6,
      settings: { BELCODE_DIAL: 'Local/{number}@lab-numbers/n', BELCODE_KEY_SECONDS: '2' },
      say: () => {},
    });
    const second = await startTelephone({ number: otherNumber, sipPort: lab().sipPort });
    try {
      const localPanel = new Panel(local);
      const challenge = await localPanel.open(otherNumber);
      await second.untilIncoming();
      await second.answer();
      const asked = await localPanel.untilKey(challenge.id);
      await until(() => local.asteriskLogSince(second.incomingAt()).includes(`/press-${asked}.`), 20_000);
      await second.press(asked);
      await localPanel.untilOver(challenge.id);
      await second.untilClosed();
      const [saying = ''] = hearDigits(await openEar(labSounds, 'en'), await readRecording(second.recording()));
      expect(await localPanel.answer(challenge.id, saying)).toMatchObject({ state: 'passed' });
    } finally {
      await second.stop();
      await local.stop();
    }
  }, 90_000);
});

/** True at the n-th time that the check holds. */
function once<T>(check: (each: T) => boolean, times: number): (each: T) => boolean {
  let seen = 0;
  return (each) => {
    if (check(each)) seen += 1;
    return seen >= times;
  };
}

function countOf(text: string, part: string): number {
  return text.split(part).length - 1;
}

async function untilPlayingTimes(name: string, times: number): Promise<void> {
  await until(() => countOf(programs.asteriskLogSince(phone.incomingAt()), `/${name}.`) >= times, 20_000);
}

/** Spoken codes have opaque names; what tells them is their folder. */
async function untilCodesPlayed(times: number): Promise<void> {
  const folder = `${programs.environment.BELCODE_CODE_SOUNDS}/`;
  await until(() => countOf(programs.asteriskLogSince(phone.incomingAt()), folder) >= times, 30_000);
}
