import type { Config } from '../config.ts';
import { type Callee, readCallee } from '../factors/callee.ts';

/**
 * A number, or an extension of this exchange, as somebody types it at the command line; `+31508200000;ext=202` is an
 * extension behind the switchboard that has the number (RFC 3966).
 *
 * @param country where a number without + is at home, when not in the country of the settings
 * @throws Refusal number-invalid, extension-invalid, extension-not-allowed
 */
export function readCalled(text: string, config: Config, country = config.BELCODE_COUNTRY): Callee {
  const [number = '', ...extensions] = text.split(';ext=');
  const extension = extensions.length === 0 ? undefined : extensions.join(';ext=');
  return readCallee({ number, extension }, { country, extensions: config.BELCODE_EXTENSIONS });
}
