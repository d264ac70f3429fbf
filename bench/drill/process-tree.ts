import { readFileSync } from 'node:fs';

/** A program and all that it has started, such as the processes that serve PostgreSQL's connections. */
function treeOf(pid: number): number[] {
  let children: string[];
  try {
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  } catch {
    return [];
  }
  return [pid, ...children.filter(Boolean).flatMap((child) => treeOf(Number(child)))];
}

export function signalTree(pid: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
  for (const each of treeOf(pid)) {
    try {
      process.kill(each, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}
