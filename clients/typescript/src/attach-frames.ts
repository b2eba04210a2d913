import type { ExecEnd } from './exec-process.js';

/** Kubernetes' remote command protocol: the first byte of each frame. `flow` is dockAPI's own. */
export const PROTOCOL = 'v5.channel.k8s.io';
export const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, status: 3, resize: 4, flow: 5, close: 255 } as const;

export function frame(channel: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(payload.length + 1);
  whole[0] = channel;
  whole.set(payload, 1);
  return whole;
}

export function sizeFrame(cols: number, rows: number): Uint8Array<ArrayBuffer> {
  return frame(CHANNEL.resize, new TextEncoder().encode(JSON.stringify({ Width: cols, Height: rows })));
}

/** Tells how much of the output has been read. */
export function readFrame(position: number): Uint8Array<ArrayBuffer> {
  return frame(CHANNEL.flow, new TextEncoder().encode(JSON.stringify({ Read: position })));
}

/** How much of the input the command has taken. */
export function writtenIn(payload: Uint8Array): number {
  return (JSON.parse(new TextDecoder().decode(payload)) as { Written: number }).Written;
}

export const END_OF_INPUT = frame(CHANNEL.close, Uint8Array.of(CHANNEL.stdin));

interface Status {
  status: 'Success' | 'Failure';
  details?: { causes?: { reason: string; message: string }[] };
}

/** The end of a command, from the payload of the status channel. */
export function endIn(payload: Uint8Array): ExecEnd {
  const { status, details } = JSON.parse(new TextDecoder().decode(payload)) as Status;
  if (status === 'Success') return { state: 'exited', exit_code: 0 };
  const cause = (name: string) => details?.causes?.find(({ reason }) => reason === name)?.message;
  const code = cause('ExitCode');
  return {
    state: (cause('State') ?? 'lost') as ExecEnd['state'],
    exit_code: code === undefined ? null : Number(code),
  };
}
