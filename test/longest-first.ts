import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * How many seconds the longest files take beside three others on two cores. They come first, so that the end of the run
 * does not wait for one of them, and so that files that wait for a voice run beside files that compute.
 */
const seconds: Record<string, number> = {
  'test/story/story-with-calls.test.ts': 420,
  'test/exchange/no-code-anywhere.test.ts': 370,
  'test/phones/hear-digits-nl.test.ts': 330,
  'test/exchange/lost-exchange.test.ts': 250,
  'test/attacks/telephone-alone.test.ts': 240,
  'test/exchange/attacks.test.ts': 200,
  'test/story/reasons-seen.test.ts': 200,
  'test/exchange/toll-fraud.test.ts': 190,
  'test/phones/hear-digits-en.test.ts': 190,
  'test/demo/demo-page.test.ts': 150,
  'test/exchange/screened.test.ts': 150,
  'test/panel/page-pictures.test.ts': 140,
  'test/exchange/keys-at-any-time.test.ts': 120,
  'test/exchange/lost-dialler.test.ts': 120,
  'test/exchange/number-typed.test.ts': 120,
  'test/panel/app/codes.test.ts': 110,
  'test/panel/app/notifications.test.ts': 110,
  'test/attacks/streams-of-ended-sessions.test.ts': 90,
  'test/panel/browser.test.ts': 90,
  'test/exchange/other-telephones.test.ts': 90,
  'test/panel/app/appearance.test.ts': 80,
  'test/panel/app/pairing.test.ts': 70,
  'test/integrations/oidc/chromium.test.ts': 60,
  'test/challenges/kinds/fourth-kind.test.ts': 50,
};

/** Other tests that place real calls, by folder. */
const listening = ['test/exchange/', 'test/story/', 'test/demo/', 'test/phones/'];
const secondsOfCalls = 60;

/** An estimate: it decides the order only. @param path relative to the project's folder */
export function secondsOf(path: string): number {
  return seconds[path] ?? (listening.some((folder) => path.startsWith(folder)) ? secondsOfCalls : 0);
}

/** Files whose duration is known. */
export const measuredFiles = Object.keys(seconds);

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const duration = ({ moduleId, project }: TestSpecification) =>
      secondsOf(moduleId.slice(project.vitest.config.root.length + 1));
    // A process goes on with the next file only if that is of the same project.
    return sorted.toSorted((a, b) => duration(b) - duration(a) || a.project.name.localeCompare(b.project.name));
  }
}
