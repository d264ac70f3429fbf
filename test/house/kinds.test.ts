import { describe, expect, it } from 'vitest';
import { factorKinds } from '../../src/accounts/factor-kind.ts';
import { readSource, type SourceFile } from './read-source.ts';

/** Where a kind has its own files (decision 14). */
const ofKinds = /^src\/(challenges\/kinds|panel\/kinds|panel\/app)\/|^src\/accounts\/factor-kind\.ts$/;

/** Parts of one kind that lie elsewhere, with the kind that they are about. */
const parts = [
  'src/api/api-examples.ts: phone',
  'src/challenges/dial-in-store.ts: phone',
  'src/challenges/open-app-challenge.ts: app',
  'src/challenges/open-challenge.ts: phone',
  'src/challenges/show-app-code.ts: app',
  'src/factors/authenticator-store.ts: authenticator',
  'src/incidents/handle-ledger-event.ts: phone',
  'src/login/log-in-by-passkey.ts: passkey',
  'src/methods/remove-device.ts: app',
  'src/panel/build-panel.ts: authenticator',
  'src/panel/build-panel.ts: passkey',
  'src/panel/methods/add-app-routes.ts: app',
  'src/panel/methods/add-phone-routes.ts: phone',
];

const naming = new RegExp(`\\bkind(?::| ===| !==) '(${factorKinds.join('|')})'`, 'g');

/** The kinds that a file names, as `path: kind`. */
function kindsNamedBy({ path, text }: SourceFile): string[] {
  if (ofKinds.test(path)) return [];
  return [...new Set([...text.matchAll(naming)].map(([, kind]) => `${path}: ${kind}`))];
}

describe('a kind of method is named', () => {
  it('by its own files and its parts only', () => {
    expect(readSource('src').flatMap(kindsNamedBy).sort()).toEqual(parts);
  });

  it.each([
    ['a comparison', "if (factor.kind === 'app') return;", 1],
    ['a refusal of the others', "if (shown?.kind !== 'authenticator') return;", 1],
    ['an object', "const challenge = { id, kind: 'phone' as const };", 1],
    ['another kind of thing', "if (device.kind === 'endpoint') return;", 0],
    ['a property of a kind', "if (methodKind(kind).delivery === 'call') return;", 0],
  ])('%s is found, or let through', (_what, text, count) => {
    expect(kindsNamedBy({ path: 'src/login/x.ts', text })).toHaveLength(count);
  });
});
