import { describe, expect, it } from 'vitest';
import { CallEnded, CallInbox } from '../../src/dialler/call-inbox.ts';
import { answered } from './fake-call.ts';
import { FakeClock, settled } from './fake-clock.ts';

function start() {
  const clock = new FakeClock();
  return { clock, inbox: new CallInbox(clock), deadline: clock.now() + 1_000 };
}

describe('CallInbox', () => {
  it('gives events in their order', async () => {
    const { clock, inbox, deadline } = start();
    inbox.put({ type: 'ringing' });
    inbox.put({ type: 'key', key: '4' });
    expect(await inbox.next(deadline)).toEqual({ type: 'ringing' });
    expect(await inbox.next(deadline)).toEqual({ type: 'key', key: '4', at: clock.now(), mixed: false });
  });

  it('waits for the next event, and leaves no timer', async () => {
    const { clock, inbox, deadline } = start();
    const next = inbox.next(deadline);
    await settled();
    expect(clock.waiting()).toBe(1);
    inbox.put(answered);
    expect(await next).toEqual(answered);
    expect(clock.waiting()).toBe(0);
  });

  it('gives nothing at the deadline, and not earlier', async () => {
    const { clock, inbox, deadline } = start();
    let given: unknown = 'not yet';
    const next = inbox.next(deadline).then((news) => {
      given = news;
    });
    await clock.advance(999);
    expect(given).toBe('not yet');
    await clock.advance(1);
    await next;
    expect(given).toBeUndefined();
    expect(clock.waiting()).toBe(0);
  });

  it('gives a key before the hang-up that followed it', async () => {
    const { inbox, deadline } = start();
    inbox.put({ type: 'key', key: '7' });
    inbox.put({ type: 'ended', cause: { q850: 16 } });
    expect(await inbox.next(deadline)).toMatchObject({ type: 'key', key: '7' });
    await expect(inbox.next(deadline)).rejects.toMatchObject({ by: 'phone', cause: { q850: 16 } });
    await expect(inbox.next(deadline)).rejects.toThrow(CallEnded);
  });

  it('the first end counts', async () => {
    const { inbox, deadline } = start();
    inbox.put({ type: 'lost' });
    inbox.end(new CallEnded('us'));
    inbox.put({ type: 'ended', cause: { q850: 17 } });
    await expect(inbox.next(deadline)).rejects.toMatchObject({ by: 'unknown', cause: undefined });
  });

  it('an end wakes the waiting caller, and leaves no timer', async () => {
    const { clock, inbox, deadline } = start();
    const next = expect(inbox.next(deadline)).rejects.toMatchObject({ by: 'us' });
    await settled();
    inbox.end(new CallEnded('us'));
    await next;
    expect(clock.waiting()).toBe(0);
  });

  it('a past deadline still gives events that have arrived', async () => {
    const { clock, inbox } = start();
    inbox.put({ type: 'ringing' });
    expect(await inbox.next(clock.now() - 1)).toEqual({ type: 'ringing' });
    expect(await inbox.next(clock.now() - 1)).toBeUndefined();
  });

  it('a key has the time of its arrival, not of its reading', async () => {
    const { clock, inbox, deadline } = start();
    const pressed = clock.now();
    inbox.put({ type: 'key', key: '4' });
    await clock.advance(700);
    expect(await inbox.next(deadline)).toMatchObject({ key: '4', at: pressed });
    expect(inbox.lastKeyAt()).toBe(pressed);
  });
});
