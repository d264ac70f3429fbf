import { expect, it } from 'vitest';
import { keepPresence } from '../../src/dialler/keep-presence.ts';
import { until } from '../until.ts';

/** A store that records calls, and may fail. */
function fakeStore() {
  const store = {
    told: [] as string[],
    away: false,
    held: true,
    tell(what: string) {
      if (store.away) return Promise.reject(new Error('away'));
      store.told.push(what);
      return Promise.resolve();
    },
    replace: (dialler: string, names: readonly string[]) => store.tell(`replace ${dialler} ${[...names].sort()}`),
    note: (dialler: string, name: string, online: boolean) => store.tell(`note ${dialler} ${name} ${online}`),
    renew: async (dialler: string) => {
      await store.tell(`renew ${dialler}`);
      return store.held;
    },
    forget: (dialler: string) => store.tell(`forget ${dialler}`),
  };
  return store;
}

const settled = async (store: ReturnType<typeof fakeStore>, count: number) => {
  await until(() => store.told.length === count);
  return store.told.splice(0);
};

it('stores who is online at every connection, and then each change', async () => {
  const store = fakeStore();
  const presence = keepPresence(store, 'd');
  presence.replaced(['201', '202']);
  presence.noted('203', true);
  presence.noted('201', false);
  expect(await settled(store, 3)).toEqual(['replace d 201,202', 'note d 203 true', 'note d 201 false']);
  presence.replaced(['204']);
  expect(await settled(store, 1)).toEqual(['replace d 204']);
  await presence.renew();
  expect(await settled(store, 1)).toEqual(['renew d']);
});

it('stores the whole list again when Redis has lost it, or was away for a moment', async () => {
  const store = fakeStore();
  const presence = keepPresence(store, 'd');
  presence.replaced(['201']);
  store.held = false;
  await presence.renew();
  expect(await settled(store, 3)).toEqual(['replace d 201', 'renew d', 'replace d 201']);
  store.held = true;
  store.away = true;
  presence.noted('202', true);
  await presence.renew();
  store.away = false;
  await presence.renew();
  expect(await settled(store, 1)).toEqual(['replace d 201,202']);
  await presence.renew();
  expect(await settled(store, 1)).toEqual(['renew d']);
});

it('stores nothing before the exchange has sent its list, nor after it is disconnected', async () => {
  const store = fakeStore();
  const presence = keepPresence(store, 'd');
  presence.noted('201', true);
  await presence.renew();
  expect(store.told).toEqual([]);
  presence.replaced(['201']);
  await presence.forget();
  presence.noted('202', true);
  await presence.renew();
  expect(await settled(store, 2)).toEqual(['replace d 201', 'forget d']);
});

it('deletes at the start the list of a dead dialler with its name, but not its own list', async () => {
  const store = fakeStore();
  const presence = keepPresence(store, 'd');
  await presence.sweep();
  presence.replaced(['201']);
  await presence.sweep();
  expect(await settled(store, 2)).toEqual(['forget d', 'replace d 201']);
});
