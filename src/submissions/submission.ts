import { createHash } from 'node:crypto';
import type { Measured } from '../speech/recordings/measure-recording.ts';
import type { RecordingFault } from '../speech/recordings/recording-checks.ts';

/** Waiting until a command on the host takes or refuses it. */
export type SubmissionState = 'waiting' | 'taken' | 'refused';

/** A recording that an operator has handed in on a page. */
export interface Submission {
  /** A digest of what was handed in, so that what somebody has heard is what is taken. */
  id: string;
  language: string;
  /** That of a prompt, or of a company's greeting. */
  name: string;
  companyId: string | undefined;
  state: SubmissionState;
  /** Undefined when a row does not say it in figures. */
  measured: SubmissionFigures | undefined;
  remarks: readonly RecordingFault[];
  /** Checks on the host that failed. */
  faults: readonly RecordingFault[];
  /** Login of the operator. */
  handedBy: string;
  handedAt: Date;
  /** Then it is forgotten. */
  until: Date;
}

/** What was measured when it was handed in. */
export type SubmissionFigures = Pick<Measured, 'seconds' | 'level'> & { expectedSeconds: number };

export const submissionLimits = {
  days: 14,
  /** All prompts of seven languages are 273. */
  waiting: 400,
  /** Of all that wait. */
  bytes: 128 * 1024 * 1024,
} as const;

/** The id of a recording of a prompt: a whole digest, because an operator could look for two recordings with one id. */
export function submissionId(language: string, name: string, wav: Buffer): string {
  return createHash('sha256').update(`${language}/${name}\0`).update(wav).digest('hex');
}

/** Whether a recording is the one that the id names. Of no other is the id a part of a path, or the sound heard. */
export function isNamedBy({ id, language, name }: Pick<Submission, 'id' | 'language' | 'name'>, wav: Buffer): boolean {
  return submissionId(language, name, wav) === id;
}

/** What the audit says of a recording: the company of a greeting stands beside it. */
export function recordingDetail(language: string, name: string, companyId: string | undefined) {
  return { language, name: companyId === undefined ? name : 'company' };
}
