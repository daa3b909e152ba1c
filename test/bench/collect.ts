import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ControlClient } from '../../registry/control/client.ts';
import type { Collected } from '../../registry/control/contract.ts';
import { makeImage } from './content.ts';
import { load, together } from './load.ts';
import { fillBerth, fillReference } from './many-images.ts';
import { growthMiB } from './process.ts';
import { prepareImage } from './push.ts';
import { median } from './report.ts';
import { berth, type Registry, running, type Server } from './servers.ts';

/** What it takes to find and to remove what nothing needs. */
export interface Collecting {
  dryRunS: number;
  collectS: number;
  /** Of the rate while nothing else goes on, while a collection runs; in percent. */
  pushes: number;
  pulls: number;
  growthMiB: number;
}

const path = '/v2/team/app-0/manifests/v0';
const connections = 8;

/** Each on a store of its own, for what was collected is gone. */
export async function collecting(images: number): Promise<Collecting> {
  const alone = await onFilled(images, async (server, client) => {
    const dryRuns: number[] = [];
    for (let round = 0; round < 5; round++)
      dryRuns.push(await seconds(() => client.ask('previewCollect', { limit: 1000 })));
    let collectS = 0;
    const growth = await growthMiB(server.pid, async () => {
      await client.ask('previewCollect', { limit: 1000 });
      collectS = await seconds(async () => expectHalf(await client.ask('collect', {}), images));
    });
    return { dryRunS: median(dryRuns), collectS, growthMiB: growth };
  });
  const pulls = await onFilled(images, (server, client) => disturbed(client, (ms) => pullRate(server, ms)));
  const pushes = await onFilled(images, (server, client) => disturbed(client, (ms) => pushRate(server, ms)));
  return { ...alone, pulls, pushes };
}

/** docker-registry's own; it must not be running meanwhile. */
export function collectingOf(reference: Registry, images: number): Pick<Collecting, 'dryRunS' | 'collectS'> {
  const data = fillReference(images);
  const [program = '', , config = ''] = reference.command(data, 0);
  const run = (...options: string[]) => {
    spawnSync('sync');
    const begun = performance.now();
    const args = ['garbage-collect', '--delete-untagged', ...options, config];
    const { status, stderr } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
    return (performance.now() - begun) / 1000;
  };
  return { dryRunS: run('--dry-run'), collectS: run() };
}

async function onFilled<T>(
  images: number,
  use: (server: Server, client: ControlClient) => Promise<T>,
): Promise<T> {
  const data = await fillBerth(images);
  spawnSync('sync');
  return running(berth, data, async (server) => {
    const client = new ControlClient(data);
    await sleep(500);
    try {
      return await use(server, client);
    } finally {
      client.close();
    }
  });
}

/** The rate while a collection runs, in percent of the one before. */
async function disturbed(client: ControlClient, rate: (ms: number) => Promise<number>): Promise<number> {
  await rate(500);
  const before = await rate(3000);
  let isOver = false;
  const collected = client.ask('collect', {}).finally(() => {
    isOver = true;
  });
  const during: number[] = [];
  while (!isOver) during.push(await rate(500));
  await collected;
  return (median(during.slice(0, Math.max(1, during.length - 1))) / before) * 100;
}

async function pullRate({ port }: Server, ms: number): Promise<number> {
  return (await load(port, 'GET', path, connections, ms)).requestsPerSecond;
}

async function pushRate({ port }: Server, ms: number): Promise<number> {
  const until = performance.now() + ms;
  const begun = performance.now();
  let pushed = 0;
  const workers = Array.from({ length: connections }, (_, at) => at);
  await together(port, connections, workers, async (to, worker) => {
    while (performance.now() < until) {
      await prepareImage(makeImage())(to, `bench/pushed-${worker}`, 'latest');
      pushed++;
    }
  });
  return pushed / ((performance.now() - begun) / 1000);
}

function expectHalf({ sums }: Collected, images: number): void {
  if (sums.manifest.items !== Math.floor(images / 2))
    throw new Error(`collected ${sums.manifest.items} of ${images} manifests, not every second one`);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}
