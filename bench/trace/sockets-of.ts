import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The local ports of the TCP connections that a process has open now. */
export function portsOf(pid: number): Set<number> {
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      } catch {
        // Closed meanwhile.
        return undefined;
      }
    }),
  );
  // proc(5): the second field is the local address and port, in hexadecimal, and the tenth is the inode.
  const lines = readFileSync(`/proc/${pid}/net/tcp`, 'latin1').split('\n').slice(1);
  const open = lines.map((line) => line.trim().split(/\s+/)).filter((fields) => inodes.has(fields[9]));
  return new Set(open.map((fields) => Number.parseInt(fields[1]?.split(':')[1] ?? '0', 16)));
}
