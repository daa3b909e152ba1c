import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { PageEvents } from '../../../renderer/web/events.ts';
import { linesOf } from '../../../renderer/web/stream.ts';

/** Answers with these pieces, each sent on its own, and then ends or breaks off. */
async function served(pieces: (string | Buffer)[], { status = 200, breaks = false } = {}): Promise<string> {
  const server = createServer(async (_, response) => {
    response.writeHead(status);
    for (const piece of pieces) {
      response.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    if (breaks) response.destroy();
    else response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/live`;
}

async function linesFrom(url: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const some of linesOf(url, new AbortController().signal)) lines.push(...some);
  return lines;
}

test('a line is told whole, however it was cut on its way, and empty ones are not', async () => {
  const url = await served(['{"a":', '1}\n{"b":2}\n\n', '{"c":3}\n']);
  expect(await linesFrom(url)).toEqual(['{"a":1}', '{"b":2}', '{"c":3}']);
});

test('a letter of several bytes may be cut in the middle', async () => {
  const bytes = Buffer.from('已推送\n');
  expect(await linesFrom(await served([bytes.subarray(0, 4), bytes.subarray(4)]))).toEqual(['已推送']);
});

test('a stream that breaks off, or is refused, is an error', async () => {
  await expect(linesFrom(await served(['{"a":1}\n'], { breaks: true }))).rejects.toThrow();
  await expect(linesFrom(await served(['no\n'], { status: 401 }))).rejects.toThrow(/401/);
});

test('who stops listening hears nothing more', () => {
  const events = new PageEvents();
  const heard: string[] = [];
  const stop = events.on('navigate', (path) => heard.push(path));
  events.tell('navigate', '/logs');
  stop();
  events.tell('navigate', '/disk');
  expect(heard).toEqual(['/logs']);
});
