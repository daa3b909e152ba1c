import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const icons = resolve(import.meta.dirname, '../../build/icons');

test.each(readdirSync(join(icons, 'linux')))('the Linux icon %s is as large as its name says', (name) => {
  const [width, height] = name.split(/[x.]/).map(Number);
  expect(sizeOf(readFileSync(join(icons, 'linux', name)))).toEqual({ width, height });
});

test('icon.ico holds an image for each size that its table names', () => {
  const ico = readFileSync(join(icons, 'icon.ico'));
  expect(ico.readUInt16LE(2)).toBe(1);
  const sizes = Array.from({ length: ico.readUInt16LE(4) }, (_, i) => {
    const entry = 6 + i * 16;
    const size = ico.readUInt8(entry) || 256;
    const start = ico.readUInt32LE(entry + 12);
    const png = ico.subarray(start, start + ico.readUInt32LE(entry + 8));
    expect(sizeOf(png)).toEqual({ width: size, height: size });
    return size;
  });
  expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256]);
});

test('icon.icns holds images up to 1024 pixels, and nothing else', () => {
  const icns = readFileSync(join(icons, 'icon.icns'));
  expect(icns.toString('latin1', 0, 4)).toBe('icns');
  expect(icns.readUInt32BE(4)).toBe(icns.length);
  const sizes = [];
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
    sizes.push(sizeOf(icns.subarray(at + 8)).width);
  }
  expect(sizes.sort((a, b) => a - b)).toEqual([32, 64, 128, 256, 256, 512, 512, 1024]);
});

describe.each(['running', 'working', 'attention', 'stopped'])('the tray icon for “%s”', (state) => {
  test.each([
    [`tray-${state}`, 16],
    [`tray-${state}-Template`, 16],
    [`tray-${state}-22`, 22],
  ])('%s has its size, and twice that for dense screens', (name, size) => {
    expect(sizeOf(readFileSync(join(icons, `app/${name}.png`))).width).toBe(size);
    expect(sizeOf(readFileSync(join(icons, `app/${name}@2x.png`))).width).toBe(size * 2);
  });
});

function sizeOf(png: Buffer): { width: number; height: number } {
  expect(png.toString('latin1', 1, 4)).toBe('PNG');
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}
