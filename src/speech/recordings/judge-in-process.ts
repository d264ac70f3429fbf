import { fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Refusal } from '../../errors.ts';
import type { JudgedBytes } from './judge-bytes.ts';
import type { JudgingTask } from './judging-process.ts';

/** ffmpeg has 10 s of its own. */
const usualLimitMilliseconds = 20_000;

// Compiled, or as it is in a checkout.
const ending = extname(import.meta.url);
const script = fileURLToPath(new URL(`./judging-process${ending}`, import.meta.url));
const loader = ending === '.ts' ? ['--import', 'tsx'] : [];

/** What may be different in a test. */
interface Options {
  limitMilliseconds?: number;
  run?: string;
  cwd?: string;
}

/**
 * Judges a file of a stranger as `judgeBytes` does, in a process of its own, because that of the api lets people log in
 * meanwhile. Without `sound`.
 *
 * @throws Refusal recording-unjudged when the process cannot start, ends or takes too long: that says nothing about the
 *   file
 */
export async function judgeInProcess(
  bytes: Buffer,
  expectedSeconds: number,
  { limitMilliseconds = usualLimitMilliseconds, run = script, cwd }: Options = {},
): Promise<JudgedBytes> {
  const judging = fork(run, [], {
    ...(cwd === undefined ? {} : { cwd }),
    execArgv: ['--max-old-space-size=256', ...loader],
    // Nothing of ours: no secret, and no setting that changes what it does.
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ended = new AbortController();
  judging.once('exit', () => ended.abort(new Error('its process has ended')));
  const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(limitMilliseconds)]);
  try {
    const task: JudgingTask = { bytes, expectedSeconds };
    judging.send(task, () => {});
    const [judged] = (await once(judging, 'message', { signal })) as [JudgedBytes];
    return judged.wav === undefined ? judged : { ...judged, wav: Buffer.from(judged.wav) };
  } catch (error) {
    const { name, message } = (signal.aborted ? signal.reason : error) as Error;
    const why = `${name}: ${message}`;
    throw new Refusal('recording-unjudged', `a recording of ${bytes.length} bytes was not judged: ${why}`);
  } finally {
    judging.kill('SIGKILL');
  }
}
