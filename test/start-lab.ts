import type { Reporter, TestProject } from 'vitest/node';
import { compileSource } from '../lab/compiled-source.ts';
import { type Lab, runVariable, startLab } from '../lab/lab.ts';
import { makeMigratedTemplate } from '../lab/migrated-template.ts';
import { buildLabSounds } from '../lab/sounds.ts';
import { callsPlacedIn, describeCalls } from './exchange/calls-placed.ts';

interface SharedLab {
  lab: Promise<Lab>;
  users: number;
}

/** Vitest loads this file once for each project; the lab is shared by all of them. */
const shared = globalThis as { belcodeTestLab?: SharedLab };

/**
 * One lab for the whole run. Its programs end with the run, however that ends. Some tests start further labs; the calls
 * of all labs are counted at the end.
 */
export default async function startTestLab(project: TestProject): Promise<() => Promise<void>> {
  shared.belcodeTestLab ??= { lab: startSharedLab(project), users: 0 };
  const own = shared.belcodeTestLab;
  own.users += 1;
  const lab = await own.lab;
  project.provide('lab', {
    redisPort: lab.redisPort,
    databasePort: lab.databasePort,
    httpPort: lab.httpPort,
    sipPort: lab.sipPort,
    amiPort: lab.amiPort,
    trunkPort: lab.trunkPort,
    secondTrunkPort: lab.secondTrunkPort,
    sipReportsPort: lab.sipReportsPort,
    ariPassword: lab.ariPassword,
    amiPassword: lab.amiPassword,
    folder: lab.folder,
  });
  return async () => {
    own.users -= 1;
    if (own.users === 0) await lab.stop();
  };
}

async function startSharedLab(project: TestProject): Promise<Lab> {
  const run = `${process.pid} ${Date.now()}`;
  process.env[runVariable] = run;
  compileSource();
  const say = (line: string) => console.log(`lab: ${line}`);
  // Once, because otherwise the first files that place calls would each make all sounds at the same time.
  await buildLabSounds(say);
  const lab = await startLab(process.env.BELCODE_LAB_NAME ?? 'test', say);
  await makeMigratedTemplate(lab.databasePort).catch(async (error) => {
    await lab.stop();
    throw error;
  });
  const tellCalls = () => console.log(`\n ${describeCalls(callsPlacedIn(run))}`);
  // Printed above vitest's summary. Vitest's type lacks this field.
  (project.vitest as { reporters?: Reporter[] }).reporters?.unshift({ onTestRunEnd: tellCalls });
  return lab;
}
