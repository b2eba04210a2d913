import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

// Open sockets of a process, from Linux.

/** The inodes of a process's sockets, by file descriptor. */
function inodes(pid: number): Set<string> {
  const found = new Set<string>();
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    const inode = /^socket:\[(\d+)\]$/.exec(target(`/proc/${pid}/fd/${fd}`))?.[1];
    if (inode) found.add(inode);
  }
  return found;
}

/** It may have been closed since it was listed. */
function target(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}

/** The sockets that a process has open, of every kind. */
export function openSockets(pid: number): number {
  return inodes(pid).size;
}

/** A process's TCP sockets to an IPv4 address, closing ones included. */
export function connectionsTo(pid: number, address: string, port: number): number {
  const own = inodes(pid);
  const bytes = address.split('.').map(Number).reverse();
  const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, '0');
  const peer = `${bytes.map((byte) => hex(byte, 2)).join('')}:${hex(port, 4)}`;
  const lines = readFileSync(`/proc/${pid}/net/tcp`, 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => line.trim().split(/\s+/)).filter((cells) => cells[2] === peer && own.has(cells[9] ?? ''))
    .length;
}
