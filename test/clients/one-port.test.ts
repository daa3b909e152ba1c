import { mkdirSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve } from '../make/berth.ts';
import { makeCertificate } from '../make/certificates.ts';
import { refused, run } from '../make/command.ts';
import { control } from '../make/control.ts';
import { dockerClient } from '../make/docker-client.ts';
import { type DockerEngine, startDockerEngine } from '../make/docker-engine.ts';
import { temporaryFolder } from '../make/folder.ts';
import { digestOf, makeImage } from '../make/image.ts';
import { live } from '../make/life.ts';
import { push } from '../make/push.ts';
import { describeWith } from '../make/tools.ts';
import { homeWith } from '../make/users.ts';
import { addressOf, open } from '../make/ways.ts';

describeWith('curl', { tools: ['curl'] }, ({ curl }) => {
  test('speaks HTTP, HTTP/1 and HTTP/2 over TLS, and verifies the certificate', async () => {
    const { url, port, data } = await live({ listen: ['localhost:0'], home: temporaryFolder() });
    const image = makeImage({ layerBytes: 5_000_000 });
    await push(url, 'app', image, 'v1');
    const folder = temporaryFolder();
    const authority = join(folder, 'authority.pem');
    writeFileSync(authority, (await control(data).ask('exportAuthority', {})).pem);
    const layer = image.layers[0]?.digest ?? '';
    const get = async (scheme: string, ...how: string[]) => {
      const written = [
        '--silent',
        '--show-error',
        '--fail',
        '--cacert',
        authority,
        '--output',
        join(folder, 'out'),
      ];
      const said = ['--write-out', '%{http_version} %{size_download}'];
      return run(curl, [...written, ...said, ...how, `${scheme}://localhost:${port}/v2/app/blobs/${layer}`]);
    };
    const size = image.layers[0]?.size;
    expect(await get('http')).toBe(`1.1 ${size}`);
    expect(await get('https', '--http1.1')).toBe(`1.1 ${size}`);
    expect(await get('https', '--http2')).toBe(`2 ${size}`);
    expect(await get('https', '--http2', '-6')).toBe(`2 ${size}`);

    const unknown = makeCertificate({ name: 'somebody else', isAuthority: true, names: '' });
    writeFileSync(authority, unknown.cert);
    const args = ['--silent', '--show-error', '--cacert', authority, `https://localhost:${port}/v2/`];
    expect(await refused(curl, args)).toMatch(/certificate/);
  });

  test('uploads by HTTP/2, asking first whether it may', async () => {
    const { port } = await live({ home: temporaryFolder() });
    const bytes = Buffer.alloc(3_000_000, 'uploaded ');
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, bytes);
    for (const body of [file, '-']) {
      const session = addressOf(await open(port, 'app'));
      const uploads = ['--insecure', '--http2', '--header', 'Expect: 100-continue', '--upload-file', body];
      const args = ['--silent', '--show-error', ...uploads, '--write-out', '%{http_version} %{http_code}'];
      args.push(`https://127.0.0.1:${port}${session}?digest=${digestOf(bytes)}`);
      const said = await run('sh', ['-c', `exec "$0" "$@" <'${file}'`, curl, ...args]);
      expect(said).toBe('2 201');
    }
  });
});

/** Of this machine in its network: dockerd verifies who is there, as it does not on localhost. */
const address = Object.values(networkInterfaces())
  .flatMap((all = []) => all)
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

describeWith('dockerd', { tools: ['docker', 'dockerd', 'containerd', 'ctr'], root: true }, (paths) => {
  let engine: DockerEngine | undefined;
  beforeAll(async () => {
    engine = await startDockerEngine(paths);
  });
  afterAll(() => engine?.stop());

  test.skipIf(address === undefined)(
    'knows a registry in the network by its authority in certs.d',
    async () => {
      const berth = await serve({
        listen: ['127.0.0.1:0', `${address}:0`],
        args: ['--home', homeWith({ ada: 'engine' })],
      });
      const authority = makeCertificate({ name: 'an authority', isAuthority: true, names: '' });
      const { cert, key } = makeCertificate({ names: `IP:${address},DNS:localhost`, issuer: authority });
      await control(berth.data).ask('importCertificate', { certificate: cert + authority.cert, key });
      const there = `${address}:${new URL(berth.url).port}`;
      const client = dockerClient(paths.docker, { ...engine?.env });
      const name = `${there}/team/app:v1`;
      await client.build(name);
      expect(await client.loginRefused('ada', 'engine', there)).toMatch(/x509/);

      const folder = join(engine?.root ?? '', 'etc/docker/certs.d', there);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'ca.crt'), authority.cert);
      expect(await client.login('ada', 'engine', there)).toContain('Login Succeeded');
      const digest = /digest: (sha256:\w+)/.exec(await client.run('push', name))?.[1];
      await client.run('rmi', name);
      expect(await client.run('pull', name)).toContain(`Digest: ${digest}`);

      // And the same image without TLS, by the same port.
      const { status } = await fetch(`${berth.url}/v2/team/app/manifests/v1`);
      expect(status).toBe(401);
      const headers = { authorization: `Basic ${btoa('ada:engine')}`, accept: '*/*' };
      const plain = await fetch(`${berth.url}/v2/team/app/manifests/v1`, { headers });
      expect(plain.headers.get('docker-content-digest')).toBe(digest);
    },
  );
});
