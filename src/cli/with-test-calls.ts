import { AriPbx } from '../asterisk/ari-pbx.ts';
import type { RecordableCall } from '../asterisk/pbx.ts';
import { usualCallerId } from '../brand/brands.ts';
import type { TestCallParts } from '../challenges/test-call.ts';
import { systemClock as clock } from '../clock.ts';
import { type Config, readConfig } from '../config.ts';
import { dialledForms } from '../factors/dialled-forms.ts';
import { createLog } from '../log.ts';
import { systemRandom as random } from '../random.ts';
import type { Terminal } from './command.ts';
import { withCalls } from './with-calls.ts';

const connectLimitMilliseconds = 5_000;
const pollMilliseconds = 50;

/**
 * Opens the stores of calls and a connection to Asterisk of its own, beside that of the dialler, for one act.
 *
 * @param kind ends what an earlier one of its kind has left in Asterisk, so each kind has a name of its own there
 * @throws Error when Asterisk does not let it in within 5 s; Refusal store-unavailable
 */
export async function withTestCalls<T>(
  terminal: Terminal,
  kind: 'test-call' | 'record',
  act: (parts: TestCallParts<RecordableCall>, config: Config) => Promise<T>,
): Promise<T> {
  // What a dialler needs is needed here too.
  const config = readConfig('dialler', terminal.environment);
  return withCalls(terminal, async ({ ledger, destinations, audit, actor: by }) => {
    const pbx = buildPbx(config, kind);
    void pbx.run();
    try {
      await untilLive(pbx, config);
      return await act({ pbx, ledger, destinations, audit, by, random, clock }, config);
    } finally {
      pbx.stop();
    }
  });
}

function buildPbx(config: Config, kind: string): AriPbx {
  return new AriPbx({
    url: config.BELCODE_ARI_URL,
    user: config.BELCODE_ARI_USER,
    password: config.BELCODE_ARI_PASSWORD,
    dialler: `${config.BELCODE_DIALLER}-${kind}`,
    dials: { trunk: config.BELCODE_DIAL, internal: config.BELCODE_DIAL_INTERNAL || undefined },
    formsOf: dialledForms(config.BELCODE_COUNTRY),
    callerId: usualCallerId(config.BELCODE_CALLER_ID),
    callerIdForms: { trunk: config.BELCODE_CALLER_ID_FORM },
    log: createLog('belcode', 'silent'),
    clock,
    random,
  });
}

async function untilLive(pbx: AriPbx, config: Config): Promise<void> {
  const until = clock.now() + connectLimitMilliseconds;
  while (!pbx.isLive()) {
    if (clock.now() > until)
      throw new Error(
        `Asterisk at ${config.BELCODE_ARI_URL} takes no connection for events. \`belcode doctor\` says what is missing`,
      );
    await clock.wait(pollMilliseconds);
  }
}
