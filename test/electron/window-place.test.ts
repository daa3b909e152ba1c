import { expect, test } from 'vitest';
import { placeOn } from '../../electron/window-place.ts';

const screens = [
  { x: 0, y: 0, width: 1920, height: 1050 },
  { x: 1920, y: 0, width: 1280, height: 994 },
];

test('the first time it is as large as it is drawn, where the system puts it', () => {
  expect(placeOn(screens, undefined)).toEqual({ width: 1280, height: 800 });
});

test.each([
  ['on the first screen', { x: 100, y: 80, width: 1000, height: 700 }],
  ['on the second', { x: 2000, y: 10, width: 1000, height: 700 }],
  ['half outside', { x: -600, y: 400, width: 1000, height: 700 }],
])('it opens where it was: %s', (_where, place) => {
  expect(placeOn(screens, { ...place, maximized: false })).toEqual(place);
});

test.each([
  ['on a screen that is gone', { x: 3300, y: 10 }],
  ['above all screens', { x: 100, y: -500 }],
  ['below all screens', { x: 100, y: 1040 }],
  ['with only a corner to see', { x: 3150, y: 10 }],
])('it is brought back: %s', (_where, at) => {
  expect(placeOn(screens, { ...at, width: 1000, height: 700, maximized: false })).toEqual({
    width: 1000,
    height: 700,
  });
});

test('it is never smaller than its pages hold', () => {
  expect(placeOn(screens, { width: 10, height: 10, maximized: false })).toEqual({ width: 900, height: 600 });
});
