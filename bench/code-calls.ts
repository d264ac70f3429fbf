import type { Programs } from '../lab/programs.ts';
import { Panel } from '../test/exchange/panel.ts';
import { atPace } from './pace.ts';
import { promptMilliseconds } from './prompt-lengths.ts';
import type { Phone } from './start-phone.ts';

export const language = 'en';
/** The phone hangs up after about twelve seconds; without a key Belcode hangs up after half a minute. */
export const callLimitMilliseconds = 45_000;

/** Opens challenges as a panel does, and has the phone press the key that each panel shows. */
export async function placeCodeCalls(
  programs: Programs,
  phone: Phone,
  numbers: readonly string[],
  perSecond: number,
): Promise<void> {
  const panel = new Panel(programs);
  await atPace(numbers, perSecond, async (number) => {
    const { id } = await panel.open(number, language);
    const key = await panel.untilKey(id);
    phone.press({
      number,
      key,
      saidMilliseconds: ['greeting', 'not-you', `press-${key}`].reduce(
        (sum, prompt) => sum + promptMilliseconds(language, prompt),
        0,
      ),
    });
    await phone.untilOver(number, callLimitMilliseconds);
  });
}
