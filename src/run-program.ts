import { useBrands } from './brand/brands.ts';
import { type Config, ConfigError, type Program, readConfig } from './config.ts';
import { useLanguages } from './languages/languages.ts';
import { createLog, type Log } from './log.ts';

/** Stops a program that has started. Rejects when a part of it cannot be stopped. */
export type Stop = () => Promise<void>;

/** How long a program may take to stop; requests under way get this long to end, and calls two seconds less. */
export const stopLimitMilliseconds = 10_000;

/**
 * Runs a program that serves until SIGTERM or SIGINT. The process ends with 0 when it has stopped in time, and with 1
 * when a setting is invalid, or when it cannot start or stop.
 *
 * @param environment `process.env`
 * @param start builds the parts and begins to serve; its error is printed on stderr in one line
 */
export async function runProgram(
  program: Exclude<Program, 'cli'>,
  environment: NodeJS.ProcessEnv,
  start: (config: Config, log: Log) => Promise<Stop>,
): Promise<void> {
  try {
    const config = readConfig(program, environment);
    useLanguages({ more: config.BELCODE_LANGUAGE_FILES, offered: config.BELCODE_LANGUAGES });
    useBrands(config.BELCODE_BRANDS);
    const log = createLog(program, config.BELCODE_LOG_LEVEL);
    stopOnSignal(await start(config, log), log);
  } catch (error) {
    const said = error instanceof ConfigError ? error.message : `belcode ${program}: ${(error as Error).message}`;
    process.stderr.write(`${said}\n`);
    process.exit(1);
  }
}

function stopOnSignal(stop: Stop, log: Log): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info(`${signal}: stopping within ${stopLimitMilliseconds / 1_000} s`);
      setTimeout(() => {
        log.warn('Stopped before all work had ended');
        process.exit(1);
      }, stopLimitMilliseconds).unref();
      stop().then(
        () => process.exit(0),
        (error: Error) => {
          log.error({ err: error }, 'Stopping failed');
          process.exit(1);
        },
      );
    });
  }
}
