import { createSocket, type Socket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressExtension } from '../../lab/telephones.ts';
import type { AriPbx } from '../../src/asterisk/ari-pbx.ts';
import { connectPbx, placeCall } from '../asterisk/pbx-in-lab.ts';
import { lab } from '../lab.ts';
import { type MessagePhone, openMessagePhone } from '../phones/message-phone.ts';
import { until } from '../until.ts';

/** An attacker who has the password of one telephone registers it with an address that dials something else. */

const templates = ['PJSIP/{number}', 'Local/{number}@belcode-extensions/n'];
const addresses: Record<string, (port: number) => string> = {
  'another destination, over the trunk': (port) => `sip:1&PJSIP/trunk/sip:2@127.0.0.1:${port}`,
  'options of Dial()': (port) => `sip:1,9,g@127.0.0.1:${port}`,
};

const diallers = new Map<string, { pbx: AriPbx; stop(): Promise<void> }>();
let phone: MessagePhone;
let other: MessagePhone;
let listener: Socket;
let port: number;
const requests: string[] = [];

beforeAll(async () => {
  for (const [at, internal] of templates.entries())
    diallers.set(
      internal,
      await connectPbx(`registered-address-${at}`, { dials: { trunk: 'PJSIP/{number}@trunk', internal } }),
    );
  listener = createSocket('udp4');
  listener.on('message', (packet) => requests.push(packet.toString('latin1').split('\r\n')[0] ?? ''));
  port = await new Promise((resolve) => listener.bind(0, '127.0.0.1', () => resolve(listener.address().port)));
  phone = await openMessagePhone(addressExtension, lab().sipPort);
  other = await openMessagePhone(addressExtension, lab().sipPort);
});

afterAll(async () => {
  listener?.close();
  await phone?.stop();
  await other?.stop();
  for (const { stop } of diallers.values()) await stop();
});

describe.each(templates)('an extension at %s', (template) => {
  it.each(Object.entries(addresses))(
    'whose telephone has registered with %s: only telephones ring',
    async (_what, address) => {
      const { pbx } = diallers.get(template) as { pbx: AriPbx };
      await phone.register(address(port));
      await other.register(`sip:${addressExtension}@127.0.0.1:${port}`);
      requests.length = 0;
      const call = await placeCall(pbx, { route: 'internal', number: addressExtension });
      const invites = () => requests.filter((line) => line.startsWith('INVITE '));
      await until(() => invites().length > 0);
      await call.call.hangUp();
      await call.untilTold('ended');
      const whole = address(port).slice('sip:'.length).split('@')[0] ?? '';
      for (const line of invites())
        expect([`sip:${whole}@127.0.0.1:${port}`, `sip:${addressExtension}@127.0.0.1:${port}`]).toContain(
          line.split(' ')[1],
        );
      await phone.unregister();
      await other.unregister();
    },
  );
});
