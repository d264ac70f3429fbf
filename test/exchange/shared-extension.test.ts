import { afterAll, beforeAll, expect, it } from 'vitest';
import { sharedExtension } from '../../lab/telephones.ts';
import type { AriPbx } from '../../src/asterisk/ari-pbx.ts';
import { connectPbx, placeCall } from '../asterisk/pbx-in-lab.ts';
import { lab } from '../lab.ts';
import { startTelephone, type Telephone } from '../phones/baresip.ts';
import { type MessagePhone, openMessagePhone } from '../phones/message-phone.ts';

let connected: { pbx: AriPbx; stop(): Promise<void> };
let dead: MessagePhone;
let living: Telephone;

beforeAll(async () => {
  const dials = { trunk: 'PJSIP/{number}@trunk', internal: 'Local/{number}@belcode-extensions/n' };
  connected = await connectPbx('shared-extension', { dials });
  // Registered first, and silent when it is called.
  dead = await openMessagePhone(sharedExtension, lab().sipPort);
  await dead.register();
  living = await startTelephone({ number: sharedExtension, sipPort: lab().sipPort });
});

afterAll(async () => {
  await living?.stop();
  await dead?.stop();
  await connected?.stop();
});

it('an extension with two telephones, of which the first is gone: the second rings and answers', async () => {
  const call = await placeCall(connected.pbx, { route: 'internal', number: sharedExtension });
  await living.untilIncoming();
  await living.answer();
  expect(await call.untilTold('answered')).toMatchObject({ forwarded: false });
  await call.call.hangUp();
  await call.untilTold('ended');
});

it('an extension without any telephone is unreachable at once', async () => {
  const call = await placeCall(connected.pbx, { route: 'internal', number: '298' });
  expect((await call.untilTold('ended')).cause.q850).toBe(20);
});
