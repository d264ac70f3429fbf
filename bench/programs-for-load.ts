import type { Lab } from '../lab/lab.ts';
import { builtWords, type Programs, startPrograms } from '../lab/programs.ts';
import type { Stage } from './stage.ts';

/** Api and dialler without limits, because the pace and the channels of a trunk are not measured here. */
export async function startProgramsForLoad(
  stage: Stage,
  lab: Lab,
  settings: Record<string, string> = {},
): Promise<Programs> {
  const programs = await startPrograms({
    lab,
    name: 'bench',
    redisDatabase: 2,
    wordsOf: builtWords,
    say: stage.say,
    settings: {
      BELCODE_DIAL: 'PJSIP/{number}@trunk',
      BELCODE_DESTINATIONS: '+31',
      BELCODE_CALLS_PER_SECOND: '1000',
      BELCODE_CALLS_AT_ONCE: '1000',
      ...settings,
    },
  });
  return stage.keep(programs, (started) => started.stop());
}

let given = 0;

/** Dutch mobile numbers that have not been called in this run. */
export function freshNumbers(count: number): string[] {
  return Array.from({ length: count }, () => {
    given += 1;
    return `+316${String(10_000_000 + given)}`;
  });
}
