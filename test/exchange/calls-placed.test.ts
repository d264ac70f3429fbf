import { expect, it } from 'vitest';
import { countCalls, describeCalls } from './calls-placed.ts';

const log = `[2026-11-20 23:30:13.689] Asterisk 22.10.1+dfsg+~cs6.17.60671434-1 built by nobody @ buildd on Linux
[2026-11-20 23:03:48.813] VERBOSE[82] func_timeout.c: Channel will hangup at 2026-11-20 23:06:23.813 UTC.
[2026-11-20 23:03:48.816] VERBOSE[84] bridge_channel.c: Channel PJSIP/+31612345601-00000001 joined 'holding_bridge' stasis-bridge <1>
[2026-11-20 23:03:48.834] VERBOSE[84] bridge_channel.c: Channel PJSIP/+31612345601-00000001 left 'holding_bridge' stasis-bridge <1>
[2026-11-20 23:03:48.835] VERBOSE[82][C-00000002] pbx.c: Executing [s@belcode-answered:1] NoOp("PJSIP/+31612345601-00000001", "Belcode delivery Gu0QNuehwk_RU9H-ajOTPA") in new stack
[2026-11-20 23:04:43.696] VERBOSE[95] bridge_channel.c: Channel PJSIP/+31612345601-00000004 joined 'holding_bridge' stasis-bridge <1>
[2026-11-20 23:04:48.724] ERROR[32] chan_pjsip.c: Failed to create outgoing session to endpoint '+31612345603'
`;

it('counts dialled and answered calls over all labs and restarts', () => {
  expect(countCalls([log])).toEqual({ placed: 2, answered: 1, asteriskVersions: ['22.10.1'] });
  expect(describeCalls(countCalls([log, log + log, '']))).toBe(
    '6 calls were really placed (3 answered) on Asterisk 22.10.1',
  );
});
