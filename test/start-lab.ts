import type { Reporter, TestProject } from 'vitest/node';
import { compileSource } from '../lab/compiled-source.ts';
import { runVariable, startLab } from '../lab/lab.ts';
import { callsPlacedIn, describeCalls } from './exchange/calls-placed.ts';

/**
 * One lab for the whole run. Its programs end with it, however it ends. Some tests start labs of their own beside it; the
 * calls of all of them are counted at the end.
 */
export default async function startTestLab(project: TestProject): Promise<() => Promise<void>> {
  const run = `${process.pid} ${Date.now()}`;
  process.env[runVariable] = run;
  compileSource();
  const lab = await startLab(process.env.BELCODE_LAB_NAME ?? 'test', (line) => console.log(`lab: ${line}`));
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
  let told = false;
  const tellCalls = () => {
    if (!told) console.log(`\n ${describeCalls(callsPlacedIn(run))}`);
    told = true;
  };
  // Above the summary, where vitest lets us; its type leaves this field out. Else below it.
  (project.vitest as { reporters?: Reporter[] }).reporters?.unshift({ onTestRunEnd: tellCalls });
  return async () => {
    await lab.stop();
    tellCalls();
  };
}
