import { type DestinationStream, type Logger, pino } from 'pino';
import { requestId } from './request-id.ts';

export type Log = Logger;

/** The levels that `BELCODE_LOG_LEVEL` may name, from loud to silent. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * A log of JSON lines. Codes are never logged. Fields that might hold a secret by mistake are censored by name, and the
 * caller masks numbers (`maskNumber`).
 *
 * @param program name of the program: `api`, `dialler`, `belcode`
 */
export function createLog(program: string, level: LogLevel, destination?: DestinationStream): Log {
  const options = {
    name: program,
    level,
    // Every line of one login can be found by it, in the logs of the api and of the dialler.
    mixin: () => {
      const request = requestId();
      return request === undefined ? {} : { request };
    },
    redact: {
      // `*.code` is not censored, because the code of an error (ECONNREFUSED) is useful.
      paths: [
        'code',
        'answer.code',
        'body.code',
        'job.code',
        'password',
        '*.password',
        'req.headers.authorization',
        'headers.authorization',
      ],
      censor: '[not logged]',
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
