import type { TestProject } from 'vitest/node';
import { startLab } from '../lab/lab.ts';

/** One lab for the whole run. Its programs end with it, however it ends. */
export default async function startTestLab(project: TestProject): Promise<() => Promise<void>> {
  const lab = await startLab(process.env.BELCODE_LAB_NAME ?? 'test', (line) => console.log(`lab: ${line}`));
  project.provide('lab', {
    redisPort: lab.redisPort,
    databasePort: lab.databasePort,
    httpPort: lab.httpPort,
    sipPort: lab.sipPort,
    amiPort: lab.amiPort,
    trunkPort: lab.trunkPort,
    ariPassword: lab.ariPassword,
    amiPassword: lab.amiPassword,
    folder: lab.folder,
  });
  return () => lab.stop();
}
