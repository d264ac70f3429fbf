import { Refusal } from '../errors.ts';

/**
 * Asks Redis, and turns whatever goes wrong (no connection, no answer within the command's limit, an error as reply)
 * into the one refusal that doors answer with 503. Nothing may be taken for verified then.
 *
 * @param what what was asked, for the log: the name of a command or a script, never its values
 * @throws Refusal store-unavailable
 */
export async function guardStore<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    // ioredis hangs the failed command on the error, values and all: the telephone number would be logged in clear.
    if (error instanceof Error) Reflect.deleteProperty(error, 'command');
    throw new Refusal('store-unavailable', `${what}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
