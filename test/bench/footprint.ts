import { setTimeout as sleep } from 'node:timers/promises';
import { makeBlob } from './content.ts';
import { withBlob } from './filled.ts';
import { load, together } from './load.ts';
import { growthMiB, residentMiB } from './process.ts';
import { streamed } from './push.ts';
import { type Registry, running } from './servers.ts';
import type { Sizes } from './sizes.ts';
import { starts } from './starts.ts';

/** Something a registry takes from the machine, of which less is better. */
export interface Fact {
  name: string;
  unit: string;
  limit: number | undefined;
  measure: Measure;
}

/** Gives nothing where only Berth can be asked. */
type Measure = (registry: Registry) => Promise<number | undefined>;

export function footprint({ stored, pulledMiB, loadMs }: Sizes): Fact[] {
  const { empty, full } = starts(stored);
  return [
    fact('memory, idle', 'MiB', 120, idle),
    fact('memory, growth in 5 pushes of 100 MiB at once', 'MiB', 100, growthByPushes),
    fact(`memory, growth in 16 pulls of ${pulledMiB} MiB at once`, 'MiB', 100, growthByPulls),
    fact('start, CPU, empty store', 'ms', 1000, async (it) => (await empty(it)).cpuMs),
    fact('start, until it answers, empty store', 'ms', undefined, async (it) => (await empty(it)).wallMs),
    fact(`start, CPU, ${stored} blobs`, 'ms', 1000, async (it) => (await full(it))?.cpuMs),
    fact(`start, until it answers, ${stored} blobs`, 'ms', undefined, async (it) => (await full(it))?.wallMs),
    fact(`start, CPU, of which for the ${stored} blobs`, 'ms', 100, forTheBlobs),
  ];

  async function growthByPulls(registry: Registry): Promise<number> {
    const filled = await running(registry, undefined, async (server) => {
      return { path: await withBlob(server, pulledMiB), data: server.data };
    });
    // Started again: so that the push is not in the memory which counts as idle.
    return running(registry, filled.data, async ({ port, pid }) => {
      await sleep(500);
      return growthMiB(pid, () => load(port, 'GET', filled.path, 16, loadMs * 4));
    });
  }

  async function forTheBlobs(registry: Registry): Promise<number | undefined> {
    const cost = await full(registry);
    return cost && cost.cpuMs - (await empty(registry)).cpuMs;
  }
}

function idle(registry: Registry): Promise<number> {
  return running(registry, undefined, async ({ pid }) => {
    await sleep(1000);
    return residentMiB(pid);
  });
}

function growthByPushes(registry: Registry): Promise<number> {
  return running(registry, undefined, async ({ port, pid }) => {
    const sends = Array.from({ length: 5 }, () => streamed(makeBlob(100 * 1024 * 1024)));
    return growthMiB(pid, () => together(port, 5, sends, (to, send) => send(to, 'bench/push')));
  });
}

function fact(name: string, unit: string, limit: number | undefined, measure: Measure): Fact {
  return { name, unit, limit, measure };
}
