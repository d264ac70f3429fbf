import { expect, it } from 'vitest';
import { suspendNumber } from '../../src/incidents/operate-calls.ts';

const actor = { kind: 'command-line', id: 'anna' } as const;
const number = { number: '+31612345678', masked: '06*****78', reason: 'a mistake' };

/** Notes what is called, and fails where it is told to. */
function storesThat(fail: 'database' | undefined) {
  const done: unknown[] = [];
  const suspended = {
    async add(called: string, kept: object) {
      if (fail === 'database') throw new Error('away');
      done.push(['database', called, kept]);
    },
  };
  const stops = { suspend: async (called: string) => void done.push(['ledger', called]) };
  return { done, stores: { suspended, ledger: { stops } } as unknown as Parameters<typeof suspendNumber>[0] };
}

it('a suspended number is kept in the database first, and then in the ledger', async () => {
  const { done, stores } = storesThat(undefined);
  await suspendNumber(stores, actor, number);
  const { number: called, ...about } = number;
  expect(done).toEqual([
    ['database', called, { actor, ...about }],
    ['ledger', called],
  ]);
});

it('without the database nothing is suspended in the ledger, which would forget it', async () => {
  const { done, stores } = storesThat('database');
  await expect(suspendNumber(stores, actor, number)).rejects.toThrow('away');
  expect(done).toEqual([]);
});
