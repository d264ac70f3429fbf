import type { Config } from '../config.ts';
import { type Callee, readCallee } from '../factors/callee.ts';

/**
 * Reads a number or an extension of this exchange from the command line. `+31508200000;ext=202` dials 202 behind the
 * switchboard with that number (RFC 3966).
 *
 * @param country country of numbers without +; BELCODE_COUNTRY by default
 * @throws Refusal number-invalid, post-dial-invalid, post-dial-behind-extension, post-dial-behind-mobile,
 *   extension-not-allowed
 */
export function readCalled(text: string, config: Config, country = config.BELCODE_COUNTRY): Callee {
  return readCallee({ number: text }, { country, extensions: config.BELCODE_EXTENSIONS });
}
