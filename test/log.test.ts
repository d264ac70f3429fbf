import { describe, expect, it } from 'vitest';
import { createLog, type LogLevel, logLevels } from '../src/log.ts';

function capture(level: LogLevel = 'trace') {
  const lines: string[] = [];
  return { lines, log: createLog('test', level, { write: (line) => lines.push(line) }) };
}

describe('the log', () => {
  it('is one JSON object a line, whatever is in it', () => {
    const { lines, log } = capture();
    log.info({ text: 'a\nb\r\n\u2028' }, 'words\nof two lines');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).not.toMatch(/[\r\n]/);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ name: 'test', msg: 'words\nof two lines' });
  });

  it.each([
    ['code', { code: '482913' }],
    ['answer.code', { answer: { code: '482913' } }],
    ['password', { password: '482913' }],
    ['body.password', { body: { password: '482913' } }],
    ['an authorization', { req: { headers: { authorization: 'Bearer 482913' } } }],
    ['headers by themselves', { headers: { authorization: 'Bearer 482913' } }],
  ])('C10 %s is not logged, should it be given by mistake', (_name, fields) => {
    const { lines, log } = capture();
    log.info(fields, 'words');
    log.child({ delivery: 'x' }).error(fields);
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toContain('482913');
    expect(lines.join()).toContain('[not logged]');
  });

  it.each(logLevels.filter((level) => level !== 'silent'))('%s tells what is as loud, and nothing quieter', (level) => {
    const { lines, log } = capture(level);
    for (const each of logLevels) if (each !== 'silent') log[each]('words');
    expect(lines).toHaveLength(logLevels.length - 1 - logLevels.indexOf(level));
  });

  it('silent is silent', () => {
    const { lines, log } = capture('silent');
    log.fatal('words');
    expect(lines).toEqual([]);
  });
});
