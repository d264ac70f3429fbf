import { basename } from 'node:path';
import { type Lab, startLab } from '../../lab/lab.ts';
import { type Programs, startPrograms } from '../../lab/programs.ts';
import { lab as sharedLab } from '../lab.ts';
import { type ExchangeEvents, listenToExchange } from './exchange-events.ts';
import { Panel } from './panel.ts';

/** An exchange of its own, which a test may kill, freeze and read completely. */
export interface OwnExchange {
  /** The suffix of the lab, the programs and their folders. It is unique among parallel test runs. */
  name: string;
  lab: Lab;
  programs: Programs;
  panel: Panel;
  /** All events of Asterisk. Replaced after Asterisk was killed: see `listenAgain`. */
  events(): ExchangeEvents;
  listenAgain(): Promise<void>;
  stop(): Promise<void>;
}

type Settings = Record<string, string>;

/** @param suffix of the test file, as in `lost-dialler` @param pjsip more lines for its pjsip.conf */
export async function startOwnExchange(
  suffix: string,
  given: Settings | ((lab: Lab) => Promise<Settings>),
  pjsip = '',
): Promise<OwnExchange> {
  const name = `${basename(sharedLab().folder)}-${suffix}`;
  const lab = await startLab(name, () => {}, pjsip);
  try {
    const settings = typeof given === 'function' ? await given(lab) : given;
    const programs = await startPrograms({ lab, name, redisDatabase: 0, settings, say: () => {} });
    let events = await listenToExchange(lab);
    return {
      name,
      lab,
      programs,
      panel: new Panel(programs),
      events: () => events,
      async listenAgain() {
        events.close();
        events = await listenToExchange(lab);
      },
      async stop() {
        events.close();
        await programs.stop();
        await lab.stop();
      },
    };
  } catch (error) {
    await lab.stop();
    throw error;
  }
}
