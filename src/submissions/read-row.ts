import type { RecordingFault } from '../speech/recordings/recording-checks.ts';
import { companyOfPrompt } from './recordable-prompts.ts';
import type { Submission, SubmissionFigures, SubmissionState } from './submission.ts';

export interface SubmissionRow {
  id: string;
  language: string;
  name: string;
  state: SubmissionState;
  measured: unknown;
  remarks: unknown;
  faults: unknown;
  login: string;
  handed_at: Date;
  until: Date;
}

/** Reads a row as far as it can be shown: who has taken the api over writes rows, and takes constraints away. */
export function readRow({ measured, remarks, faults, login, handed_at, ...row }: SubmissionRow): Submission {
  return {
    ...row,
    // The id covers the name, and not the column beside it.
    companyId: companyOfPrompt(row.name),
    measured: readFigures(measured),
    remarks: readFaults(remarks),
    faults: readFaults(faults),
    handedBy: login,
    handedAt: handed_at,
  };
}

/** @returns undefined when one of them is no figure, as the level of silence in JSON */
export function readFigures(value: unknown): SubmissionFigures | undefined {
  const { seconds, level, expectedSeconds } = (value ?? {}) as Partial<SubmissionFigures>;
  if (!isFigure(seconds) || !isFigure(level) || !isFigure(expectedSeconds)) return undefined;
  return { seconds, level, expectedSeconds };
}

const isFigure = (value: unknown): value is number => Number.isFinite(value);

/** Names that no check has are harmless: they are shown and compared, and decide nothing. */
function readFaults(value: unknown): RecordingFault[] {
  return Array.isArray(value) ? value.filter((each): each is RecordingFault => typeof each === 'string') : [];
}
