import { countsOf, nameOf, type TracedCall } from './trace-programs.ts';

/** The list of one call, and how often each question was asked. */
export function formatTrace(kind: string, traced: TracedCall): string {
  const { steps, seconds, idle } = traced;
  const from = steps[0]?.at ?? 0;
  const lines = steps.map(({ at, to, by, what, inside }) => {
    const time = `${((at - from) / 1_000).toFixed(3)} s`.padStart(10);
    return `${time}  ${to.padEnd(8)} ${by.padEnd(8)} ${what}${inside > 0 ? ` (${inside} inside)` : ''}`;
  });
  const names = [...new Set(steps.map(nameOf))].map((name) => {
    const times = steps.filter((step) => nameOf(step) === name).length;
    const without = Math.round((idle.get(name) ?? 0) * seconds);
    return { name, times, without };
  });
  names.sort((one, other) => other.times - one.times);
  const table = names.map(
    ({ name, times, without }) => `${String(times).padStart(6)}${String(without || '').padStart(6)}  ${name}`,
  );
  const { redis, postgres, ari } = countsOf(traced);
  return [
    `${kind}: ${seconds.toFixed(1)} s`,
    ...lines,
    '',
    '  times  idle  question',
    ...table,
    '',
    `${kind}: ${redis} commands to Redis, ${ari} requests to Asterisk, ${postgres} queries of PostgreSQL`,
    '',
  ].join('\n');
}
