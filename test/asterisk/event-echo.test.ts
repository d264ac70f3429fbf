import { expect, it } from 'vitest';
import type { AriRequests } from '../../src/asterisk/ari-requests.ts';
import { EventEcho } from '../../src/asterisk/event-echo.ts';
import { systemRandom as random } from '../../src/random.ts';
import { FakeClock, settled } from '../dialler/fake-clock.ts';

/** An exchange that sends the events it is asked for, sends none, or refuses to. */
function exchangeThat(does: { now: 'sends' | 'is silent' | 'refuses' }) {
  const clock = new FakeClock();
  const asked: string[] = [];
  const requests = {
    async request(send: (client: object) => unknown) {
      if (does.now === 'refuses') throw new Error('500');
      const userEvent = ({ eventName, application }: { eventName: string; application: string }) => {
        asked.push(application);
        if (does.now === 'sends') echo.hear({ type: 'ChannelUserevent', eventname: eventName });
      };
      await send({ events: { userEvent } });
    },
  } as unknown as AriRequests;
  const echo = new EventEcho({ requests, app: 'belcode-test', random, clock });
  return { echo, clock, asked };
}

it('is heard where the event that was asked for comes back', async () => {
  const { echo, asked } = exchangeThat({ now: 'sends' });
  expect(await echo.isHeard()).toBe(true);
  expect(asked).toEqual(['belcode-test']);
});

it('is not heard when an exchange that has sent one sends no more for five seconds', async () => {
  const does: Parameters<typeof exchangeThat>[0] = { now: 'sends' };
  const { echo, clock } = exchangeThat(does);
  await echo.isHeard();
  does.now = 'is silent';
  let heard: boolean | undefined;
  const looking = echo.isHeard().then((is) => {
    heard = is;
  });
  await settled();
  await clock.advance(4_900);
  expect(heard).toBeUndefined();
  await clock.advance(200);
  await looking;
  expect(heard).toBe(false);
});

it('says nothing of an exchange that never sends such an event, or refuses to', async () => {
  const does: Parameters<typeof exchangeThat>[0] = { now: 'is silent' };
  const { echo, clock } = exchangeThat(does);
  const looking = echo.isHeard();
  await settled();
  await clock.advance(5_100);
  expect(await looking).toBe(true);
  does.now = 'refuses';
  expect(await echo.isHeard()).toBe(true);
});
