import { describe, expect, it } from 'vitest';
import { eventRecord, jsonLine } from '../../src/syslog/event-record.ts';
import { framed, syslogMessage } from '../../src/syslog/syslog-message.ts';

const origin = { host: 'pbx', program: 'api', processId: 42 };
const at = Date.UTC(2026, 10, 30, 1, 2, 3, 4);

const recordOf = (reason: string) =>
  eventRecord(
    { event: 'user-disabled', actor: { kind: 'operator', id: 'o' }, detail: { reason } },
    { at, request: 'r' },
  );

/** A strict reader of RFC 5424 §6. @throws Error where the grammar does not hold */
function readMessage(message: string) {
  const name = '[!#-<>-\\\\^-~]{1,32}';
  const value = '(?:[^"\\\\\\]]|\\\\["\\\\\\]])*';
  const shape = new RegExp(
    `^<(\\d{1,3})>1 (\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{1,6}Z) ([!-~]{1,255}) ([!-~]{1,48}) ([!-~]{1,128}) ` +
      `([!-~]{1,32}) \\[(${name})((?: ${name}="${value}")*)\\] ([^]*)$`,
    'u',
  );
  const found = shape.exec(message);
  if (found === null) throw new Error(`not RFC 5424: ${message.slice(0, 200)}`);
  const [, priority, time, host, program, process, id, structure, parameters = '', text] = found;
  const values = [...parameters.matchAll(new RegExp(` (${name})="(${value})"`, 'gu'))].map(
    ([, key = '', escaped = '']) => [key, escaped.replace(/\\(["\\\]])/g, '$1')] as const,
  );
  return { priority, time, host, program, process, id, structure, fields: Object.fromEntries(values), text };
}

it('has what it should have', () => {
  expect(readMessage(syslogMessage(origin, recordOf('left')))).toEqual({
    priority: '85',
    time: '2026-11-30T01:02:03.004Z',
    host: 'pbx',
    program: 'belcode-api',
    process: '42',
    id: 'user-disabled',
    structure: 'belcode@32473',
    fields: { actor: 'operator', actorId: 'o', request: 'r', reason: 'left' },
    text: 'user-disabled',
  });
});

describe('what people type cannot leave its value', () => {
  it.each([
    ['a quote', 'a"b', 'a"b'],
    ['a bracket', 'a]b', 'a]b'],
    ['a backslash', 'a\\b', 'a\\b'],
    ['a backslash at the end', 'a\\', 'a\\'],
    ['an end and a message', 'x"] evil\n<13>1 - - - - - - y', 'x"] evil <13>1 - - - - - - y'],
    ['another parameter', 'x" actor="system', 'x" actor="system'],
    ['CR LF', 'a\r\nb', 'a  b'],
    ['NUL and escape', 'a\0\u001b[31mb', 'a  [31mb'],
    ['line separators', 'a\u2028b\u2029c\u0085d', 'a b c d'],
    ['half a pair', 'a\ud800b', 'a\ufffdb'],
    ['other letters', 'Zoë 電話 🙂', 'Zoë 電話 🙂'],
    ['a number of another message', '12 <13>1', '12 <13>1'],
    ['nothing', '', ''],
    ['100 kB', 'x'.repeat(100_000), 'x'.repeat(500)],
    ['100 kB of pairs', '🙂'.repeat(50_000), '🙂'.repeat(500)],
    ['100 kB of quotes', '"'.repeat(100_000), '"'.repeat(500)],
  ])('%s', (_what, typed, expected) => {
    const message = syslogMessage(origin, recordOf(typed));
    expect(readMessage(message).fields).toMatchObject({ actor: 'operator' });
    expect(message).not.toContain('\n');
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(2_048);
    const { reason } = readMessage(message).fields;
    // Left out rather than cut where it does not fit.
    expect([expected, undefined]).toContain(reason);
    if (Buffer.byteLength(expected) < 1_000) expect(reason).toBe(expected);

    const line = jsonLine('api', recordOf(typed));
    expect(line.split('\n')).toHaveLength(2);
    expect(JSON.parse(line)).toMatchObject({ event: 'user-disabled', reason: expected, program: 'api' });
  });

  it.each([['höst name'], [''], ['x'.repeat(300)], ['a"]b c']])('a host called %j', (host) => {
    expect(() => readMessage(syslogMessage({ ...origin, host }, recordOf('x')))).not.toThrow();
  });
});

it('the length before a message is that of its bytes', () => {
  expect(framed('é')).toBe('2 é');
});
