import { expect, test } from 'vitest';
import { checkProxies } from '../../../../registry/host/doctor/proxies.ts';

const proxy = { HTTP_PROXY: 'http://proxy.test:3128' };

test('without a proxy there is nothing to say', () => {
  expect(checkProxies({ HTTP_PROXY: '', NO_PROXY: 'x' }, 'localhost:5000')).toBeUndefined();
});

test.each([
  ['localhost:5000', '', null],
  ['localhost:5000', 'localhost', true],
  ['127.0.0.1:5000', '127.0.0.0/8', true],
  ['[::1]:5000', '::1', true],
  ['[::1]:5000', 'localhost,127.0.0.1', null],
  ['192.168.7.9:5000', '', false],
  ['192.168.7.9:5000', '192.168.0.0/16', true],
  ['192.168.7.9:5000', '192.168.7.9', true],
  ['192.168.7.9:5000', '10.0.0.0/8,192.168.7.90', false],
  ['box.lan:5000', 'lan', true],
  ['box.lan:5000', '*.lan', true],
  ['box.lan:5000', 'box.lan:5000', true],
  ['box.lan:5000', 'ox.lan', false],
])('%s with NO_PROXY=%s is %s', (name, NO_PROXY, ok) => {
  const check = checkProxies({ ...proxy, NO_PROXY }, name);
  expect(check?.ok).toBe(ok);
  expect(check?.trouble?.code).toBe(ok ? undefined : 'PROXY_VARIABLE');
});

test('lower case counts, and the variable is named', () => {
  const check = checkProxies({ https_proxy: 'http://proxy.test:3128' }, 'box.lan:5000');
  expect(check?.trouble?.facts).toEqual({ variable: 'https_proxy', host: 'box.lan', door: 'box.lan:5000' });
});
