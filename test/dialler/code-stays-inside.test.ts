import { readdir, rm } from 'node:fs/promises';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadCallSpeech } from '../../src/dialler/call-speech.ts';
import { takeCall } from '../../src/dialler/take-call.ts';
import { createLog } from '../../src/log.ts';
import { systemRandom as random } from '../../src/random.ts';
import { until } from '../until.ts';
import { answered, FakeCall } from './fake-call.ts';
import { settled } from './fake-clock.ts';
import { makeTemporarySounds, type TemporarySounds } from './temporary-sounds.ts';

const calls = 200;

let folders: TemporarySounds;

beforeAll(async () => {
  folders = await makeTemporarySounds(['nl']);
});

afterAll(() => folders.remove());

/** What may happen to a call after its code was written. Each ends the script in another way. */
const ends: ((call: FakeCall) => void | Promise<void>)[] = [
  (call) => call.tell({ type: 'ended', cause: { q850: 16 } }),
  (call) => call.tell({ type: 'lost' }),
  async (call) => {
    call.pbx.endSound(false);
    // The files of the sound are removed in real time; only then is the clock read.
    await until(() => call.clock.advance(1_000).then(() => call.pbx.hangUps === 1));
  },
  (call) => {
    call.pbx.trouble.play = 'exchange-down';
    return call.press('1');
  },
  (call) => {
    call.answers.renew = false;
    return call.clock.advance(3_000);
  },
  async (call) => {
    // The store fails before the outcome is written.
    call.answers.advance = () => 'away';
    await call.tell({ type: 'ended', cause: { q850: 16 } });
  },
  async (call) => {
    await call.press('9');
    await until(() => call.pbx.played.at(-1)?.endsWith('/confirm-not-me'));
    await call.clock.advance(1_500);
    await call.press('9');
    await until(() => call.pbx.played.at(-1)?.endsWith('/reported'));
    call.pbx.endSound();
  },
  async (call) => {
    await call.press('3');
    await call.tell({ type: 'ended', cause: { q850: 16 } });
  },
  async (call) => {
    call.pbx.endSound();
    await until(() => call.pbx.played.at(-1)?.endsWith('/not-you'));
    call.pbx.endSound();
    await call.clock.advance(7_000);
    await until(() => call.pbx.played.at(-1)?.endsWith('/goodbye'));
    call.pbx.endSound();
  },
];

it(`C10 after ${calls} calls no code is in a log line, an error, a progress event, a request to the exchange or a file name`, async () => {
  const told: string[] = [];
  const log = createLog('dialler', 'trace', { write: (line) => told.push(line) });
  const speech = await loadCallSpeech({ ...folders, languages: ['nl'], random });
  const codes: string[] = [];

  for (let each = 0; each < calls; each += 1) {
    const call = new FakeCall();
    const hangUps = { listen: () => () => {} };
    const { challenges } = call;
    const ended = takeCall(
      { ...call.parts(), speech, challenges, hangUps, log },
      call.job,
      new AbortController().signal,
    ).catch((error: unknown) => {
      told.push(inspect(error, { depth: 9 }), String((error as Error).stack));
      log.error({ err: error }, 'as the dialler logs it');
    });
    await settled();
    await call.tell(answered);
    call.pbx.endSound();
    await call.clock.advance(1_500);
    await call.press(call.key());
    await call.clock.advance(800);
    call.pbx.endSound();
    await until(() => call.pbx.played.at(-1)?.startsWith(folders.codeSounds));
    // Also while it plays, because the name reveals nothing.
    told.push(...(await readdir(folders.codeSounds)));
    await ends[each % ends.length]?.(call);
    await until(() => settled().then(() => call.pbx.hangUps === 1));
    await ended;
    told.push(...call.pbx.played, JSON.stringify([call.pbx.requests, call.moves, call.armed, call.job]));
    codes.push(...call.codes);
  }

  expect(codes).toHaveLength(calls);
  const text = told.join('\n');
  expect(text).toContain('call ended');
  expect(text).toContain('store-unavailable');
  // Six digits that stand alone. Within a number, a time or an id they are a coincidence.
  expect(codes.filter((code) => new RegExp(`(?<![\\w-])${code}(?![\\w-])`).test(text))).toEqual([]);
  expect(await readdir(folders.codeSounds)).toEqual([]);
});

it('C10 the error of a full disk does not contain the code', async () => {
  const told: string[] = [];
  const log = createLog('dialler', 'trace', { write: (line) => told.push(line) });
  const away = await makeTemporarySounds(['nl']);
  const speech = await loadCallSpeech({ ...away, languages: ['nl'], random });
  await rm(away.codeSounds, { recursive: true });
  const call = new FakeCall();
  const { challenges } = call;
  let error: unknown;
  const ended = takeCall(
    { ...call.parts(), speech, challenges, hangUps: { listen: () => () => {} }, log },
    call.job,
    new AbortController().signal,
  ).catch((thrown: unknown) => {
    error = thrown;
  });
  await settled();
  await call.tell(answered);
  call.pbx.endSound();
  await call.clock.advance(1_500);
  await call.press(call.key());
  await call.clock.advance(800);
  call.pbx.endSound();
  await ended;
  await away.remove();
  expect(call.codes).toHaveLength(1);
  expect(error).toMatchObject({ code: 'ENOENT' });
  expect(call.pbx.hangUps).toBe(1);
  expect(`${inspect(error)}${told.join('')}`).not.toContain(call.codes[0]);
});
