import { runCli } from '../programs.ts';
import type { SamplePanel } from './render-page.ts';

/** Users who can log in to the panel of the demo, one per role. */
const users = [
  ['anna', 'Anna de Vries', 'user'],
  ['bram', 'Bram Jansen', 'company-admin'],
  ['olga', 'Olga Smit', 'operator'],
] as const;

/**
 * Adds a company with one user per role, through the command line that operators use.
 *
 * @returns the panel and the password of the first user
 */
export async function addSampleUsers(environment: NodeJS.ProcessEnv, address: string): Promise<SamplePanel> {
  await runCli(environment, ['company', 'add', '--name', 'Bakkerij De Vries', '--country', 'NL']);
  const passwords = await Promise.all(
    users.map(async ([login, name, role]) => {
      const words = ['--login', login, '--name', name, '--company', 'Bakkerij De Vries', '--role', role];
      const added = await runCli(environment, ['user', 'add', ...words, '--keeps-password', '--json']);
      return (JSON.parse(added) as { password: string }).password;
    }),
  );
  return { address, login: users[0][0], password: passwords[0] ?? '' };
}
