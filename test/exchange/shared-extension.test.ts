import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sharedExtension, sharedTelephones } from '../../lab/telephones.ts';
import type { AriPbx } from '../../src/asterisk/ari-pbx.ts';
import { askAri, connectPbx, placeCall } from '../asterisk/pbx-in-lab.ts';
import { lab } from '../lab.ts';
import { startTelephone, type Telephone } from '../phones/baresip.ts';
import { type MessagePhone, openMessagePhone } from '../phones/message-phone.ts';
import { until } from '../until.ts';

/** The setting, for the dialler that reads how many telephones there are, and for a dialplan of the operator's. */
const templates = ['PJSIP/{number}', 'Local/{number}@belcode-extensions/n'];

const diallers = new Map<string, { pbx: AriPbx; stop(): Promise<void> }>();
let first: MessagePhone;
const living: Telephone[] = [];

beforeAll(async () => {
  for (const [at, internal] of templates.entries())
    diallers.set(
      internal,
      await connectPbx(`shared-extension-${at}`, { dials: { trunk: 'PJSIP/{number}@trunk', internal } }),
    );
  // Registered first, and silent when it is called: a telephone that is gone.
  first = await openMessagePhone(sharedExtension, lab().sipPort);
  await first.register();
  for (let each = 1; each < sharedTelephones; each += 1)
    living.push(await startTelephone({ number: sharedExtension, sipPort: lab().sipPort }));
});

afterEach(() =>
  until(
    async () =>
      ((await askAri('/channels')) as { name: string }[]).every(({ name }) => !name.includes(`/${sharedExtension}-`)),
    20_000,
  ),
);

afterAll(async () => {
  for (const phone of living) await phone.stop();
  await first?.stop();
  for (const { stop } of diallers.values()) await stop();
});

describe.each(templates)('an extension with several telephones, of which the first is gone, at %s', (template) => {
  const place = (number = sharedExtension) => {
    const { pbx } = diallers.get(template) as { pbx: AriPbx };
    return placeCall(pbx, { route: 'internal', number });
  };

  it('all that live ring; the first that answers has the call, and the others stop', async () => {
    const call = await place();
    const [one, other] = living as [Telephone, Telephone];
    await Promise.all([one.untilIncoming(), other.untilIncoming()]);
    await other.answer();
    expect(await call.untilTold('answered')).toMatchObject({ forwarded: false });
    await one.untilClosed();
    expect(call.events.filter(({ type }) => type === 'answered')).toHaveLength(1);
    await call.call.hangUp();
    await call.untilTold('ended');
    await other.untilClosed();
  });

  it('nobody rings any more once the call is over', async () => {
    const call = await place();
    for (const phone of living) await phone.untilIncoming();
    await call.call.hangUp();
    for (const phone of living) await phone.untilClosed();
  });

  it('one that refuses does not stop the others', async () => {
    const call = await place();
    const [one, other] = living as [Telephone, Telephone];
    await Promise.all([one.untilIncoming(), other.untilIncoming()]);
    await one.hangUp();
    await one.untilClosed();
    await other.answer();
    await call.untilTold('answered');
    await call.call.hangUp();
    await call.untilTold('ended');
    await other.untilClosed();
  });
});

it.each(templates)('an extension without any telephone is unreachable at once, at %s', async (internal) => {
  const { pbx } = diallers.get(internal) as { pbx: AriPbx };
  const ended = placeCall(pbx, { route: 'internal', number: '298' }).then(
    async (call) => (await call.untilTold('ended')).cause.q850,
    (error) => error.trouble,
  );
  expect([20, 'unreachable']).toContain(await ended);
});
