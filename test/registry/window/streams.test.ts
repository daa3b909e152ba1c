import { once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Live } from '../../../registry/control/live.ts';
import { Log } from '../../../registry/events/log.ts';
import { makeImage } from '../../make/image.ts';
import { push } from '../../make/push.ts';
import { until } from '../../make/until.ts';
import { servedWindow } from '../../make/window.ts';

test('the log is followed as it is written, and no longer than the browser stays', async () => {
  const unfollow = vi.spyOn(Log.prototype, 'unfollow');
  onTestFinished(() => unfollow.mockRestore());
  const window = await servedWindow();
  const { answer, close } = await window.listen('/logs?lines=0&follow=true', {
    cookie: await window.enter(),
  });
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/x-ndjson']);
  const heard = once(answer, 'data');
  await fetch(`${window.registry}/v2/seen/tags/list`);
  const [line] = await heard;
  expect(JSON.parse(`${line}`)).toMatchObject({ repository: 'seen', status: 404 });
  expect(unfollow).not.toHaveBeenCalled();
  close();
  await until(() => unfollow.mock.calls.length > 0);
  expect(unfollow).toHaveBeenCalledOnce();
});

test('the past of the log is given, and the answer ends', async () => {
  const window = await servedWindow();
  await fetch(`${window.registry}/v2/past/tags/list`);
  const headers = { cookie: await window.enter() };
  const { status, body } = await window.ask('/logs?lines=100&follow=false', { headers });
  expect(status).toBe(200);
  expect(body).toContain('"repository":"past"');
});

test('what happens is told as it does, and no longer than the browser stays', async () => {
  const stop = vi.spyOn(Live.prototype, 'stop');
  onTestFinished(() => stop.mockRestore());
  const window = await servedWindow();
  const { answer, close } = await window.listen('/live', { cookie: await window.enter() });
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/x-ndjson']);
  let heard = '';
  answer.on('data', (text) => {
    heard += text;
  });
  await until(() => /"kind":"status"/.test(heard));
  await push(window.registry, 'app', makeImage(), 'v1');
  await until(() => /"kind":"activity"/.test(heard));
  expect(heard).toMatch(/"kind":"activity".*"repository":"app"/);
  expect(stop).not.toHaveBeenCalled();
  close();
  await until(() => stop.mock.calls.length > 0);
  expect(stop, 'nobody is there to tell').toHaveBeenCalledOnce();
});

test('streams do not keep a registry from stopping', async () => {
  const window = await servedWindow();
  const { answer } = await window.listen('/logs?lines=0&follow=true', { cookie: await window.enter() });
  await window.stop();
  await until(() => answer.destroyed);
  expect(answer.complete, 'it broke off').toBe(false);
});
