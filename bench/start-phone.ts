import { fork } from 'node:child_process';
import { join } from 'node:path';
import { projectFolder } from '../lab/folders.ts';
import type { PhoneNews, PhoneOrder } from './phone.ts';

/** The phone of the measurement, in its own process so that its work does not delay ours. */
export interface Phone {
  /** RTP port. */
  rtpPort: number;
  press(order: PhoneOrder): void;
  /** Waits for the end of the call to a number. @throws Error when it does not end within the limit */
  untilOver(number: string, limitMilliseconds: number): Promise<void>;
  stop(): Promise<void>;
}

const startLimitMilliseconds = 10_000;

/** @param sipPort SIP port of the phone; it answers every number */
export async function startPhone(sipPort: number): Promise<Phone> {
  const program = fork(join(import.meta.dirname, 'phone.ts'), [String(sipPort)], {
    cwd: projectFolder,
    execArgv: ['--import', 'tsx'],
  });
  const ended = new Promise<void>((resolve) => program.once('exit', () => resolve()));
  const over = new Map<string, () => void>();
  const isOver = new Set<string>();
  const listens = new Promise<number>((resolve) => {
    program.on('message', (news: PhoneNews) => {
      if ('listens' in news) resolve(news.listens.rtpPort);
      else {
        isOver.add(news.over);
        over.get(news.over)?.();
      }
    });
  });
  const started = Promise.race([listens, ended.then(() => Promise.reject(new Error('The phone did not start')))]);
  return {
    rtpPort: await within(started, startLimitMilliseconds, 'The phone did not start'),
    press(order) {
      // When the phone is gone the call reaches its limit, which is reported.
      program.send(order, () => {});
    },
    untilOver(number, limitMilliseconds) {
      const ended = new Promise<void>((resolve) => {
        if (isOver.has(number)) resolve();
        else over.set(number, resolve);
      });
      return within(ended, limitMilliseconds, `The call to ${number} did not come to its end`);
    },
    async stop() {
      program.kill('SIGKILL');
      await ended;
    },
  };
}

async function within<T>(what: Promise<T>, limitMilliseconds: number, sentence: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(sentence)), limitMilliseconds);
  });
  return Promise.race([what, limit]).finally(() => clearTimeout(timer));
}
