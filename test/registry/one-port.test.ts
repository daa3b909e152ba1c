import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect as connectPlainly, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { inShort } from '../make/answer.ts';
import { ask } from '../make/ask.ts';
import { serve } from '../make/berth.ts';
import { makeBlob } from '../make/blob.ts';
import { control } from '../make/control.ts';
import { fastClock } from '../make/fast-clock.ts';
import { temporaryFolder } from '../make/folder.ts';
import { live } from '../make/life.ts';
import { askSecurely, type Http2, http2To, secureConnection } from '../make/secure.ts';
import { connectTo } from '../make/socket.ts';
import { until } from '../make/until.ts';
import { addressOf, offsetOf, open } from '../make/ways.ts';

const request = 'GET /v2/ HTTP/1.1\r\nHost: localhost\r\n\r\n';

describe('one port', () => {
  test('answers HTTP, and HTTP/1 and HTTP/2 over TLS, on both addresses of localhost', async () => {
    const { port } = await live({ listen: ['localhost:0'] });
    for (const host of ['127.0.0.1', '[::1]'])
      expect((await fetch(`http://${host}:${port}/v2/`)).status, host).toBe(200);
    expect(inShort(await askSecurely(port, 'GET', '/v2/'))).toBe('200');
    expect(inShort(await (await http2To(port)).ask('GET', '/v2/'))).toBe('200');
    const six = connect({ port, host: '::1', ALPNProtocols: ['h2'], rejectUnauthorized: false });
    onTestFinished(() => void six.destroy());
    await once(six, 'secureConnect');
    expect(six.alpnProtocol).toBe('h2');
  });

  test('speaks HTTP/2 only with those who offer it', async () => {
    const { port } = await live();
    for (const [offers, spoken] of [
      [['h2', 'http/1.1'], 'h2'],
      [['http/1.1', 'h2'], 'h2'],
      [['http/1.1'], 'http/1.1'],
      [[], false],
    ] as const) {
      const socket = await secureConnection(port, [...offers]);
      expect(socket.alpnProtocol).toBe(spoken);
      if (spoken !== 'h2') expect(await firstLine(socket)).toBe('HTTP/1.1 200 OK');
    }
  });

  test('shows a certificate that its authority vouches for', async () => {
    const { port, data } = await live({ home: temporaryFolder() });
    const { pem } = await control(data).ask('exportAuthority', {});
    for (const servername of ['localhost', 'host.docker.internal']) {
      const socket = connect({ port, host: '127.0.0.1', servername, ca: pem });
      onTestFinished(() => void socket.destroy());
      await once(socket, 'secureConnect');
      expect(socket.authorized).toBe(true);
    }
    const foreign = connect({ port, host: '127.0.0.1', servername: 'registry.example.com', ca: pem });
    await expect(once(foreign, 'secureConnect')).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  test('shows a renewed certificate from the next connection on, and goes on with those it has', async () => {
    const { port, data } = await live({ home: temporaryFolder() });
    const before = await secureConnection(port);
    const { fingerprint256 } = before.getPeerCertificate();
    await control(data).ask('renewCertificate', {});
    const after = await secureConnection(port);
    expect(after.getPeerCertificate().fingerprint256).not.toBe(fingerprint256);
    expect(await firstLine(before)).toBe('HTTP/1.1 200 OK');
    expect(await firstLine(after)).toBe('HTTP/1.1 200 OK');
  });

  test('tells the two apart however few bytes come first', async () => {
    const { port } = await live();
    const plain = await connectTo(port);
    for (const letter of request) await plain.send(letter);
    expect((await plain.answer()).status).toBe(200);

    const proxy = await trickling(port);
    expect(inShort(await askSecurely(proxy, 'GET', '/v2/'))).toBe('200');
    expect(inShort(await (await http2To(proxy)).ask('GET', '/v2/'))).toBe('200');
  });

  test('takes several requests that come with the first bytes', async () => {
    const { port } = await live();
    const plain = await connectTo(port);
    plain.send(request.repeat(3));
    for (let i = 0; i < 3; i++) expect((await plain.answer()).status).toBe(200);
  });

  test('takes blobs and gives them back, either way', async () => {
    const { port } = await live();
    const { bytes, sha256 } = makeBlob(3_000_000);
    const asking: Http2['ask'][] = [
      (...question) => ask(port, ...question),
      (...question) => askSecurely(port, ...question),
      (await http2To(port)).ask,
    ];
    for (const [i, push] of asking.entries()) {
      const pushed = await push('POST', `/v2/by/${i}/blobs/uploads/?digest=${sha256}`, { body: bytes });
      expect(inShort(pushed)).toBe('201');
      for (const pull of asking)
        expect((await pull('GET', `/v2/by/${i}/blobs/${sha256}`)).body.equals(bytes)).toBe(true);
    }
  });

  test('goes on whatever comes that is neither', async () => {
    const { port } = await live();
    for (const garbage of [
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03garbage',
      '\x16',
      '\x16'.repeat(5000),
    ]) {
      const socket = connectPlainly(port, '127.0.0.1');
      socket.on('error', () => undefined).resume();
      socket.end(Buffer.from(garbage, 'latin1'));
      await once(socket, 'close');
    }
    for (const goes of ['end', 'resetAndDestroy', 'destroy'] as const) {
      const socket = connectPlainly(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.resume()[goes]();
      await once(socket, 'close');
    }
    const cut = await secureConnection(port, ['h2']);
    cut.destroy();
    const inHandshake = connectPlainly(port, '127.0.0.1', () => inHandshake.write('\x16\x03\x01'));
    await delay(50);
    inHandshake.resetAndDestroy();
    expect(inShort(await ask(port, 'GET', '/v2/'))).toBe('200');
    expect(inShort(await askSecurely(port, 'GET', '/v2/'))).toBe('200');
  });

  test('answers what is no HTTP inside of TLS in the form of the API', async () => {
    const { port } = await live();
    const socket = await secureConnection(port);
    socket.write('nonsense\r\n\r\n');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 400 .*"code":"UNSUPPORTED"/s);
  });

  test('tells a client over TLS to go on when it asks whether it may', async () => {
    const { port } = await live();
    const { bytes, sha256 } = makeBlob('hello');
    const path = `${addressOf(await open(port, 'app'))}?digest=${sha256}`;
    const socket = await secureConnection(port);
    socket.write(
      `PUT ${path} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n`,
    );
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 100 Continue/);
    socket.write(bytes);
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 201 Created/);
  });

  test('refuses web pages over TLS too', async () => {
    const { port } = await live();
    const headers = { host: `localhost:${port}`, origin: 'https://evil.example' };
    expect(inShort(await askSecurely(port, 'GET', '/v2/', { headers }))).toBe('403 DENIED');
    expect(inShort(await askSecurely(port, 'GET', '/v2/', { headers: { host: 'evil.example' } }))).toBe(
      '403 DENIED',
    );
  });

  test('serves HTTP also where no certificate can be made, and TLS once one can', async () => {
    const home = temporaryFolder();
    writeFileSync(join(home, 'tls'), 'in the way');
    const { port, data } = await live({ home });
    await expect(askSecurely(port, 'GET', '/v2/')).rejects.toThrow();
    expect(inShort(await ask(port, 'GET', '/v2/'))).toBe('200');
    await until(() => logOf(data).includes('a client that speaks TLS found no certificate'));
    expect(logOf(data)).toContain('a client that speaks TLS found no certificate');

    rmSync(join(home, 'tls'));
    expect(inShort(await askSecurely(port, 'GET', '/v2/'))).toBe('200');
  });
});

