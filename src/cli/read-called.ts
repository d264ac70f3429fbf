import type { Config } from '../config.ts';
import { type Callee, readCallee } from '../factors/callee.ts';

/**
 * A number, or an extension of this exchange, as somebody types it at the command line; `+31508200000;ext=202` has
 * digits that are dialled behind the switchboard that has the number (RFC 3966).
 *
 * @param country where a number without + is at home, when not in the country of the settings
 * @throws Refusal number-invalid, post-dial-invalid, post-dial-behind-extension, post-dial-behind-mobile,
 *   extension-not-allowed
 */
export function readCalled(text: string, config: Config, country = config.BELCODE_COUNTRY): Callee {
  const [number = '', ...behind] = text.split(';ext=');
  const postDial = behind.length === 0 ? undefined : behind.join(';ext=');
  return readCallee({ number, postDial }, { country, extensions: config.BELCODE_EXTENSIONS });
}
