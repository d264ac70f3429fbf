import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A start of Asterisk, for which `core waitfullybooted` waits, takes some seconds. */
const limitMilliseconds = 60_000;
const run = promisify(execFile);

/**
 * Runs one command on Asterisk's console.
 *
 * @param starter as in the answer asterisk-command: what starts the console, as in `docker exec pbx asterisk`
 * @returns what Asterisk said
 * @throws Error in the words of Asterisk or of the system
 */
export async function askConsole(starter: string, command: string): Promise<string> {
  return start(starter, ['-rx', command]);
}

/** The version of the Asterisk that is installed, whether it runs or not. @throws Error as `askConsole` */
export async function installedVersion(starter: string): Promise<string> {
  const said = await start(starter, ['-V']);
  return /^Asterisk (?:certified\/|certified-)?(\S+)/m.exec(said)?.[1] ?? said.trim();
}

async function start(starter: string, words: readonly string[]): Promise<string> {
  const [program = '', ...first] = starter.split(/\s+/);
  try {
    const { stdout } = await run(program, [...first, ...words], { timeout: limitMilliseconds, encoding: 'utf8' });
    return stdout;
  } catch (error) {
    const { code, killed, stdout = '', stderr = '', message } = error as ExecError;
    if (code === 'ENOENT')
      throw new Error(`There is no program ${program}. Give asterisk-command, or none to reload Asterisk yourself`);
    if (killed) throw new Error(`Asterisk did not answer within ${limitMilliseconds / 1_000} s`);
    const said = `${stderr}${stdout}`.trim().split('\n')[0] || message;
    throw new Error(`Asterisk says: ${said}. Start it (systemctl start asterisk), and run setup again`);
  }
}

type ExecError = Error & { code?: string | number; killed?: boolean; stdout?: string; stderr?: string };
