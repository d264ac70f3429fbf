import { expect, it } from 'vitest';
import { ringingAll } from '../../src/asterisk/placed-call.ts';

const several = { endpoint: 'Local/s@belcode-telephones/n', variables: { BELCODE_TELEPHONE: '201' } };

it.each<[string, number | 'unreadable', object]>([
  ['PJSIP/201', 0, { endpoint: 'PJSIP/201' }],
  ['PJSIP/201', 1, { endpoint: 'PJSIP/201' }],
  ['PJSIP/201', 2, several],
  ['PJSIP/201', 9, several],
  ['PJSIP/201', 'unreadable', { endpoint: 'PJSIP/201' }],
  ['PJSIP/desk_201.a-b', 2, { ...several, variables: { BELCODE_TELEPHONE: 'desk_201.a-b' } }],
  ['PJSIP/201@trunk', 2, { endpoint: 'PJSIP/201@trunk' }],
  ['PJSIP/desk/sip:201@192.0.2.1', 2, { endpoint: 'PJSIP/desk/sip:201@192.0.2.1' }],
  ['Local/201@from-internal/n', 2, { endpoint: 'Local/201@from-internal/n' }],
])('%s with %s telephones', async (endpoint, telephones, dialled) => {
  const count = async () => {
    if (telephones === 'unreadable') throw new Error('as the test wants it');
    return telephones;
  };
  expect(await ringingAll(endpoint, count)).toEqual(dialled);
});
