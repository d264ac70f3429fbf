import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../until.ts';
import { blocksOf } from '../blocks-of.ts';
import type { Pam } from './pam.ts';
import { end, saidBy, tools } from './real-programs.ts';

/** A server of SSH with the settings of the recipe. */
export async function startSshd(pam: Pam, port: number): Promise<{ stop(): Promise<void> }> {
  const key = join(pam.folder, 'host-key');
  execFileSync(join(tools, 'usr/bin/ssh-keygen'), ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  const file = join(pam.folder, 'sshd_config');
  const own = [`ListenAddress 127.0.0.1:${port}`, `HostKey ${key}`, 'PidFile none', 'StrictModes no'];
  writeFileSync(file, `${blocksOf('radius.md', 'sshd')}\n${own.join('\n')}\n`);
  const child = pam.start([join(tools, 'usr/sbin/sshd'), '-D', '-e', '-f', file]);
  const said = saidBy(child);
  await until(() => {
    if (child.exitCode !== null) throw new Error(`sshd has ended: ${said()}`);
    return said().includes('Server listening');
  }, 20_000);
  return { stop: () => end(child, () => undefined) };
}

/** Logs in by SSH, and answers each prompt with the next of the answers. @returns what was asked and what was said */
export function logInBySsh(
  pam: Pam,
  { port, user, answers }: { port: number; user: string; answers: readonly string[] },
): Promise<{ code: number | null; said: string; prompts: string }> {
  const folder = mkdtempSync(join(pam.folder, 'ssh-'));
  writeFileSync(join(folder, 'answers'), `${answers.join('\n')}\n`);
  writeFileSync(join(folder, 'prompts'), '');
  // Each prompt takes the first line that is left.
  const script = `#!/bin/sh\necho "$1" >> ${folder}/prompts\nhead -n 1 ${folder}/answers\nsed -i 1d ${folder}/answers\n`;
  writeFileSync(join(folder, 'ask'), script, { mode: 0o755 });
  const words = [
    ...[
      '-p',
      String(port),
      '-o',
      'UserKnownHostsFile=/dev/null',
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'LogLevel=ERROR',
    ],
    ...['-o', 'PreferredAuthentications=keyboard-interactive', '-o', 'NumberOfPasswordPrompts=1'],
    ...[`${user}@127.0.0.1`, 'echo in the shell of $USER'],
  ];
  const own = { PATH: process.env.PATH, HOME: folder, SSH_ASKPASS: join(folder, 'ask'), SSH_ASKPASS_REQUIRE: 'force' };
  const child = spawn(join(tools, 'usr/bin/ssh'), words, { env: own, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = saidBy(child);
  return new Promise((resolve) =>
    child.on('close', (code) =>
      resolve({ code, said: said(), prompts: readFileSync(join(folder, 'prompts'), 'utf8') }),
    ),
  );
}
