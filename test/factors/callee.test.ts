import { describe, expect, it } from 'vitest';
import { calleeOf, readCallee } from '../../src/factors/callee.ts';

const where = {
  country: 'NL',
  extensions: [
    { from: '200', to: '299' },
    { from: '7000', to: '7000' },
  ],
};

describe('whom a call goes to', () => {
  it('a number of the outside world, as people write it', () => {
    expect(readCallee({ number: '06-1234 5678' }, where)).toEqual({
      route: 'trunk',
      number: '+31612345678',
      type: 'mobile',
      country: 'NL',
      postDial: undefined,
    });
  });

  it('digits behind a switchboard, with their pauses', () => {
    const typed = { number: '050 820 0000', postDial: ' 202 ', pauseBeforeSeconds: 0, pauseAfterSeconds: 20 };
    expect(readCallee(typed, where)).toMatchObject({
      number: '+31508200000',
      postDial: { digits: '202', pauseBeforeSeconds: 0, pauseAfterSeconds: 20 },
    });
    expect(readCallee({ number: '050 820 0000', postDial: '202' }, where).postDial).toEqual({
      digits: '202',
      pauseBeforeSeconds: 2,
      pauseAfterSeconds: 2,
    });
    expect(readCallee({ number: '050 820 0000', postDial: '  ' }, where).postDial).toBeUndefined();
  });

  it.each(['200', ' 250 ', '299', '7000'])('extension %j of this exchange, where the operator allows it', (number) => {
    expect(readCallee({ number }, where)).toEqual({ route: 'internal', number: number.trim(), country: '' });
  });

  it.each(['199', '300', '7001', '070', '112', '0200', '20'])('no other extension: %s', (number) => {
    expect(() => readCallee({ number }, where)).toThrow(expect.objectContaining({ id: 'extension-not-allowed' }));
  });

  it.each(['112', '911', '999'])('V02 no emergency number, whatever the ranges say: %s', (number) => {
    const open = { country: 'NL', extensions: [{ from: '100', to: '999' }] };
    expect(() => readCallee({ number }, open)).toThrow(expect.objectContaining({ id: 'extension-not-allowed' }));
  });

  it('toll fraud: nothing is behind a mobile number, so one telephone is not many', () => {
    const typed = { number: '06 12345678', postDial: '1' };
    expect(() => readCallee(typed, where)).toThrow(expect.objectContaining({ id: 'post-dial-behind-mobile' }));
  });

  it('default-deny: no extension at all when none is set', () => {
    const closed = { country: 'NL', extensions: [] };
    expect(() => readCallee({ number: '202' }, closed)).toThrow(
      expect.objectContaining({ id: 'extension-not-allowed' }),
    );
    const kept = () => calleeOf({ number: '202' }, { extensions: [] });
    expect(kept).toThrow(expect.objectContaining({ id: 'extension-not-allowed' }));
  });
});

describe('V02 hostile strings', () => {
  it.each(['202\n', '202\r', '2 02&PJSIP/x', '202@trunk', '202;tag', '*202', '#202', '20a'])(
    'are no extension of this exchange: %j',
    (number) => {
      expect(() => readCallee({ number }, where)).toThrow(expect.objectContaining({ name: 'Refusal' }));
    },
  );

  it.each(['202\n', '2&2', '2@trunk', '202;tag', 'A2', '1'.repeat(21), 'w', `1${','.repeat(11)}2`])(
    'are nothing to dial behind one: %j',
    (postDial) => {
      expect(() => readCallee({ number: '050 820 0000', postDial }, where)).toThrow(
        expect.objectContaining({ id: 'post-dial-invalid' }),
      );
    },
  );

  it.each([-1, 21, 1.5, Number.NaN])('a pause of %s s is refused', (pauseBeforeSeconds) => {
    expect(() => readCallee({ number: '050 820 0000', postDial: '2', pauseBeforeSeconds }, where)).toThrow(
      expect.objectContaining({ id: 'pause-invalid' }),
    );
  });

  it.each([{ number: '202', postDial: '3' }, { number: '202 x3' }, { number: '202;ext=3' }, { number: '202,,3' }])(
    'nothing is dialled behind an extension of ours: %o',
    (typed) => {
      expect(() => readCallee(typed, where)).toThrow(expect.objectContaining({ id: 'post-dial-behind-extension' }));
    },
  );
});
