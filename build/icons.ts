/**
 * Draws every icon anew from the SVG files in icons/, with Chromium (BERTH_CHROMIUM says where it lies): `npm run
 * icons`. What it draws is checked in, so that a build needs no browser.
 *
 *   icons/linux/    the app's icon as Linux desktops look for it
 *   icons/icon.ico, icons/icon.icns
 *   icons/app/      what the app itself shows: the window's icon, and the tray's for each state
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { icnsOf, icoOf } from './icon-containers.ts';

const icons = join(import.meta.dirname, 'icons');
const states = ['running', 'working', 'attention', 'stopped'];

const browser = await chromium.launch({ executablePath: process.env.BERTH_CHROMIUM ?? '/usr/bin/chromium' });
const page = await browser.newPage();

const logo = source('logo');
const drawn = new Map<number, Buffer>();
for (const size of [16, 22, 24, 32, 48, 64, 128, 256, 512, 1024])
  drawn.set(size, await draw(page, logo, size));

empty('linux');
for (const [size, png] of drawn) write(`linux/${size}x${size}.png`, png);
write('icon.ico', icoOf(drawn));
write('icon.icns', icnsOf(drawn));

empty('app');
write('app/icon.png', await draw(page, logo, 256));
for (const state of states) {
  const svg = source(`tray-${state}`);
  await drawTray(`tray-${state}`, svg, 16);
  // macOS takes the shape and colours it itself; it knows such an image by the end of its name.
  await drawTray(`tray-${state}-Template`, svg.replaceAll(/#[0-9a-f]{6}/g, '#000000'), 16);
  // Linux panels draw 22 pixels to the edge: the same picture, with 3 pixels clear around it.
  await drawTray(`tray-${state}-22`, svg.replace('viewBox="0 0 16 16"', 'viewBox="-3 -3 22 22"'), 22);
}
await browser.close();

function source(name: string): string {
  return readFileSync(join(icons, `${name}.svg`), 'utf8');
}

function empty(folder: string): void {
  rmSync(join(icons, folder), { recursive: true, force: true });
  mkdirSync(join(icons, folder));
}

function write(file: string, content: Buffer): void {
  writeFileSync(join(icons, file), content);
}

async function drawTray(name: string, svg: string, size: number): Promise<void> {
  write(`app/${name}.png`, await draw(page, svg, size));
  write(`app/${name}@2x.png`, await draw(page, svg, size * 2));
}

async function draw(page: Page, svg: string, size: number): Promise<Buffer> {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>body { margin: 0 } svg { display: block; width: ${size}px; height: ${size}px }</style>${svg}`,
  );
  return await page.screenshot({ omitBackground: true });
}
