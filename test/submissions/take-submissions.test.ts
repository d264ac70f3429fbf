import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Refusal } from '../../src/errors.ts';
import type { Pcm } from '../../src/speech/pcm.ts';
import { keepRecording, keptWav, readyRecording } from '../../src/speech/recordings/recording-folder.ts';
import type { Submission } from '../../src/submissions/submission.ts';
import { submissionId } from '../../src/submissions/submission.ts';
import { type TakeParts, takeSubmissions } from '../../src/submissions/take-submissions.ts';

const by = { kind: 'command-line', id: 'anna' } as const;
const soundOf = (value: number): Pcm => ({ rate: 8000, samples: new Float32Array(800).fill(value) });
const [earlier, handedIn] = [soundOf(0.1), soundOf(0.2)];
const names = ['goodbye', 'greeting'] as const;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'belcode-take-'));
  await keepRecording(folder, 'nl', 'goodbye', earlier);
});
afterEach(() => rm(folder, { recursive: true }));

/** Two that wait, both good, in a table that is a list. */
function setUp(changes: Partial<TakeParts> = {}) {
  const wav = keptWav(handedIn);
  const rows = names.map((name): Submission => {
    const [at, id] = [new Date(), submissionId('nl', name, wav)];
    const about = { companyId: undefined, measured: undefined, remarks: [], faults: [], handedBy: 'bob' };
    return { id, language: 'nl', name, state: 'waiting', handedAt: at, until: at, ...about };
  });
  const find = (id: string) => {
    const row = rows.find((each) => each.id === id && each.state === 'waiting');
    if (row === undefined) throw new Refusal('not-found');
    return row;
  };
  const withdraw = (name: string) =>
    rows.splice(
      rows.findIndex((each) => each.name === name),
      1,
    );
  const parts: TakeParts = {
    submissions: {
      list: async () => [...rows],
      wavOf: async (id) => find(id) && wav,
      decide: async (id, state, _faults, _by, before = async () => {}) => {
        const row = find(id);
        await before();
        Object.assign(row, { state });
      },
    },
    companies: { list: async () => [] },
    uploadJudge: {
      list: async () => names.map((name) => ({ language: 'nl', name, fileName: name, words: '' })),
      judge: async () => ({ sound: handedIn, faults: [], remarks: [], expectedSeconds: 1 }),
    },
    ready: ({ language, name }, sound) => readyRecording(folder, language, name, sound),
    ...changes,
  };
  const taken = () => takeSubmissions(parts, () => true, by);
  return { rows, parts, withdraw, taken };
}

const files = async () => (await readdir(join(folder, 'nl'))).sort();
const kept = (name: string) => readFile(join(folder, 'nl', `${name}.wav`));

it('what is taken is in the stead of an earlier recording', async () => {
  const { taken } = setUp();
  expect((await taken()).map((each) => each.kept)).toEqual([true, true]);
  expect([await files(), await kept('goodbye')]).toEqual([['goodbye.wav', 'greeting.wav'], keptWav(handedIn)]);
});

it('attack: what is withdrawn while it is taken becomes no file, and the others are taken', async () => {
  const { parts, withdraw, taken } = setUp();
  const { ready } = parts;
  parts.ready = async (sound, recording) => {
    const file = await ready(sound, recording);
    if (sound.name === 'goodbye') withdraw('goodbye');
    return file;
  };
  expect((await taken()).map(({ submission, reasons }) => [submission.name, reasons])).toEqual([
    ['goodbye', ['gone']],
    ['greeting', []],
  ]);
  expect([await files(), await kept('goodbye')]).toEqual([['goodbye.wav', 'greeting.wav'], keptWav(earlier)]);
});

it('what is withdrawn before it is read does not end the others', async () => {
  const { parts, withdraw, taken } = setUp();
  const listed = await parts.submissions.list();
  parts.submissions.list = async () => listed;
  withdraw('goodbye');
  expect((await taken()).map(({ reasons }) => reasons)).toEqual([['gone'], []]);
});

it('where the decision cannot be stored, there is no file, and the earlier recording stays', async () => {
  const { parts, taken } = setUp();
  parts.submissions.decide = () => Promise.reject(new Refusal('store-unavailable'));
  await expect(taken()).rejects.toMatchObject({ id: 'store-unavailable' });
  expect([await files(), await kept('goodbye')]).toEqual([['goodbye.wav'], keptWav(earlier)]);
});

// Root may write everywhere, so what stands where the file belongs is what cannot be replaced.
it.each<[string, () => Promise<unknown>]>([
  ['the file cannot get its name', () => mkdir(join(folder, 'nl', 'greeting.wav', 'full'), { recursive: true })],
  [
    'the folder cannot be made',
    () => rm(join(folder, 'nl'), { recursive: true }).then(() => writeFile(join(folder, 'nl'), '')),
  ],
])('where %s, it waits on, and nothing is left behind', async (_, spoil) => {
  const { rows, parts } = setUp();
  await spoil();
  const one = takeSubmissions(parts, ({ name }) => name === 'greeting', by);
  await expect(one).rejects.toThrow('Recordings cannot be written');
  expect(rows.map(({ state }) => state)).toEqual(['waiting', 'waiting']);
  const left = await readdir(folder, { recursive: true });
  expect(left.filter((each) => each.endsWith('.tmp'))).toEqual([]);
});
