import { withSmallBlobs } from './filled.ts';
import { cpuMs } from './process.ts';
import { median } from './report.ts';
import { berth, type Registry, running } from './servers.ts';
import { temporaryFolder } from './temporary.ts';

/** What it takes to come from exec to the first answer. */
interface Cost {
  cpuMs: number;
  wallMs: number;
}

/** Each registry is started a few times on a store, and that once only, however many facts are drawn from it. */
export function starts(stored: number) {
  const empty = oncePerRegistry((registry) => costOf(registry, temporaryFolder('empty')));
  const full = oncePerRegistry(async (registry) =>
    registry === berth ? costOf(registry, await fullStore(stored)) : undefined,
  );
  return { empty, full };
}

async function fullStore(count: number): Promise<string> {
  const data = temporaryFolder('full');
  await running(berth, data, (server) => withSmallBlobs(server, count));
  return data;
}

/** The middle of seven starts. */
async function costOf(registry: Registry, data: string): Promise<Cost> {
  const costs: Cost[] = [];
  for (let time = 0; time < 7; time++) {
    await running(registry, data, async ({ pid, startedInMs }) => {
      costs.push({ cpuMs: cpuMs(pid), wallMs: startedInMs });
    });
  }
  return { cpuMs: median(costs.map((cost) => cost.cpuMs)), wallMs: median(costs.map((cost) => cost.wallMs)) };
}

function oncePerRegistry<T>(measure: (registry: Registry) => Promise<T>): (registry: Registry) => Promise<T> {
  const measured = new Map<Registry, Promise<T>>();
  return (registry) => {
    const result = measured.get(registry) ?? measure(registry);
    measured.set(registry, result);
    return result;
  };
}
