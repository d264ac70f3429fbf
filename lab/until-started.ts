import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { LabAddresses } from './addresses.ts';
import type { Box } from './box.ts';
import { startFairClock } from './machine-pace.ts';

/** On an idle machine. */
const startLimitMilliseconds = 20_000;

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** @throws Error with the end of the log when the program does not listen in time */
export async function untilListening(box: Box, port: number, folder: string): Promise<void> {
  await poll(box, folder, () => isListening(port));
}

/** @throws Error with the end of Asterisk's log when ARI does not answer in time */
export async function untilAriAnswers(box: Box, { httpPort, ariPassword, folder }: LabAddresses): Promise<void> {
  const authorization = `Basic ${Buffer.from(`belcode:${ariPassword}`).toString('base64')}`;
  await poll(box, folder, async () => {
    const answer = await fetch(`http://127.0.0.1:${httpPort}/ari/asterisk/info?only=status`, {
      headers: { authorization },
    }).catch(() => undefined);
    return answer?.ok === true;
  });
}

async function poll(box: Box, folder: string, check: () => Promise<boolean>): Promise<void> {
  let over = false;
  box.ended.then(() => {
    over = true;
  });
  const clock = startFairClock();
  while (!(await check())) {
    if (over || clock.elapsed() > startLimitMilliseconds) {
      const log = readFileSync(join(folder, `${box.name}.log`), 'utf8')
        .trim()
        .split('\n')
        .slice(-8)
        .join('\n');
      throw new Error(
        `${box.name} did not start${over ? '' : ` within ${startLimitMilliseconds / 1000} s`}. The end of its log:\n${log}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
