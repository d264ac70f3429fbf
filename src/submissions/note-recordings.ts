import type { Actor } from '../audit/audit-event.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import type { Recordable } from '../speech/recordings/recordable.ts';
import { companyOfPrompt } from './recordable-prompts.ts';
import { recordingDetail } from './submission.ts';

/** What a command on the host did to a recording. */
export type RecordingChange = { event: 'recording-kept'; how: 'telephone' | 'file' } | { event: 'recording-removed' };

/** Writes into the audit what a command has changed. @throws Refusal store-unavailable */
export async function noteRecordings(
  { audit }: { audit: Pick<AuditStore, 'append'> },
  change: RecordingChange,
  prompts: readonly Recordable[],
  actor: Actor,
): Promise<void> {
  for (const { language, name } of prompts) {
    const companyId = companyOfPrompt(name);
    const detail = recordingDetail(language, name, companyId);
    const { event } = change;
    if (event === 'recording-removed') await audit.append({ event, actor, companyId, detail });
    else await audit.append({ event, actor, companyId, detail: { ...detail, how: change.how } });
  }
}
