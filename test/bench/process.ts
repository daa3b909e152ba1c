import { readFileSync, writeFileSync } from 'node:fs';

const ticksPerSecond = 100;

/** The CPU time a process has used since it was made, in milliseconds, in steps of ten. */
export function cpuMs(pid: number): number {
  // The program's name comes second, in brackets, and may hold spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}

export function residentMiB(pid: number): number {
  return memory(pid, 'VmRSS');
}

/** How far the resident memory rises above where it was, at the highest moment of `work`. */
export async function growthMiB(pid: number, work: () => Promise<unknown>): Promise<number> {
  const idle = residentMiB(pid);
  // 5 puts the kernel's high-water mark back to the present, see proc_pid_clear_refs(5).
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  await work();
  return memory(pid, 'VmHWM') - idle;
}

function memory(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
}
