import { judgePassword } from '../accounts/password.ts';
import { Refusal } from '../errors.ts';
import type { Terminal } from './command.ts';

/**
 * Reads a password from stdin, without the line end. An option would be visible in the list of processes.
 *
 * @throws Refusal password-too-short, password-too-long, password-is-login, password-too-common
 */
export async function readPassword(terminal: Terminal, login: string): Promise<string> {
  const password = (await terminal.readInput()).replace(/\r?\n$/, '');
  const verdict = judgePassword(password, login);
  if (!verdict.accepted) throw new Refusal(verdict.reason);
  return password;
}
