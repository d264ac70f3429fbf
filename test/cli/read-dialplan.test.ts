import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readDialplan, recordingContexts } from '../../src/cli/read-dialplan.ts';

const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function recordedFrom(files: Record<string, string>, ...from: string[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'belcode-dialplan-'));
  folders.push(folder);
  await mkdir(join(folder, 'sites'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return recordingContexts(await readDialplan(folder), from);
}

const out = '[out]\nexten => _X.,1,Dial(PJSIP/1@trunk)\n';
const record = '[record]\nexten => s,1,MixMonitor(call.wav)\n same => n,Return()\n';

describe('contexts that record a call', () => {
  it.each<[string, Record<string, string>, string[]]>([
    ['the context itself', { 'extensions.conf': '[out]\nexten => _X.,1,MixMonitor(x.wav)\n' }, ['out']],
    ['in small letters', { 'extensions.conf': '[out]\nexten => _X.,1,mixmonitor(x.wav)\n' }, ['out']],
    ['Monitor', { 'extensions.conf': '[out]\nexten => _X.,1,Monitor(wav)\n' }, ['out']],
    ['Gosub', { 'extensions.conf': `[out]\nexten => _X.,1,Gosub(record,s,1)\n${record}` }, ['record']],
    ['Goto', { 'extensions.conf': `[out]\nexten => _X.,1,Goto(record,s,1)\n${record}` }, ['record']],
    ['include', { 'extensions.conf': `[out]\ninclude => record\n${record}` }, ['record']],
    ['Local', { 'extensions.conf': `[out]\nexten => _X.,1,Dial(Local/1@record/n)\n${record}` }, ['record']],
    ['U() of Dial', { 'extensions.conf': `[out]\nexten => _X.,1,Dial(PJSIP/1,60,U(record))\n${record}` }, ['record']],
    ['ExecIf', { 'extensions.conf': '[out]\nexten => _X.,1,ExecIf($[1]?MixMonitor(x.wav))\n' }, ['out']],
    [
      'two steps away',
      { 'extensions.conf': `[out]\ninclude => b\n[b]\nexten => 1,1,Gosub(record,s,1)\n${record}` },
      ['record'],
    ],
    [
      'a file',
      { 'extensions.conf': '#include sites/a.conf\n', 'sites/a.conf': `${out}include => record\n${record}` },
      ['record'],
    ],
    [
      'a pattern of files',
      { 'extensions.conf': '#include "sites/*.conf"\n', 'sites/a.conf': `${out}include => record\n${record}` },
      ['record'],
    ],
    [
      'macros',
      { 'extensions.conf': '[out]\nexten => 1,1,Macro(rec)\n[macro-rec]\nexten => s,1,MixMonitor(x)\n' },
      ['macro-rec'],
    ],
    ['a comment', { 'extensions.conf': `${out}; MixMonitor(x.wav)\n` }, []],
    ['StopMixMonitor', { 'extensions.conf': '[out]\nexten => 1,1,StopMixMonitor()\n' }, []],
    ['another context, which no call of ours reaches', { 'extensions.conf': `${out}${record}` }, []],
    ['an included file that is missing', { 'extensions.conf': `#include nowhere.conf\n${out}` }, []],
    ['files that include each other', { 'extensions.conf': `#include extensions.conf\n${out}` }, []],
  ])('%s', async (_what, files, contexts) => {
    expect(await recordedFrom(files, 'out')).toEqual(contexts);
  });
});
