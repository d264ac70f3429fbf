import { Refusal } from '../errors.ts';

/**
 * Sends a request to Redis, and turns every failure (no connection, no answer within the command's limit, an error
 * reply) into the one refusal that entry points answer with 503. The caller must not treat anything as verified then.
 *
 * @param what name of the command or script, for the log; never its values
 * @throws Refusal store-unavailable
 */
export async function guardStore<T>(what: string, command: () => Promise<T>): Promise<T> {
  try {
    return await command();
  } catch (error) {
    // ioredis attaches the failed command with its values to the error: the log would hold the telephone number in
    // clear.
    if (error instanceof Error) Reflect.deleteProperty(error, 'command');
    throw new Refusal('store-unavailable', `${what}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
