import { dirname, join } from 'node:path';
import { writeState } from './setup-state.ts';
import type { Plan, Step } from './setup-step.ts';
import { type Site, withoutSecrets } from './site.ts';
import { reloadDue } from './step-reload.ts';
import { restartDue } from './step-start.ts';
import { type PlannedFile, planFile, takeBackFiles, writePlanned } from './write-files.ts';

interface Run {
  site: Site;
  stateFile: string;
  print(line: string): void;
}

/**
 * Runs the steps one after the other, and keeps the state after each change, so that an interrupted run goes on.
 *
 * @returns the number of changes
 * @throws Error that names the step
 */
export async function runSteps(steps: readonly Step[], run: Run, isDryRun: boolean): Promise<number> {
  let changes = 0;
  for (const step of steps) {
    try {
      changes += await runStep(step, run, isDryRun);
    } catch (error) {
      throw new Error(withoutSecrets(`${step.name}: ${(error as Error).message}`, run.site));
    }
  }
  return changes;
}

async function runStep(step: Step, run: Run, isDryRun: boolean): Promise<number> {
  const { site } = run;
  const print = (line: string) => run.print(withoutSecrets(line, site));
  const plan = await step.plan(site);
  const files = await plannedFiles(plan, site);
  const acts = plan.acts ?? [];
  print(`${files.length + acts.length === 0 ? '✓' : isDryRun ? '·' : '→'} ${step.name}: ${plan.found}`);
  for (const file of files) {
    for (const line of isDryRun ? linesOf(file) : []) print(`    ${line}`);
    if (isBelow(file.change.path, site.answers['asterisk-folder'])) note(site, reloadDue);
    if (file.change.path === site.settingsFile) note(site, restartDue);
    if (isDryRun) continue;
    await writePlanned(file, { state: site.state, backups: join(dirname(run.stateFile), 'setup-backups') });
    await writeState(run.stateFile, site.state);
    print(`    wrote ${file.change.path}`);
  }
  for (const { says, run: act } of acts) {
    print(`    ${isDryRun ? 'would do: ' : ''}${says}`);
    if (isDryRun) continue;
    const outcome = await act();
    await writeState(run.stateFile, site.state);
    if (typeof outcome === 'string') print(`      ${outcome}`);
  }
  return files.length + acts.length;
}

function note({ state }: Site, due: string): void {
  if (!state.made.includes(due)) state.made.push(due);
}

async function plannedFiles({ files = [] }: Plan, { state }: Site): Promise<PlannedFile[]> {
  const planned = await Promise.all(files.map((change) => planFile(change, state)));
  return planned.filter((each) => each !== undefined);
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(join(folder, '/'));
}

/** Every line that would come or go. */
function linesOf({ change, before, after }: PlannedFile): string[] {
  const [old, now] = [before?.split('\n') ?? [], after.split('\n')];
  const head = `${before === undefined ? 'new file' : 'change'} ${change.path}`;
  return [
    head,
    ...old.filter((line) => !now.includes(line)).map((line) => `  - ${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `  + ${line}`),
  ];
}

/** Takes back what setup wrote, in the opposite order: first what the steps say, then the files. */
export async function takeBack(steps: readonly Step[], { site, stateFile, print }: Run): Promise<void> {
  for (const step of steps.toReversed()) {
    for (const line of (await step.undo?.(site)) ?? []) print(withoutSecrets(`${step.name}: ${line}`, site));
    await writeState(stateFile, site.state);
  }
  for (const line of await takeBackFiles(site.state)) print(line);
  await writeState(stateFile, site.state);
}
