import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * How many seconds the longest files take beside others on two cores. Files that place calls wait for a voice most of
 * their time, and the others compute.
 */
const secondsOfCalls: Record<string, number> = {
  'test/exchange/no-code-anywhere.test.ts': 330,
  'test/exchange/lost-exchange.test.ts': 240,
  'test/story/story-with-calls.test.ts': 200,
  'test/demo/demo-page.test.ts': 200,
  'test/integrations/forward-auth/proxies.test.ts': 190,
  'test/exchange/toll-fraud.test.ts': 190,
  'test/story/reasons-seen.test.ts': 190,
  'test/exchange/keys-at-any-time.test.ts': 160,
  'test/exchange/second-trunk.test.ts': 140,
  'test/exchange/attacks.test.ts': 130,
  'test/exchange/lost-dialler.test.ts': 130,
  'test/exchange/other-telephones.test.ts': 110,
  'test/attacks/telephone-alone.test.ts': 110,
  'test/exchange/screened.test.ts': 100,
  'test/exchange/agi.test.ts': 90,
  'test/exchange/extensions.test.ts': 80,
  'test/exchange/messages.test.ts': 80,
  'test/integrations/radius/programs.test.ts': 80,
  'test/exchange/number-typed.test.ts': 70,
  'test/exchange/world.test.ts': 70,
  'test/integrations/native-api.test.ts': 60,
  'test/integrations/twilio-verify/calls.test.ts': 50,
  'test/integrations/oidc/chromium.test.ts': 50,
};
const secondsOfComputing: Record<string, number> = {
  'test/panel/page-pictures.test.ts': 390,
  'test/attacks/other-companies.test.ts': 200,
  'test/panel/app/appearance.test.ts': 150,
  'test/engines/walk.test.ts': 150,
  'test/exchange/built-programs.test.ts': 150,
  'test/cli/restore.test.ts': 120,
  'test/exchange/sixth-language.test.ts': 120,
  'test/panel/app/notifications.test.ts': 110,
  'test/panel/app/codes.test.ts': 110,
  'test/panel/app/pairing.test.ts': 110,
  'test/attacks/streams-of-ended-sessions.test.ts': 90,
  'test/attacks/costly-acts.test.ts': 90,
  'test/panel/operator/import-browser.test.ts': 80,
  'test/attacks/values-refused-by-postgres.test.ts': 80,
  'test/panel/browser.test.ts': 70,
  'test/panel/passkey-pages.test.ts': 60,
  'test/phones/hear-digits-en.test.ts': 50,
  'test/phones/hear-digits-nl.test.ts': 50,
  'test/login/after-campaign.test.ts': 50,
  'test/panel/passkey-login-pages.test.ts': 50,
  'test/panel/authenticator-clock.test.ts': 40,
  'test/postgres/methods-after-down.test.ts': 40,
  'test/start-programs.test.ts': 40,
  'test/attacks/sessions-in-flight.test.ts': 40,
  'test/demo/demo-program.test.ts': 40,
  'test/attacks/known-owner.test.ts': 30,
  'test/attacks/power-over-others.test.ts': 30,
  'test/challenges/kinds/fourth-kind.test.ts': 30,
};

/** Other tests that place real calls, by folder. */
const folderOfCalls = 'test/exchange/';
const secondsOfOtherCalls = 40;
const secondsOfOthers = 4;

/** An estimate: it decides the order only. @param path relative to the project's folder */
export function secondsOf(path: string): number {
  const known = secondsOfCalls[path] ?? secondsOfComputing[path];
  return known ?? (placesCalls(path) ? secondsOfOtherCalls : secondsOfOthers);
}

function placesCalls(path: string): boolean {
  if (path in secondsOfComputing) return false;
  return path in secondsOfCalls || path.startsWith(folderOfCalls);
}

/** Files whose duration is known. */
export const measuredFiles = [...Object.keys(secondsOfCalls), ...Object.keys(secondsOfComputing)];

/**
 * The longest first, so that the end of the run does not wait for one of them. Both sorts of files are spread over the
 * whole run, so that at any time some wait while others compute.
 */
export function spread(paths: readonly string[]): string[] {
  const longestFirst = paths.toSorted((a, b) => secondsOf(b) - secondsOf(a));
  const starts = new Map<string, number>();
  for (const calls of [true, false]) {
    const sort = longestFirst.filter((path) => placesCalls(path) === calls);
    const total = sort.reduce((sum, path) => sum + secondsOf(path), 0);
    let before = 0;
    for (const path of sort) {
      starts.set(path, before / total);
      before += secondsOf(path);
    }
  }
  return longestFirst.toSorted((a, b) => (starts.get(a) ?? 0) - (starts.get(b) ?? 0));
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const pathOf = ({ moduleId, project }: TestSpecification) => moduleId.slice(project.vitest.config.root.length + 1);
    const places = new Map(spread(sorted.map(pathOf)).map((path, index) => [path, index]));
    const placeOf = (file: TestSpecification) => places.get(pathOf(file)) ?? 0;
    // A process goes on with the next file only if that is of the same project.
    return sorted.toSorted((a, b) => a.project.name.localeCompare(b.project.name) || placeOf(a) - placeOf(b));
  }
}
