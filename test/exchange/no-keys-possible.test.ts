import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../lab/ports.ts';
import { dialOf, startWorld, type World } from '../phones/world.ts';
import type { Act } from '../phones/world-scenarios.ts';
import { type OwnExchange, startOwnExchange } from './own-exchange.ts';

let exchange: OwnExchange;
let port: number;
let world: World | undefined;
let last = 0;

beforeAll(async () => {
  port = await freePort();
  exchange = await startOwnExchange('no-keys-possible', async (lab) => ({
    BELCODE_DIAL: dialOf(port),
    BELCODE_KEY_SECONDS: '2',
    BELCODE_SCREEN_SECONDS: '0',
    BELCODE_SIP_REPORTS: `127.0.0.1:${lab.sipReportsPort}`,
  }));
});

afterEach(() => world?.stop());
afterAll(() => exchange?.stop());

const answer = (how: Omit<Extract<Act, { answers: number }>, 'answers'>): readonly Act[] => [
  { answers: 180 },
  { answers: 200, ...how },
  { sends: 'silence' },
  { waitsFor: 'BYE' },
];

it.each<[string, string, readonly Act[]]>([
  ['no telephone-event and no INFO', 'no-keys-possible', answer({ events: false })],
  [
    'no telephone-event, and INFO among other methods',
    'no-key',
    answer({ events: false, headers: ['Allow: INVITE, INFO, BYE'] }),
  ],
  ['telephone-event', 'no-key', answer({})],
])('a line that offers %s, over which no key comes: %s', async (_what, reason, does) => {
  world = await startWorld({ port, does });
  last += 1;
  const { id } = await exchange.panel.open(`+316123475${String(last).padStart(2, '0')}`);
  expect((await exchange.panel.untilOver(id)).delivery).toMatchObject({ state: 'ended', reason });
});
