import { expect, it } from 'vitest';
import { checkWaiting } from '../../src/submissions/check-waiting.ts';
import { readFigures, readRow } from '../../src/submissions/read-row.ts';
import { submissionId } from '../../src/submissions/submission.ts';

const [good, evil] = [Buffer.from('good'), Buffer.from('evil')];
const at = new Date();
const rowOf = (id: string, more = {}) => ({
  id,
  language: 'nl',
  name: 'goodbye',
  state: 'waiting' as const,
  measured: { seconds: 1, level: -20, expectedSeconds: 1 },
  remarks: [],
  faults: [],
  login: 'bob',
  handed_at: at,
  until: at,
  ...more,
});

it('attack: two sounds cannot be made to have one id, because it has at least 160 bits', () => {
  expect(4 * submissionId('nl', 'goodbye', good).length).toBeGreaterThanOrEqual(160);
});

it('attack: a sound with the id of another one is not heard, and neither is one whose id is a path', async () => {
  const stored = new Map([
    [submissionId('nl', 'goodbye', evil), good],
    ['../../etc/cron.d/x', good],
    [submissionId('nl', 'goodbye', good).slice(0, 16), good],
    [submissionId('nl', 'goodbye', good), good],
  ]);
  const parts = {
    submissions: {
      list: async () => [...stored.keys()].map((id) => readRow(rowOf(id))),
      wavOf: async (id: string) => stored.get(id) as Buffer,
    },
    companies: { list: async () => [] },
    uploadJudge: { languages: () => ['nl'], list: async () => [] },
  };
  const heard: string[] = [];
  const listed = await checkWaiting(parts, async (id) => void heard.push(id));
  expect(heard).toEqual([submissionId('nl', 'goodbye', good)]);
  expect(listed.map(({ isOtherSound }) => isOtherSound)).toEqual([true, true, true, false]);
});

it.each([
  ['nothing', null],
  ['a text', 'loud'],
  ['silence, which JSON has no figure for', { seconds: 1, level: null, expectedSeconds: 1 }],
  ['a figure in quotes', { seconds: '1', level: -20, expectedSeconds: 1 }],
  ['two of the three', { seconds: 1, level: -20 }],
  ['no figure', { seconds: Number.NaN, level: -20, expectedSeconds: 1 }],
])('a row that was measured as %s has no figures', (_, measured) => {
  expect(readFigures(measured)).toBeUndefined();
  expect(readRow(rowOf('x', { measured })).measured).toBeUndefined();
});

it('attack: a prompt that everybody hears is not shown as the greeting of a company', () => {
  expect(readRow({ ...rowOf('x'), company_id: 'fonica' } as ReturnType<typeof rowOf>).companyId).toBeUndefined();
  expect(readRow(rowOf('x', { name: 'company-fonica' })).companyId).toBe('fonica');
});

it('lists of checks that are none are empty', () => {
  expect(readRow(rowOf('x', { remarks: null, faults: ['hum', null, 3] }))).toMatchObject({
    remarks: [],
    faults: ['hum'],
  });
});
