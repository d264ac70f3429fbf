import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabAddresses } from '../lab/addresses.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { connectAmi } from '../src/asterisk/ami.ts';
import type { Ami } from '../src/asterisk/ami-connection.ts';
import { until } from '../test/until.ts';
import type { Stage } from './stage.ts';

const goneLimitMilliseconds = 10_000;

/** Context of the bare dialplan: an answered call hears `SOUNDS` and is hung up. */
export const bareContext = 'bench-bare';

/**
 * A lab whose Asterisk logs as an operator's does, because the log of the test lab holds every step. It has a bare
 * dialplan and a manager user that may originate.
 *
 * @param name at most one lab of each name at a time
 */
export async function startBenchExchange(stage: Stage, name: string): Promise<Lab> {
  const lab = stage.keep(await startLab(name, stage.say), (started) => started.stop());
  const file = (called: string) => join(lab.folder, 'asterisk/etc', called);
  writeFileSync(file('logger.conf'), '[general]\ndateformat = %F %T.%3q\n[logfiles]\nfull => notice,warning,error\n');
  const options = readFileSync(file('asterisk.conf'), 'utf8').replace('verbose = 5', 'verbose = 0\nmaxfiles = 65536');
  writeFileSync(file('asterisk.conf'), options);
  appendFileSync(
    file('extensions.conf'),
    // A time limit on each call, because Belcode sets one on every call too.
    `\n[${bareContext}]\nexten => s,1,Set(TIMEOUT(absolute)=150)\n same => n,Playback(\${SOUNDS})\n same => n,Hangup()\n`,
  );
  appendFileSync(
    file('manager.conf'),
    `\n[bench]\nsecret = ${lab.amiPassword}\ndeny = 0.0.0.0/0.0.0.0\npermit = 127.0.0.1/255.255.255.255\nread = command\nwrite = originate,command\n`,
  );
  await restart(lab);
  return lab;
}

/** The manager user of such a lab, which may originate calls and run commands. */
export function connectBenchAmi({ amiPort, amiPassword }: LabAddresses): Promise<Ami> {
  return connectAmi({ url: `tcp://127.0.0.1:${amiPort}`, user: 'bench', secret: amiPassword });
}

/** Waits until the old Asterisk is gone, because a new one gives up when the control socket is alive. */
async function restart(lab: Lab): Promise<void> {
  const first = `/proc/${lab.asteriskPid()}`;
  await lab.killAsterisk();
  await until(() => !existsSync(first), goneLimitMilliseconds);
  rmSync(join(lab.folder, 'asterisk/run/asterisk.ctl'), { force: true });
  await lab.startAsterisk();
}
