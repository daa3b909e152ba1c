import { expect, test } from 'vitest';
import { addressParts, addressText, atPort, hostsOf, isLoopback } from '../../renderer/format/address.ts';

test('an address is a host and a port, also where the host has colons', () => {
  for (const text of ['localhost:5000', '127.0.0.1:80', '[::1]:5000', 'registry.lan:443']) {
    expect(addressText(addressParts(text))).toBe(text);
  }
  expect(addressParts('[::1]:5000')).toEqual({ host: '::1', port: 5000 });
});

test('only this machine reaches what listens on a loopback address', () => {
  for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1'])
    expect(isLoopback(host), host).toBe(true);
  for (const host of ['0.0.0.0', '::', '192.168.1.7', 'localhost.lan', '127.0.0.1.nip.io', '']) {
    expect(isLoopback(host), host).toBe(false);
  }
});

test('another port keeps the hosts, each once', () => {
  expect(atPort(['127.0.0.1:5000', '[::1]:5000', '127.0.0.1:5001'], 5002)).toEqual([
    '127.0.0.1:5002',
    '[::1]:5002',
  ]);
  expect(atPort([], 5002)).toEqual(['localhost:5002']);
});

test('hosts are told without their port', () => {
  expect(hostsOf(['127.0.0.1:5000', '[::1]:5000', '127.0.0.1:5001'])).toEqual(['127.0.0.1', '::1']);
});
