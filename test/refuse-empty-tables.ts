import { describe, it } from 'vitest';

/** A table without rows makes no tests, and the run would be green without them. So an empty table is an error. */
for (const maker of [it, describe]) {
  for (const name of ['each', 'for'] as const) {
    const plain = maker[name] as (this: unknown, table: unknown, ...values: unknown[]) => unknown;
    // Files that share a process share these functions too.
    if (plain.name === 'checked') continue;
    const checked = function (this: unknown, table: unknown, ...values: unknown[]) {
      if (Array.isArray(table) && table.length === 0) throw new Error(`.${name} has no rows, so it would test nothing`);
      return plain.call(this, table, ...values);
    };
    Object.assign(maker, { [name]: checked });
  }
}
