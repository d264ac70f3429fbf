import { fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JudgedBytes } from './judge-bytes.ts';
import { refused } from './judge-recording.ts';
import type { JudgingTask } from './judging-process.ts';

/** ffmpeg has 10 s of its own. */
const limitMilliseconds = 20_000;

// Compiled, or as it is in a checkout.
const ending = extname(import.meta.url);
const script = fileURLToPath(new URL(`./judging-process${ending}`, import.meta.url));
const loader = ending === '.ts' ? ['--import', 'tsx'] : [];

/**
 * Judges a file of a stranger as `judgeBytes` does, in a process of its own, because that of the api lets people log in
 * meanwhile. Without `sound`.
 */
export async function judgeInProcess(bytes: Buffer, expectedSeconds: number): Promise<JudgedBytes> {
  const judging = fork(script, [], {
    execArgv: ['--max-old-space-size=256', ...loader],
    // Nothing of ours: no secret, and no setting that changes what it does.
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ended = new AbortController();
  judging.once('exit', () => ended.abort());
  const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(limitMilliseconds)]);
  try {
    const task: JudgingTask = { bytes, expectedSeconds };
    judging.send(task, () => {});
    const [judged] = (await once(judging, 'message', { signal })) as [JudgedBytes];
    return judged.wav === undefined ? judged : { ...judged, wav: Buffer.from(judged.wav) };
  } catch (error) {
    return refused('wrong-format', `it cannot be judged: ${(error as Error).message}`);
  } finally {
    judging.kill('SIGKILL');
  }
}
