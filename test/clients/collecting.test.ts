import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ControlClient } from '../../registry/control/client.ts';
import { type Berth, serve } from '../make/berth.ts';
import { run } from '../make/command.ts';
import { containersFor } from '../make/containers.ts';
import { type Dockerd, startDockerd } from '../make/dockerd.ts';
import { temporaryFolder } from '../make/folder.ts';
import { digestsOf, type Layer, makeImage, makeIndex, makeLayer } from '../make/image.ts';
import { ociLayout } from '../make/layout.ts';
import { pull, push } from '../make/push.ts';
import { randomFrom, seed } from '../make/random.ts';
import { describeWith } from '../make/tools.ts';

const seconds = process.env.BERTH_TEST_LONG ? 300 : 15;
const timeout = seconds * 1000 + 240_000;

/** What somebody was told is here, and did not delete: references with the digest they led to. */
type Acknowledged = Map<string, string>;

interface Busy {
  berth: Berth;
  acknowledged: Acknowledged;
  collections: number;
}

/**
 * Has them push, one image after the other each, while tags are deleted, the trash is emptied and collections run back
 * to back. A worker pushes to a tag that is its own, and gives the digest that its client saw.
 */
async function whileCollecting(
  berth: Berth,
  workers: ((tag: string, nth: number) => Promise<string>)[],
): Promise<Busy> {
  const random = randomFrom(seed);
  const client = new ControlClient(berth.data);
  const acknowledged: Acknowledged = new Map();
  const until = Date.now() + seconds * 1000;
  const goOn = () => Date.now() < until;
  let collections = 0;

  const collecting = async () => {
    while (goOn()) {
      const { troubles, cancelled } = await client.ask('collect', {});
      expect({ troubles, cancelled }).toEqual({ troubles: [], cancelled: false });
      collections++;
    }
  };
  const deleting = async () => {
    while (goOn()) {
      const reference = random.pick([...acknowledged.keys(), '']);
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (reference === '' || !acknowledged.delete(reference)) continue;
      await client.ask('remove', { references: [reference] });
      if (random.int(3) === 0) await client.ask('emptyTrash', { ids: null });
    }
  };
  const working = workers.map(async (push, worker) => {
    for (let nth = 0; goOn(); nth++) {
      const reference = `team/app-${worker % 3}:w${worker}-${nth}`;
      acknowledged.set(reference, await push(reference, nth));
    }
  });
  await Promise.all([collecting(), deleting(), ...working]);
  client.close();
  return { berth, acknowledged, collections };
}

async function expectAllThere({ berth, acknowledged, collections }: Busy): Promise<void> {
  console.log(`${acknowledged.size} images left after ${collections} collections (seed ${seed})`);
  expect(collections).toBeGreaterThan(5);
  expect(acknowledged.size).toBeGreaterThan(0);
  for (const [reference, digest] of acknowledged) {
    const [repository = '', tag = ''] = reference.split(':');
    expect((await pull(berth.url, repository, tag)).digest, reference).toBe(digest);
  }
}

/** Images share what they can, so that what one push counts on is what another deletion lets go of. */
function sharedLayers(): Layer[] {
  return Array.from({ length: 4 }, () => makeLayer(20_000));
}

describeWith('clients that push while collections run back to back', { tools: ['skopeo'] }, (paths) => {
  test(
    'skopeo and plain HTTP lose nothing that was acknowledged and not deleted',
    async () => {
      const berth = await serve();
      const { run: contain } = containersFor();
      const shared = sharedLayers();
      const skopeo = async (reference: string, nth: number) => {
        const image = makeImage({ layers: [...shared.slice(nth % 3), makeLayer()] });
        const [from, to] = [temporaryFolder(), temporaryFolder()];
        ociLayout(from, { v1: image });
        const there = `docker://${berth.address}/${reference}`;
        await contain(paths.skopeo, ['copy', '--dest-tls-verify=false', `oci:${from}:v1`, there]);
        await contain(paths.skopeo, ['copy', '--src-tls-verify=false', there, `oci:${to}:v1`]).catch(
          (error) => {
            // Deleted and collected meanwhile, it may be gone.
            if (!/manifest unknown|blob unknown/.test(`${error}`)) throw error;
          },
        );
        return image.manifest.digest;
      };
      const plain = async (reference: string, nth: number) => {
        const images = ['linux/amd64', 'linux/arm64'].map((platform) =>
          makeImage({ platform, layers: [...shared.slice(nth % 4), makeLayer()] }),
        );
        const index = makeIndex(images);
        const [repository = '', tag] = reference.split(':');
        await push(berth.url, repository, index, tag);
        expect((await pull(berth.url, repository, index.manifest.digest)).digests).toEqual(digestsOf(index));
        return index.manifest.digest;
      };
      await expectAllThere(await whileCollecting(berth, [skopeo, plain, plain, plain]));
    },
    timeout,
  );
});

const docker = 'docker pushing while collections run back to back';
describeWith(docker, { tools: ['docker', 'dockerd', 'containerd', 'ctr'], root: true }, (paths) => {
  let daemon: Dockerd | undefined;
  beforeAll(async () => {
    daemon = await startDockerd(paths);
  });
  afterAll(() => daemon?.stop());

  test(
    'loses nothing that was acknowledged and not deleted',
    async () => {
      const berth = await serve();
      const docker = (...args: string[]) => run(paths.docker, args, { env: { ...daemon?.env } });
      const files = await archives();
      const worker = async (reference: string, nth: number) => {
        const name = `${berth.address}/${reference}`;
        await docker('import', `${files[nth % files.length]}`, name);
        const said = await docker('push', name);
        await docker('rmi', name);
        return /digest: (sha256:\w+)/.exec(said)?.[1] ?? '';
      };
      await expectAllThere(await whileCollecting(berth, [worker, worker]));
    },
    timeout,
  );
});

/** Archives that are pushed again and again, so that docker finds their layer in the registry, or does not any more. */
async function archives(): Promise<string[]> {
  const files: string[] = [];
  for (let i = 0; i < 3; i++) {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'random'), randomBytes(30_000));
    const file = join(temporaryFolder(), 'files.tar');
    await run('tar', ['-C', folder, '-cf', file, 'random']);
    files.push(file);
  }
  return files;
}
