import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type AuditEntry, auditEvents } from '../../src/audit/audit-event.ts';
import { onAuditWritten } from '../../src/audit/audit-feed.ts';
import { openPeople, type People, tester } from '../accounts/people.ts';

let people: People;

beforeAll(async () => {
  people = await openPeople();
});

afterAll(() => people.close());

test('what was written can be neither changed nor removed', async () => {
  const { database, audit } = people;
  await audit.append({ event: 'logged-out', actor: { kind: 'user', id: 'u' }, userId: 'u' });
  const before = await audit.list();
  for (const statement of [
    "update audit set event = 'login-passed'",
    'update audit set id = default where false',
    'delete from audit',
    'truncate audit',
    "insert into audit overriding system value select * from audit on conflict (id) do update set event = 'x'",
  ]) {
    await expect(database.raw(statement)).rejects.toThrow('audit is append-only');
  }
  expect(await audit.list()).toEqual(before);
});

test('an entry has no detail that its event does not know: there is no place for a secret', async () => {
  const foreign = { event: 'login-refused', actor: tester, detail: { password: 'x' } } as unknown as AuditEntry;
  await expect(people.audit.append(foreign)).rejects.toMatchObject({ id: 'store-unavailable' });
  expect(await people.audit.list({ event: 'login-refused' })).toEqual([]);
  const details = Object.values(auditEvents).flat();
  expect(details.filter((name) => /password|secret|code|hash|login$/i.test(name))).toEqual([]);
});

test('events are named in the past tense, in kebab-case', () => {
  for (const name of Object.keys(auditEvents)) {
    expect(name).toMatch(/^[a-z]+(-[a-z0-9]+)+$/);
    // Logged out, went down, came up, was withdrawn, handed in, taken, kept.
    expect(name).toMatch(/(ed|ed-in|out|set|reset|passed|made|down|up|drawn|taken|kept)$/);
  }
});

test('repeats that come together are counted each, on one line, by few statements', async () => {
  const { audit, database } = people;
  const user = await people.addUser();
  const statements: string[] = [];
  const note = ({ sql }: { sql: string }) => void statements.push(sql);
  database.on('query', note);
  const entry = { event: 'code-refused', actor: { kind: 'user' }, userId: user.id } as const;
  const other = { ...entry, detail: { reason: 'wrong-code' } };
  await Promise.all(Array.from({ length: 50 }, (_, n) => audit.append(n % 5 === 0 ? other : entry)));
  database.off('query', note);
  const lines = await audit.list({ userId: user.id, event: 'code-refused' });
  expect(lines.map(({ repeats }) => repeats?.times).sort()).toEqual([10, 40]);
  // For each of the two: the line is missing, it is written, and the others are counted.
  expect(statements.length).toBeLessThanOrEqual(2 * 3);
});

test('repeats that nobody waits for come to a few statements, however they come, and none is lost at the end', async () => {
  const statements: string[] = [];
  const note = ({ sql }: { sql: string }) => void statements.push(sql);
  const entry = { event: 'code-refused', actor: { kind: 'api-key', id: 'unhurried' }, detail: {} } as const;
  await people.audit.appendUnhurried(entry);
  people.database.on('query', note);
  const begun = performance.now();
  // One after the other, as checks of codes end; each alone would be a statement.
  for (let n = 0; n < 20; n += 1) {
    void people.audit.appendUnhurried(entry);
    await people.database.raw('select 1');
  }
  await people.audit.settled();
  people.database.off('query', note);
  const [line] = await people.audit.list({ actorId: 'unhurried' });
  expect(line?.repeats?.times).toBe(21);
  // Ten a second, the first at once.
  const most = 1 + Math.ceil((performance.now() - begun) / 100);
  expect(statements.filter((sql) => sql.includes('audit_repeats')).length).toBeLessThanOrEqual(most);
});

test('each repeat that comes together is announced once it is written, and none that is not', async () => {
  const { audit, database } = people;
  const announced: AuditEntry[] = [];
  const end = onAuditWritten((entry) => announced.push(entry));
  const entry = { event: 'logged-out', actor: { kind: 'user' }, userId: 'somebody' } as const;
  await Promise.all([1, 2, 3].map(() => audit.append(entry)));
  expect(announced).toHaveLength(3);
  const fail = vi.spyOn(database, 'raw').mockRejectedValue(new Error('away') as never);
  const lost = await Promise.allSettled([1, 2, 3].map(() => audit.append(entry)));
  fail.mockRestore();
  end();
  expect(lost.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(announced).toHaveLength(3);
});

test('it is read newest first, by user, company, event and time, a page at a time', async () => {
  const { audit } = people;
  const user = await people.addUser();
  for (let round = 0; round < 7; round += 1) {
    await audit.append({
      event: 'login-refused',
      actor: { kind: 'user' },
      userId: user.id,
      detail: { reason: `${round}` },
    });
  }
  const seen: unknown[] = [];
  let before: string | undefined;
  for (;;) {
    const page = await audit.list({ userId: user.id, event: 'login-refused', before, limit: 3 });
    seen.push(...page.map(({ detail }) => detail.reason));
    before = page.at(-1)?.id;
    if (page.length < 3) break;
  }
  expect(seen).toEqual(['6', '5', '4', '3', '2', '1', '0']);
  // The store adds the company of the user.
  expect(await audit.list({ companyId: user.companyId, event: 'login-refused' })).toHaveLength(7);
  const [newest] = await audit.list({ userId: user.id });
  const at = newest?.at ?? new Date(0);
  expect((await audit.list({ userId: user.id, from: at }))[0]).toEqual(newest);
  expect(await audit.list({ userId: user.id, from: new Date(at.getTime() + 1) })).toEqual([]);
  expect(await audit.list({ userId: user.id, until: new Date(0) })).toEqual([]);
  expect(await audit.list({ before: "1' or true" })).toEqual([]);
  expect(await audit.list({ limit: -5 })).toHaveLength(1);
});