describe('a connection that says nothing', () => {
  test.each(['at all', 'in TLS', 'in the middle of a handshake', 'in HTTP/2'])(
    '%s is closed after a while',
    async (where) => {
      const { url } = await serve({ env: fastClock });
      const port = Number(new URL(url).port);
      const plain = where === 'at all' || where.includes('handshake');
      const socket = plain
        ? connectPlainly(port, '127.0.0.1')
        : await secureConnection(port, where === 'in HTTP/2' ? ['h2'] : []);
      if (where.includes('handshake')) socket.write(Buffer.from([0x16, 3, 1]));
      socket.on('error', () => undefined).resume();
      await once(socket, 'close');
      expect((await fetch(`${url}/v2/`)).status).toBe(200);
    },
  );
});

describe('when it stops', () => {
  test('an upload over TLS under way ends well, and connections that ask nothing hold nothing back', async () => {
    const berth = await serve({ args: ['--shutdown-seconds', '8'] });
    const port = Number(new URL(berth.url).port);
    const { bytes, sha256 } = makeBlob(300_000);
    const session = addressOf(await open(port, 'app'));
    const uploading = await secureConnection(port);
    uploading.write(
      `PUT ${session}?digest=${sha256} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${bytes.length}\r\n\r\n`,
    );
    uploading.write(bytes.subarray(0, 150_000));
    const waiting = [
      await secureConnection(port),
      await secureConnection(port, ['h2']),
      connectPlainly(port, '127.0.0.1'),
      connectPlainly(port, '127.0.0.1'),
    ];
    waiting[3]?.write(Buffer.from([0x16, 3, 1]));
    const used = await secureConnection(port);
    expect(await firstLine(used)).toBe('HTTP/1.1 200 OK');
    await until(async () => offsetOf(await ask(port, 'GET', session)) === 150_000);
    const closed = [...waiting, used].map((socket) => {
      socket.on('error', () => undefined).resume();
      return once(socket, 'close');
    });
    const ended = berth.stop();
    await Promise.all(closed);
    expect(uploading.destroyed).toBe(false);
    uploading.write(bytes.subarray(150_000));
    expect(String((await once(uploading, 'data'))[0])).toMatch(/^HTTP\/1\.1 201 Created/);
    expect(await ended).toBe(0);
    expect(berth.errors()).toBe('');
  });
});

/** The first line of the answer to a request on this connection. */
async function firstLine(socket: TLSSocket): Promise<string | undefined> {
  socket.write(request);
  const [answer] = await once(socket, 'data');
  return String(answer).split('\r\n', 1)[0];
}

/** A port whose connections reach the other one with their first hundred bytes one by one. */
async function trickling(port: number): Promise<number> {
  const server = createServer(async (client) => {
    const registry = connectPlainly({ port, host: '127.0.0.1', noDelay: true });
    for (const end of [client, registry]) end.on('error', () => undefined);
    registry.pipe(client);
    let left = 100;
    for await (const chunk of client.iterator({ destroyOnReturn: false })) {
      for (const byte of chunk.subarray(0, left)) {
        registry.write(Buffer.from([byte]));
        await delay(1);
      }
      registry.write(chunk.subarray(left));
      left = Math.max(0, left - chunk.length);
    }
    registry.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** All that its log says. */
function logOf(data: string): string {
  const folder = join(data, 'logs');
  return readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('');
}
