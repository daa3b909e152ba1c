import type { Rectangle } from 'electron';
import type { WindowPlace } from './preferences.ts';

const standard = { width: 1280, height: 800 };
export const smallest = { width: 900, height: 600 };
/** So much of the window's top has to be on a screen, or nobody could drag it back. */
const grip = { width: 120, height: 40 };

/** Where the window opens: where it was, unless that is on no screen any more. */
export function placeOn(
  screens: Rectangle[],
  before: WindowPlace | undefined,
): Partial<Rectangle> & typeof standard {
  const { x, y, width = standard.width, height = standard.height } = before ?? {};
  const size = { width: Math.max(width, smallest.width), height: Math.max(height, smallest.height) };
  if (x === undefined || y === undefined) return size;
  const top = { x, y, width, height: grip.height };
  return screens.some((screen) => shares(screen, top)) ? { x, y, ...size } : size;
}

function shares(screen: Rectangle, top: Rectangle): boolean {
  const width = Math.min(screen.x + screen.width, top.x + top.width) - Math.max(screen.x, top.x);
  const height = Math.min(screen.y + screen.height, top.y + top.height) - Math.max(screen.y, top.y);
  return width >= grip.width && height >= grip.height;
}
