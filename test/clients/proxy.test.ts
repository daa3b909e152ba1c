import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Berth, serve } from '../make/berth.ts';
import { run } from '../make/command.ts';
import { type DockerClient, dockerClient } from '../make/docker-client.ts';
import { type Dockerd, startDockerd } from '../make/dockerd.ts';
import { holdPort } from '../make/held-port.ts';
import { haproxyBefore, nginxBefore, type ProxyServer } from '../make/proxy.ts';
import { describeWith } from '../make/tools.ts';
import { until } from '../make/until.ts';
import { homeWith, userLine } from '../make/users.ts';

const tools = ['docker', 'dockerd', 'containerd', 'ctr', 'nginx', 'haproxy', 'curl'] as const;
/** What docker's and nginx's own pages tell people to write. */
const usual = [
  'proxy_set_header Host $http_host;',
  'proxy_set_header X-Real-IP $remote_addr;',
  'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
  'proxy_set_header X-Forwarded-Proto $scheme;',
  'proxy_read_timeout 900;',
];
const unbuffered = ['proxy_request_buffering off;', 'proxy_buffering off;', 'proxy_http_version 1.1;'];
const trusting = ['--trusted-proxies', '127.0.0.1'];
/** docker then tries without TLS, which nginx refuses in its own way. */
const keptOut = /basic auth|unauthorized|log in|plain HTTP request was sent to HTTPS/;
const withUser = () => ['--home', homeWith({ ada: 'engine' })];
const withNobody = () => ['--home', homeWith({})];

describeWith('behind a proxy', { tools: [...tools], root: true }, (paths) => {
  let daemon: Dockerd | undefined;
  beforeAll(async () => {
    daemon = await startDockerd(paths);
  });
  afterAll(() => daemon?.stop());

  const docker = () => dockerClient(paths.docker, { ...daemon?.env });

  /** An image goes through the proxy and comes back, a large layer and all. */
  async function movesImages(client: DockerClient, { address }: ProxyServer): Promise<void> {
    const name = `${address}/team/app:v1`;
    await client.build(name, { bytes: 3_000_000 });
    const id = await client.run('image', 'inspect', '--format', '{{.Id}}', name);
    const digest = /digest: (sha256:\w+)/.exec(await client.run('push', name))?.[1];
    await client.run('rmi', name);
    expect(await client.run('pull', name)).toContain(`Digest: ${digest}`);
    expect(await client.run('image', 'inspect', '--format', '{{.Id}}', name)).toBe(id);
  }

  describe.each([
    ['nginx as it is', usual],
    ['nginx that passes bodies on as they come', [...usual, ...unbuffered]],
  ])('of %s', (_, location) => {
    test.each(['passwords', 'tokens'])('docker logs in by %s, pushes and pulls', async (how) => {
      const berth = await serve({
        args: [...withUser(), ...trusting, ...(how === 'tokens' ? ['--tokens'] : [])],
      });
      const proxy = await nginxBefore(paths.nginx, direct(berth), { location });
      const [ada, nobody] = [docker(), docker()];
      expect(await nobody.loginRefused('ada', 'wrong', proxy.address)).toMatch(/401|unauthorized/i);
      expect(await ada.login('ada', 'engine', proxy.address)).toContain('Login Succeeded');
      await movesImages(ada, proxy);
      expect(await nobody.refused('pull', `${proxy.address}/team/app:v1`)).toMatch(keptOut);
    });
  });

  test('nginx that asks for passwords itself keeps others out of a registry without users', async () => {
    const berth = await serve({ args: withNobody() });
    const proxy = await nginxBefore(paths.nginx, direct(berth), {
      location: [
        ...usual,
        'auth_basic "Registry";',
        'auth_basic_user_file FOLDER/htpasswd;',
        "add_header 'Docker-Distribution-Api-Version' 'registry/2.0' always;",
      ],
      // nginx reads what crypt(3) of its system knows; bcrypt is among that.
      files: { htpasswd: userLine('ada', 'engine').replace('$2y$', '$2b$') },
    });
    const [ada, nobody] = [docker(), docker()];
    expect(await nobody.loginRefused('ada', 'wrong', proxy.address)).toMatch(/401|unauthorized/i);
    expect(await ada.login('ada', 'engine', proxy.address)).toContain('Login Succeeded');
    await movesImages(ada, proxy);
    expect(await nobody.refused('pull', `${proxy.address}/team/app:v1`)).toMatch(keptOut);
  });

  test('nginx that passes nothing on needs only the public address', async () => {
    const { port, close } = await holdPort();
    await close();
    const berth = await serve({ listen: [`localhost:${port}`], args: withNobody() });
    const proxy = await nginxBefore(paths.nginx, direct(berth), { location: [] });
    // Without users nothing has to be known of it.
    await movesImages(docker(), proxy);
    await berth.stop();

    const told = await serve({
      data: berth.data,
      listen: [`localhost:${port}`],
      args: [...withUser(), '--tokens', '--public-url', proxy.url],
    });
    const ada = docker();
    expect(await ada.login('ada', 'engine', proxy.address)).toContain('Login Succeeded');
    await movesImages(ada, proxy);
    expect(told.errors()).toBe('');
  });

  test.each([
    ['X-Forwarded-*', ['option forwardfor', 'http-request set-header X-Forwarded-Proto https if { ssl_fc }']],
    ['Forwarded', ['http-request set-header Forwarded "for=%[src];proto=https;host=\\"%[req.hdr(host)]\\""']],
  ])(
    'of HAProxy that tells of clients by %s docker fetches tokens, pushes and pulls',
    async (_, frontend) => {
      const berth = await serve({ args: [...withUser(), ...trusting, '--tokens'] });
      const proxy = await haproxyBefore(paths.haproxy, direct(berth), frontend);
      const ada = docker();
      expect(await ada.login('ada', 'engine', proxy.address)).toContain('Login Succeeded');
      await movesImages(ada, proxy);
      const challenge = await run(paths.curl, ['--silent', '--insecure', '--head', `${proxy.url}/v2/`]);
      expect(challenge).toContain(`realm="${proxy.url}/token"`);
    },
  );

  test('the log says who asked the proxy', async () => {
    const berth = await serve({ args: [...withNobody(), ...trusting] });
    const location = [...usual.slice(0, 2), 'proxy_set_header X-Forwarded-For "203.0.113.7, $remote_addr";'];
    const proxy = await nginxBefore(paths.nginx, direct(berth), { location });
    await run(paths.curl, ['--silent', '--fail', '--insecure', `${proxy.url}/v2/_catalog`]);
    await until(() => logOf(berth).includes('"address":'));
    expect(logOf(berth)).toContain('"address":"203.0.113.7"');
  });
});

function direct({ url }: Berth): string {
  return `127.0.0.1:${new URL(url).port}`;
}

function logOf({ data }: Berth): string {
  const folder = join(data, 'logs');
  return readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('');
}
