import { expect, it } from 'vitest';
import { Gathering } from '../../src/audit/gathering.ts';

/** Acts that end when the test lets them. */
function heldActs() {
  const begun: { items: readonly string[]; end(error?: Error): void }[] = [];
  const act = (items: readonly string[]) =>
    new Promise<void>((resolve, reject) => {
      begun.push({ items: [...items], end: (error) => (error === undefined ? resolve() : reject(error)) });
    });
  return { begun, gathering: new Gathering<string>(act) };
}

it('does at once what comes alone, and together what comes meanwhile', async () => {
  const { begun, gathering } = heldActs();
  const ended: string[] = [];
  const add = (item: string) => gathering.add('key', item).then(() => ended.push(item));
  const all = ['a', 'b', 'c', 'd'].map(add);
  expect(begun.map(({ items }) => items)).toEqual([['a']]);
  begun[0]?.end();
  await all[0];
  expect(ended).toEqual(['a']);
  expect(begun.map(({ items }) => items)).toEqual([['a'], ['b', 'c', 'd']]);
  const last = add('e');
  begun[1]?.end();
  await Promise.all(all);
  expect(ended).toEqual(['a', 'b', 'c', 'd']);
  begun[2]?.end();
  await last;
  expect(begun.map(({ items }) => items)).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
});

it('is settled when all have been tried', async () => {
  const { begun, gathering } = heldActs();
  const failing = gathering.add('key', 'a').catch(() => undefined);
  void gathering.add('key', 'b');
  void gathering.add('other', 'c');
  let isSettled = false;
  const settled = gathering.settled().then(() => {
    isSettled = true;
  });
  begun[0]?.end(new Error('away'));
  begun[1]?.end();
  await failing;
  expect(isSettled).toBe(false);
  begun[2]?.end();
  await settled;
});

it('keeps keys apart', () => {
  const { begun, gathering } = heldActs();
  void gathering.add('one', 'a');
  void gathering.add('other', 'b');
  expect(begun.map(({ items }) => items)).toEqual([['a'], ['b']]);
});

it('tells a failure to those whose items were in it, and goes on', async () => {
  const { begun, gathering } = heldActs();
  const results = ['a', 'b', 'c'].map((item) =>
    gathering.add('key', item).then(
      () => `${item} done`,
      (error: Error) => `${item} ${error.message}`,
    ),
  );
  begun[0]?.end(new Error('away'));
  expect(await results[0]).toBe('a away');
  begun[1]?.end(new Error('away again'));
  expect(await Promise.all(results)).toEqual(['a away', 'b away again', 'c away again']);
  const later = gathering.add('key', 'd');
  begun[2]?.end();
  await later;
});

it('pauses between two acts, and those whose item was in one do not wait for the pause', async () => {
  const acted: string[][] = [];
  const pauses: (() => void)[] = [];
  const gathering = new Gathering<string>(
    async (items) => void acted.push([...items]),
    () => new Promise((resolve) => pauses.push(resolve)),
  );
  await gathering.add('key', 'a');
  const later = ['b', 'c'].map((item) => gathering.add('key', item));
  await gathering.add('other', 'x');
  expect(acted).toEqual([['a'], ['x']]);
  pauses[0]?.();
  await Promise.all(later);
  expect(acted).toEqual([['a'], ['x'], ['b', 'c']]);
});

it('pauses after a failure too, and is settled after the pause', async () => {
  const pauses: (() => void)[] = [];
  const gathering = new Gathering<string>(
    () => Promise.reject(new Error('away')),
    () => new Promise((resolve) => pauses.push(resolve)),
  );
  await expect(gathering.add('key', 'a')).rejects.toThrow('away');
  const next = gathering.add('key', 'b');
  const settled = gathering.settled();
  pauses[0]?.();
  await expect(next).rejects.toThrow('away');
  pauses[1]?.();
  await settled;
});
