import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

/** The levels that `BELCODE_LOG_LEVEL` may name, from loud to silent. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * A log of JSON lines. Codes are never given to it; what might carry a secret by mistake is censored by name, and
 * numbers are masked by whoever logs them (`maskNumber`).
 *
 * @param program which program speaks: `api`, `dialler`, `belcode`
 */
export function createLog(program: string, level: LogLevel, destination?: DestinationStream): Log {
  const options = {
    name: program,
    level,
    redact: {
      // Not `*.code`: an error's own code (ECONNREFUSED) is worth reading.
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
