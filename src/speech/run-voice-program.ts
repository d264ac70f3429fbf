import { execFile } from 'node:child_process';

/**
 * All that a voice program is told of its surroundings, and none of our secrets. piper's Python reads its input in the
 * locale's encoding unless told.
 */
const voiceEnvironment = { PATH: process.env.PATH, HOME: process.env.HOME, LANG: 'C.UTF-8', PYTHONUTF8: '1' };

/**
 * Runs a speaking program, never through a shell, with `input` as its whole standard input.
 *
 * @returns what it wrote to standard output
 * @throws Error naming the program: not installed, failed (with the last line it complained), or over the time limit
 */
export function runVoiceProgram(
  program: string,
  args: readonly string[],
  input: string,
  timeLimitMilliseconds: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      [...args],
      // SIGKILL, for a hung program ignores less.
      { timeout: timeLimitMilliseconds, killSignal: 'SIGKILL', env: voiceEnvironment },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(whyFailed(program, error, stderr, timeLimitMilliseconds), { cause: error }));
      },
    );
    // A program that ends before reading its words closes the pipe; its exit tells what went wrong.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

function whyFailed(
  program: string,
  error: NodeJS.ErrnoException | (Error & { killed?: boolean }),
  stderr: string,
  timeLimitMilliseconds: number,
): string {
  if ('code' in error && error.code === 'ENOENT') return `The voice program ${program} is not installed`;
  if ('killed' in error && error.killed) return `${program} did not finish in ${timeLimitMilliseconds} ms`;
  const complaint = stderr.trim().split('\n').at(-1);
  return complaint ? `${program} failed: ${complaint}` : `${program} failed`;
}
