import { expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import { tellOfProxy } from '../../src/panel/tell-of-proxy.ts';

const asked = (ip: string, remoteAddress: string, forwarded?: string) =>
  ({
    ip,
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as never;

it('a proxy that is not trusted is told of once', async () => {
  const warned: unknown[] = [];
  const tell = tellOfProxy(Object.assign(createLog('test', 'silent'), { warn: (line: unknown) => warned.push(line) }));
  await tell(asked('192.0.2.1', '192.0.2.1'));
  await tell(asked('198.51.100.7', '10.0.0.5', '198.51.100.7'));
  expect(warned).toEqual([]);
  await tell(asked('10.0.0.6', '10.0.0.6', '198.51.100.7'));
  await tell(asked('10.0.0.6', '10.0.0.6', '198.51.100.8'));
  expect(warned).toEqual([{ proxy: '10.0.0.6' }]);
});
