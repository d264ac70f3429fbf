#!/usr/bin/env node
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { onAuditWritten } from './audit/audit-feed.ts';
import { runCli } from './cli/run-cli.ts';
import { systemClock as clock } from './clock.ts';
import { readConfig } from './config.ts';
import { createLog } from './log.ts';
import { sendEvents } from './syslog/send-events.ts';

const words = process.argv.slice(2);

// A program of its own, which runs until it is stopped; `belcode radius add` is a command.
if (words.length === 1 && words[0] === 'radius') await import('./radius.ts');
else await runCommand();

async function runCommand(): Promise<void> {
  const stopEvents = sendEventsOfCommand();
  process.exitCode = await runCli(words, {
    environment: process.env,
    print: (line) => process.stdout.write(`${line}\n`),
    complain: (line) => process.stderr.write(`${line}\n`),
    readInput: () => text(process.stdin),
    ...(process.stdin.isTTY && { ask, follow }),
  });
  await stopEvents();
}

/** What a command writes to the audit is sent on too, where its settings are right. */
function sendEventsOfCommand(): () => Promise<void> {
  try {
    const config = readConfig('cli', process.env);
    const log = createLog('belcode', 'error', process.stderr);
    return sendEvents({ program: 'command', config, clock, log, follow: onAuditWritten });
  } catch {
    // The command itself says what is wrong with the settings.
    return async () => {};
  }
}

function follow(onLine: (line: string) => void, onEnd: () => void): () => void {
  const lines = createInterface({ input: process.stdin, output: process.stderr, prompt: '' });
  lines.on('line', onLine);
  lines.on('SIGINT', onEnd);
  return () => lines.close();
}

async function ask(question: string): Promise<string> {
  const line = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await line.question(question);
  } finally {
    line.close();
  }
}
