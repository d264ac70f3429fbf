import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { answerAll } from '../../../src/cli/setup/answer-all.ts';
import { faultOf, questions, readAnswers } from '../../../src/cli/setup/questions.ts';
import { readSettings, settingLine } from '../../../src/cli/setup/settings-text.ts';
import { listFiles } from '../../house/read-source.ts';

const silent = { environment: {}, print() {}, complain() {}, readInput: () => Promise.resolve('') };
const nothing = { given: {}, settings: new Map<string, string>(), kept: {}, terminal: silent, asks: true };
const needed = { dial: 'PJSIP/{number}@trunk', destinations: '+31' };

describe('the file of answers', () => {
  it('has names, values and comments', () => {
    expect(readAnswers('# mine\n\ndial = PJSIP/{number}@trunk\r\n caller-id=A <+31508200000> \npanel-url =\n')).toEqual(
      {
        dial: 'PJSIP/{number}@trunk',
        'caller-id': 'A <+31508200000>',
        'panel-url': '',
      },
    );
  });

  it('names every line that is wrong, without its value', () => {
    const wrong = () => readAnswers('dail = secret-1\ndial = x\nsecret-2\nconstructor = secret-3');
    expect(wrong).toThrow(/line 1 is .*\n.*line 3 is .*\n.*line 4 is /);
    expect(wrong).not.toThrow(/secret/);
  });

  it('offers every language that comes with Belcode', () => {
    const shipped = readdirSync('languages', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const tags = shipped.map(({ name }) => name).sort();
    expect(questions.language.ask).toContain(`${tags.slice(0, -1).join(', ')} or ${tags.at(-1)}`);
    for (const tag of tags) expect(faultOf('language', tag)).toBeUndefined();
  });

  it('is described name by name in docs/setup.md', () => {
    expect(listFiles('docs')).toContain('docs/setup.md');
    const rows = [...readFileSync('docs/setup.md', 'utf8').matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
    expect(rows).toEqual(Object.keys(questions));
  });
});

describe('an answer is refused:', () => {
  it.each([
    ['dial', '', 'is needed'],
    ['dial', 'PJSIP/trunk', 'must contain one placeholder'],
    ['destinations', '31', 'must be E.164 prefixes'],
    ['asterisk-folder', 'etc', 'must be a whole path'],
    ['asterisk-url', 'pbx:8088', 'must be an address'],
    ['redis', '/run/redis.sock', 'must be an address'],
    ['database', 'postgres', 'must be an address'],
    ['database-name', 'x"; drop database y', 'must be lower-case letters'],
    ['redis-close', 'maybe', 'must be one of yes, no'],
    ['dialler', 'Dialler 1', 'must be 1 to 40'],
    ['operator', 'a b', 'must be a login'],
    ['company', 'a\nb', 'must be one line'],
    ['budget-minutes', 'lots', 'must be amounts'],
  ] as const)('%s = %j', (name, value, fault) => {
    expect(faultOf(name, value)).toContain(fault);
  });
});

describe('answers come', () => {
  it('from the file, the settings, the run before, and the defaults, in this order', async () => {
    const settings = new Map([
      ['BELCODE_COUNTRY', 'BE'],
      ['BELCODE_LANGUAGE', 'nl'],
    ]);
    const given = { ...needed, language: 'en' };
    const answers = await answerAll({ ...nothing, given, settings, kept: { company: 'Before', country: 'DE' } });
    expect(answers).toMatchObject({
      language: 'en',
      country: 'BE',
      company: 'Before',
      redis: 'redis://127.0.0.1:6379',
    });
  });

  it('from nobody: all that are missing are named at once', async () => {
    await expect(answerAll(nothing)).rejects.toThrow(/dial is needed\n.*destinations is needed/);
  });

  it('from a conversation, where a wrong one is asked for again', async () => {
    const typed: Record<string, string[]> = {
      [questions.dial.ask]: ['trunk', 'PJSIP/{number}@trunk'],
      [questions.destinations.ask]: ['+31'],
    };
    const complaints: string[] = [];
    const ask = (question: string) => Promise.resolve(typed[question.replace(/( \[.*\])?: $/, '')]?.shift() ?? '');
    const terminal = { ...silent, ask, complain: (line: string) => complaints.push(line) };
    expect(await answerAll({ ...nothing, terminal })).toMatchObject({ ...needed, company: 'Main' });
    expect(complaints).toEqual([expect.stringContaining('dial must contain one placeholder')]);
  });
});

describe('a line of settings', () => {
  it.each([
    'plain',
    'PJSIP/{number}@trunk',
    'Company <+31508200000>',
    "it's",
    'a "b"',
    'a # b',
    'postgres://belcode:a_b-c@127.0.0.1:5432/belcode?x=y&z=1',
    '',
  ])('%j is read as it was written', (value) => {
    expect(readSettings(settingLine('BELCODE_X', value)).get('BELCODE_X')).toBe(value);
  });

  it.each(['a\nb', `'"`, 'a\\b'])('%j is refused', (value) => {
    expect(() => settingLine('BELCODE_X', value)).toThrow('marks that its file cannot hold');
  });
});
