import { expect, it } from 'vitest';
import { type FindDeviceParts, findDevice } from '../../src/methods/find-device.ts';

const id = 'a-device';

/** Stores of one pending device, which is confirmed as `confirmFactor` does it before the look of that number. */
function confirmedBefore(look: number): FindDeviceParts {
  let looks = 0;
  const isConfirmed = () => {
    looks += 1;
    return looks >= look;
  };
  const device = { id, userId: 'a-user', publicKey: {} };
  return {
    app: {
      devices: { find: async () => (isConfirmed() ? { ...device, kind: 'browser', factorId: 'a-factor' } : undefined) },
    },
    pending: { find: async () => (isConfirmed() ? undefined : device) },
  } as unknown as FindDeviceParts;
}

it.each([
  ['before the first look', 1, 'a-factor'],
  ['between the look at the database and that at Redis', 2, 'a-factor'],
  ['after both looks, as pending', 3, undefined],
])(
  'a device that is confirmed %s is found, because the app deletes the key of an unknown one',
  async (_when, look, factorId) => {
    expect(await findDevice(confirmedBefore(look), id)).toMatchObject({ id, factorId });
  },
);

it('a device that was removed is unknown', async () => {
  const nothing = { find: async () => undefined };
  const parts = { app: { devices: nothing }, pending: nothing } as unknown as FindDeviceParts;
  expect(await findDevice(parts, id)).toBeUndefined();
});
