import { chmod, cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { labFolder } from '../../lab/folders.ts';
import { buildLabSounds, labSounds } from '../../lab/sounds.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { activeLevel } from '../../src/speech/loudness.ts';
import { toInt16 } from '../../src/speech/pcm.ts';
import { promptNames } from '../../src/speech/prompts.ts';
import { keepRecording } from '../../src/speech/recordings/recording-folder.ts';
import { resample } from '../../src/speech/resample.ts';
import { decodeWav } from '../../src/speech/wav.ts';
import { askAri } from '../asterisk/pbx-in-lab.ts';
import { lab, redisUrl } from '../lab.ts';
import { type SpeakingTelephone, startTelephone } from '../phones/baresip.ts';
import { spoken } from '../speech/recordings/speech-samples.ts';
import { tone } from '../speech/tones.ts';
import { until } from '../until.ts';

/** A real telephone that reads prompts, on a real Asterisk that records them. Steps build on one another. */
const extension = '204';
let desk: SpeakingTelephone;
let folder: string;
let environment: Record<string, string>;
const recorded = async () => (await readdir(join(folder, 'recordings/nl'))).sort();

beforeAll(async () => {
  // Asterisk sees the lab's folders, and not /tmp.
  folder = await mkdtemp(join(labFolder, 'record-'));
  await buildLabSounds(() => {});
  await cp(labSounds, join(folder, 'sounds'), { recursive: true });
  // Asterisk is another user.
  await chmod(folder, 0o755);
  // Everything is recorded but two.
  const beside = { rate: 8_000, samples: tone(400, 300, 8_000) };
  for (const name of promptNames.filter((each) => each !== 'goodbye' && each !== 'over'))
    await keepRecording(join(folder, 'recordings'), 'nl', name, beside);
  environment = {
    BELCODE_SOUNDS: join(folder, 'sounds'),
    BELCODE_RECORDINGS: join(folder, 'recordings'),
    BELCODE_SECRET: Buffer.alloc(32, 1).toString('base64'),
    BELCODE_DATABASE_URL: 'postgres://belcode@127.0.0.1:1/belcode',
    // The calls of other tests count in the ledger of the shared one.
    BELCODE_REDIS_URL: redisUrl('sounds-record'),
    BELCODE_ARI_URL: `http://127.0.0.1:${lab().httpPort}`,
    BELCODE_ARI_PASSWORD: lab().ariPassword,
    BELCODE_DIAL: 'PJSIP/{number}@trunk',
    BELCODE_DIAL_INTERNAL: 'PJSIP/{number}',
    BELCODE_EXTENSIONS: '200-299',
    BELCODE_DESTINATIONS: '+31',
    BELCODE_BUDGET_MINUTES: 'none',
    BELCODE_CALL_PAUSES: '0',
    BELCODE_DIALLER: 'sounds-record',
  };
  desk = await startTelephone({ number: extension, sipPort: lab().sipPort });
});

afterAll(async () => {
  await desk?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A session that goes on beside the test. */
function record(...words: string[]) {
  const printed: string[] = [];
  const print = (line: string) => void printed.push(line);
  const terminal = { environment, print, complain: print, readInput: async () => '' };
  const code = runCli(['sounds', 'record', '--language', 'nl', ...words], terminal);
  let read = 0;
  return {
    code,
    /** Waits until the telephone rings, and takes the call. */
    async untilAnswered() {
      const ended = code.then((number) => Promise.reject(new Error(`it ended with ${number}:\n${printed.join('\n')}`)));
      await Promise.race([desk.untilIncoming(20_000), ended]);
      await desk.answer();
    },
    /** Waits for a line after those that were waited for already. */
    async untilSays(text: string) {
      const find = () => printed.findIndex((line, index) => index >= read && line.includes(text)) + 1 || undefined;
      const at = await until(find, 30_000);
      read = at;
      return printed[at - 1] as string;
    },
    text: () => printed.join('\n'),
  };
}

/** Reads words as a person does: key 1, the beep, the words, `#`. */
async function readAloud(words: string): Promise<void> {
  const { rate, samples } = resample(spoken(words), 8_000);
  const before = await liveRecordings();
  await desk.press('1');
  await until(async () => (await liveRecordings()) > before, 20_000);
  await desk.say(toInt16(samples));
  const saidAt = performance.now() + (samples.length / rate) * 1_000 + 500;
  await until(() => performance.now() > saidAt, 30_000);
  await desk.press('#');
}

/** Asterisk lists no recordings in progress; a channel that records is heard of by its file. */
async function liveRecordings(): Promise<number> {
  const spool = join(lab().folder, 'asterisk/spool/recording');
  return (await readdir(spool).catch(() => [])).filter((name) => name.startsWith('belcode-record-')).length;
}

it('a telephone reads a prompt, hears itself, keeps it, and it is heard in calls; a bad one cannot be kept', async () => {
  const session = record('--extension', extension);
  await session.untilAnswered();
  await session.untilSays('1 of 2, goodbye:\n\n    Tot ziens.');
  await readAloud('Tot ziens.');
  expect(await session.untilSays('dBFS')).toMatch(/^✓ /);
  await desk.press('1');
  await session.untilSays('2 of 2, over:');
  await readAloud('Deze.');
  expect(await session.untilSays('dBFS')).toMatch(/^✗ /);
  await session.untilSays('too-short');
  await desk.hangUp();
  expect(await session.code).toBe(1);
  expect(session.text()).toContain('1 kept, 0 skipped, 1 left');
  expect(session.text()).toContain('run it again to go on');

  const kept = promptNames.filter((name) => name !== 'over').map((name) => `${name}.wav`);
  expect(await recorded()).toEqual(kept.sort());
  const sound = decodeWav(await readFile(join(folder, 'sounds/nl/goodbye.wav16')), 'goodbye');
  expect(activeLevel(sound)).toBeCloseTo(-20, 0);
  // The beeps, and the words played back.
  await desk.untilClosed();
  const heard = decodeWav(await readFile(desk.recording()), 'heard');
  expect(activeLevel(heard)).toBeGreaterThan(-35);
  // Nothing of it stays on the exchange.
  expect(await askAri('/recordings/stored')).toEqual([]);
});

it('run again it goes on with what is missing, and key 3 leaves it', async () => {
  const session = record('--extension', extension);
  await session.untilAnswered();
  await session.untilSays('1 of 1, over:');
  await desk.press('3');
  expect(await session.code).toBe(0);
  expect(session.text()).toContain('0 kept, 1 skipped, 1 left');
});

it('rings no telephone outside of this exchange', async () => {
  const session = record('--extension', '+31612345678');
  expect(await session.code).toBe(2);
  expect(session.text()).toContain('--extension is a telephone of this exchange');
});
