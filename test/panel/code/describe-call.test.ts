import { describe, expect, it } from 'vitest';
import { type EndReason, endReasons } from '../../../src/deliveries/delivery.ts';
import { describeCall } from '../../../src/panel/code/describe-call.ts';
import { fillText } from '../../../src/panel/kit/texts.ts';

type Told = Parameters<typeof describeCall>[1][number];

const queued: Told = { deliveryId: 'd', state: 'queued' };
const ended = (reason: EndReason): Told => ({ deliveryId: 'd', state: 'ended', reason });

describe.each(['nl', 'en'] as const)('S19 in %s every end of a call', (language) => {
  const newsOf = (reason: EndReason) => describeCall(language, [queued, ended(reason)]).news;

  it.each(endReasons)('%s has its own sentence, short enough to read at a glance', (reason) => {
    const news = newsOf(reason);
    expect(news).toBe(fillText(language, `ended-${reason}`));
    expect(news).toMatch(/^[A-Z].*[.?]$/);
    expect(news.length).toBeLessThan(85);
    if (reason !== 'interrupted') expect(news).not.toBe(fillText(language, 'ended-interrupted'));
  });

  it('differs from every other', () => {
    expect(new Set(endReasons.map(newsOf)).size).toBe(endReasons.length);
  });

  it('is described even when a newer dialler sends an unknown reason', () => {
    expect(newsOf('on-the-moon' as EndReason)).toBe(fillText(language, 'ended-interrupted'));
  });
});

describe('a call that waits for its turn', () => {
  it.each([
    [2, undefined],
    [3, 3],
    [15, 15],
    [16, 20],
    [18.2, 20],
    [21, 25],
    [118, 120],
  ])('of %s s is described as %s', (waitSeconds, told) => {
    const view = describeCall('en', [queued], { waitSeconds });
    expect(view.waitSeconds).toBe(told);
    expect(view.methodsFirst).toBe(told !== undefined);
  });

  it('no longer waits once it is dialled', () => {
    const view = describeCall('en', [queued, { deliveryId: 'd', state: 'dialling' }], { waitSeconds: 40 });
    expect(view).toMatchObject({ methodsFirst: false, over: false });
    expect(view).not.toHaveProperty('waitSeconds');
  });
});

describe('after a call', () => {
  const viewAfter = (next: { may: boolean; inSeconds: number } | undefined, told: Told[] = [queued, ended('busy')]) =>
    describeCall('en', told, { next });

  it('a countdown leads to the next call, with the other methods first', () => {
    expect(viewAfter({ may: true, inSeconds: 19.2 })).toMatchObject({ againInSeconds: 20, methodsFirst: true });
    expect(viewAfter({ may: true, inSeconds: 0 })).toMatchObject({ againInSeconds: 0 });
  });

  it('no further call may be possible', () => {
    expect(viewAfter({ may: false, inSeconds: 0 })).toMatchObject({ noneLeft: true, methodsFirst: true });
    // The challenge has expired by then.
    expect(viewAfter({ may: true, inSeconds: 3_600 })).toMatchObject({ noneLeft: true });
  });

  it('the page says nothing about it while it is unknown', () => {
    expect(viewAfter(undefined)).not.toHaveProperty('againInSeconds');
    expect(viewAfter(undefined)).not.toHaveProperty('noneLeft');
  });

  it('that has spoken its code, nothing stands between the person and the field', () => {
    const spoken: Told[] = [queued, { deliveryId: 'd', state: 'speaking' }, { deliveryId: 'd', state: 'spoken' }];
    expect(viewAfter({ may: false, inSeconds: 0 }, spoken)).toMatchObject({
      over: true,
      speaking: true,
      methodsFirst: false,
    });
    const hungUp: Told[] = [queued, { deliveryId: 'd', state: 'speaking' }, ended('hung-up-while-speaking')];
    expect(viewAfter({ may: true, inSeconds: 9 }, hungUp)).toMatchObject({ methodsFirst: false, againInSeconds: 9 });
  });

  it('only the latest call counts', () => {
    const told: Told[] = [queued, ended('busy'), { deliveryId: 'e', state: 'queued' }];
    expect(viewAfter({ may: false, inSeconds: 0 }, told)).toMatchObject({
      over: false,
      steps: ['now', 'ahead', 'ahead', 'ahead'],
    });
  });
});
