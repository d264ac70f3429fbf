import { type Attempt, type Attempts, type Invariant, invariants } from './attempt.ts';

/** One fault, as people met it. Times in milliseconds since the start of the drill. */
export interface FaultRow {
  part: string;
  fault: string;
  startedAt: number;
  healedAt: number;
  endedAt: number;
  /** What was done about it meanwhile. */
  note: string;
}

/** Seconds from the fault to the first attempt after the last refused one; `undefined` when none was refused. */
function secondsUntilWorking(row: FaultRow, attempts: readonly Attempt[]): number | undefined {
  const last = attempts.filter(({ ok }) => !ok).at(-1);
  if (last === undefined) return undefined;
  const next = attempts.find(({ ok, at }) => ok && at > last.at);
  return next === undefined ? Number.POSITIVE_INFINITY : Math.max(0, next.at - row.startedAt) / 1_000;
}

/** Also attempts that were under way when the fault came; those that the next fault ended belong to that one. */
function attemptsOf(row: FaultRow, { attempts }: Attempts, kind: Attempt['kind']): Attempt[] {
  return attempts
    .filter((each) => each.kind === kind && each.endedAt >= row.startedAt && each.endedAt < row.endedAt)
    .sort((a, b) => a.at - b.at);
}

function wordsOf(refused: readonly Attempt[]): string {
  const counts = new Map<string, number>();
  for (const { says } of refused) counts.set(says, (counts.get(says) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([says, count]) => `${count} × ${says}`)
    .join('; ');
}

export function describeRow(row: FaultRow, all: Attempts): string[] {
  const cells = (['login', 'call'] as const).map((kind) => {
    const attempts = attemptsOf(row, all, kind);
    const refused = attempts.filter(({ ok }) => !ok);
    const seconds = secondsUntilWorking(row, attempts);
    const works = seconds === undefined ? '0' : Number.isFinite(seconds) ? seconds.toFixed(0) : 'not in this time';
    return { works, share: `${refused.length} of ${attempts.length}`, words: wordsOf(refused) };
  });
  const [logins, calls] = cells as [(typeof cells)[0], (typeof cells)[0]];
  const said = [logins.words && `logins: ${logins.words}`, calls.words && `calls: ${calls.words}`].filter(Boolean);
  return [row.part, row.fault, logins.works, logins.share, calls.works, calls.share, said.join('. ') || 'nothing'];
}

export function formatReport(rows: readonly FaultRow[], all: Attempts, machine: string): string {
  const head = ['part', 'fault', 'logins work after s', 'refused', 'calls work after s', 'refused', 'what people saw'];
  const table = [head, head.map(() => '---'), ...rows.map((row) => describeRow(row, all))];
  const checks = (Object.entries(invariants) as [Invariant, string][]).map(([name, words]) => {
    const broken = all.broken.filter(({ invariant }) => invariant === name);
    const details = broken.length === 0 ? '' : `: ${broken.map(({ detail }) => detail).join(', ')}`;
    return [words, String(all.looked.get(name) ?? 0), `${broken.length}${details}`];
  });
  const second = [['never', 'looked', 'happened'], ['---', '---', '---'], ...checks];
  const print = (lines: readonly string[][]) => lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return `${machine}\n\n${print(table)}\n\n${print(second)}\n`;
}
