import { describe, expect, it } from 'vitest';
import { connectAmi } from '../../src/asterisk/ami.ts';
import { ExchangeFacts } from '../../src/asterisk/exchange-facts.ts';
import { lookAtTrunks, watchedTrunks } from '../../src/asterisk/trunk-watch.ts';
import { startFakeManager } from './fake-ami.ts';

interface Pjsip {
  /** Contacts of each endpoint: their uri and status. Its auth is `auth-<name>`. */
  endpoints?: Record<string, readonly (readonly [uri: string, status: string])[]>;
  registrations?: readonly Record<string, string>[];
}

/** What an Asterisk answers that has these. */
async function lookAt({ endpoints = {}, registrations = [] }: Pjsip, templates: Record<string, string>) {
  const { url } = await startFakeManager(({ action, variable = '' }) => {
    if (action === 'PJSIPShowRegistrationsOutbound') {
      const rows = registrations.map(
        (fields) =>
          `\r\nActionID: $ID\r\n\r\nEvent: OutboundRegistrationDetail\r\n${Object.entries(fields)
            .map(([name, value]) => `${name}: ${value}`)
            .join('\r\n')}`,
      );
      return `Response: Success\r\nEventList: start${rows.join('')}\r\nActionID: $ID\r\n\r\nEvent: Complete\r\nEventList: Complete`;
    }
    if (action !== 'Getvar') return undefined;
    const [, of = '', name = '', field = ''] = /^PJSIP_(\w+)\((.*),(\w+)\)$/.exec(variable) ?? [];
    const contacts = endpoints[name.replace(/@.*/, '')];
    const contact = contacts?.[Number(name.split('@')[1])];
    const value =
      of === 'ENDPOINT'
        ? contacts && { context: 'default', aors: name, outbound_auth: `auth-${name}` }[field]
        : of === 'AOR'
          ? contacts?.map((_, index) => `${name}@${index}`).join(',')
          : contact?.[field === 'uri' ? 0 : 1];
    return `Response: Success\r\nVariable: ${variable}\r\nValue: ${value ?? ''}`;
  });
  const ami = await connectAmi({ url, user: 'belcode', secret: 'x' });
  try {
    return await lookAtTrunks(new ExchangeFacts(ami), watchedTrunks(templates));
  } finally {
    ami.close();
  }
}

const dial = { BELCODE_DIAL: 'PJSIP/{number}@carrier', BELCODE_DIAL_SECOND: '' };
const uri = 'sip:sip.example.net:5060';
const at = (status: string) => ({ carrier: [[uri, status]] as const });
const registration = (status: string, more: Record<string, string> = {}) => ({
  ObjectName: 'anything',
  ServerUri: 'sip:other.example.net',
  Status: status,
  ...more,
});

describe('a trunk', () => {
  const sights: [string, Pjsip, boolean, string][] = [
    ['answers', { endpoints: at('Reachable') }, true, 'Reachable'],
    ['is not asked', { endpoints: at('NonQualified') }, true, 'NonQualified'],
    ['was not asked yet', { endpoints: at('Unknown') }, true, 'Unknown'],
    ['does not answer', { endpoints: at('Unreachable') }, false, 'Unreachable'],
    [
      'answers at one of two addresses',
      {
        endpoints: {
          carrier: [
            [uri, 'Unreachable'],
            [uri, 'Reachable'],
          ],
        },
      },
      true,
      'Unreachable, Reachable',
    ],
    ['has no address', { endpoints: { carrier: [] } }, false, 'no contact'],
    ['is not in pjsip.conf', {}, false, 'no such endpoint'],
    ['is registered', { endpoints: at('Reachable'), registrations: [registration('Registered')] }, true, 'Reachable'],
    ...['Unregistered', 'Rejected', 'Stopped'].flatMap((status): [string, Pjsip, boolean, string][] =>
      (
        [
          ['by line', { Endpoint: 'carrier' }],
          ['by name', { ObjectName: 'carrier' }],
          ['by password', { OutboundAuth: 'auth-carrier' }],
          ['by address', { ServerUri: 'sip:me:secret@sip.example.net' }],
        ] as const
      ).map(([how, more]) => [
        `is ${status}, known ${how}`,
        { endpoints: at('Reachable'), registrations: [registration(status, more)] },
        false,
        `registration ${status}`,
      ]),
    ),
    [
      'is registered at one of two registrars',
      {
        endpoints: at('Reachable'),
        registrations: [
          registration('Rejected', { Endpoint: 'carrier' }),
          registration('Registered', { Endpoint: 'carrier' }),
        ],
      },
      true,
      'Reachable, Rejected, Registered',
    ],
    [
      'is not blamed for the registration of another one',
      { endpoints: at('Reachable'), registrations: [registration('Rejected')] },
      true,
      'Reachable',
    ],
  ];
  it.each(sights)('that %s', async (_what, pjsip, up, says) => {
    expect(await lookAt(pjsip, dial)).toEqual([{ name: 'carrier', settings: ['BELCODE_DIAL'], up, says }]);
  });

  it('behind a dialplan is every registration that is of no other trunk', async () => {
    const pjsip = {
      endpoints: at('Reachable'),
      registrations: [
        registration('Registered', { Endpoint: 'carrier' }),
        registration('Rejected', { ObjectName: 'backup' }),
      ],
    };
    const second = { ...dial, BELCODE_DIAL_SECOND: 'Local/{number}@from-internal/n' };
    expect(await lookAt(pjsip, second)).toMatchObject([
      { name: 'carrier', up: true },
      { name: 'backup', settings: ['BELCODE_DIAL_SECOND'], up: false, says: 'registration Rejected' },
    ]);
  });

  it('of two templates is one, and telephones are none', async () => {
    const templates = { BELCODE_DIAL: 'PJSIP/{number}@carrier', BELCODE_DIAL_SECOND: 'PJSIP/carrier/sip:{digits}@x' };
    const both = { endpoints: at('Reachable') };
    expect(await lookAt(both, { ...templates, BELCODE_DIAL_INTERNAL: 'PJSIP/{number}' })).toMatchObject([
      { name: 'carrier', settings: ['BELCODE_DIAL', 'BELCODE_DIAL_SECOND'] },
    ]);
  });

  it('whose template has the address needs none of its own', async () => {
    const template = { BELCODE_DIAL: 'PJSIP/carrier/sip:{number}@sip.example.net' };
    expect(await lookAt({ endpoints: { carrier: [] } }, template)).toMatchObject([{ up: true }]);
  });
});
