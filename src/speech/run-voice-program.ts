import { execFile } from 'node:child_process';

/**
 * The whole environment of a voice program; it holds none of our secrets. The encoding is set because piper's Python
 * would otherwise read its input in that of the locale.
 */
const voiceEnvironment = { PATH: process.env.PATH, HOME: process.env.HOME, LANG: 'C.UTF-8', PYTHONUTF8: '1' };

/**
 * Runs a voice program, never through a shell, with `input` as its whole standard input.
 *
 * @returns what it wrote to standard output
 * @throws Error naming the program when it is not installed, fails (with the last line of its error output) or is too
 *   slow
 */
export function runVoiceProgram(
  program: string,
  args: readonly string[],
  input: string | Buffer,
  timeLimitMilliseconds: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      [...args],
      // SIGKILL, because a hung program may ignore the other signals.
      { timeout: timeLimitMilliseconds, killSignal: 'SIGKILL', env: voiceEnvironment },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(whyFailed(program, error, stderr, timeLimitMilliseconds), { cause: error }));
      },
    );
    // A program that ends before reading its input closes the pipe; its exit status says what went wrong.
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
