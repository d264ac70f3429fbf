import { mkdtemp, rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemRandom } from '../../src/random.ts';
import { openCodeFolder } from '../../src/speech/code-folder.ts';
import { writeCodeSound } from '../../src/speech/code-sound.ts';
import { halfSecondClips as clips } from './half-second-clips.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp('/dev/shm/belcode-test-');
  await openCodeFolder({ folder });
});
afterEach(() => rm(folder, { recursive: true }));

it('a spoken code is written in less than 10 ms, both rates, said slowly', async () => {
  const took: number[] = [];
  for (let i = 0; i < 200; i += 1) {
    const settings = { folder, random: systemRandom, clips: [clips(8000), clips(16_000)] } as const;
    const before = process.cpuUsage();
    const sound = await writeCodeSound(systemRandom.code(8), settings, { slow: true });
    const { user, system } = process.cpuUsage(before);
    took.push((user + system) / 1_000);
    await sound.remove();
  }
  took.sort((a, b) => a - b);
  // The median of the CPU time, because writing waits for nothing and the machine may be busy.
  expect(took[100]).toBeLessThan(10);
});
