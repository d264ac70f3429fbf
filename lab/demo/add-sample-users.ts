import { runCli } from '../programs.ts';
import type { SamplePanel } from './render-page.ts';

/** Users who can log in to the panel of the demo, one per role. */
const users = [
  ['anna', 'Anna de Vries', 'user'],
  ['bram', 'Bram Jansen', 'company-admin'],
  ['olga', 'Olga Smit', 'operator'],
] as const;

/** One that can be typed on a telephone. The demo listens on this machine only. */
const password = 'demo-belcode';

/**
 * Adds a company with one user per role, through the command line that operators use.
 *
 * @returns the panel, and the login and password of the first user
 */
export async function addSampleUsers(environment: NodeJS.ProcessEnv, address: string): Promise<SamplePanel> {
  await runCli(environment, ['company', 'add', '--name', 'Bakkerij De Vries', '--country', 'NL']);
  await Promise.all(
    users.map(async ([login, name, role]) => {
      const words = ['--login', login, '--name', name, '--company', 'Bakkerij De Vries', '--role', role];
      await runCli(environment, ['user', 'add', ...words, '--keeps-password', '--password-stdin'], password);
    }),
  );
  return { address, login: users[0][0], password };
}
