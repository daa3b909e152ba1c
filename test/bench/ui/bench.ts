import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import chooseElectron from '../../electron/choose.ts';
import { figure, tableHead, tableRow } from '../report.ts';
import { temporaryFolder } from '../temporary.ts';
import { pageLoad } from './browser.ts';
import { idle } from './idle.ts';
import { drawn } from './in-page.ts';
import { type Launched, launched } from './launched.ts';
import { deeds, take } from './reactions.ts';
import { type Scrolled, scroll } from './scrolling.ts';
import { quick, whole } from './sizes.ts';
import { middleStart, programs, type Start, steps } from './starts.ts';
import { filledStore, manyTags } from './stores.ts';

// npm run bench:ui [-- --quick] [-- --only start] [-- --data <a filled folder>]
// How quick the window is, on the built app in Electron or, where that is not, its stand-in. Nothing fails by a figure:
// the machine may be busy.

const options = {
  only: { type: 'string', default: '' },
  quick: { type: 'boolean', default: false },
  data: { type: 'string' },
} as const;
const { values } = parseArgs({ options });
const sizes = values.quick ? quick : whole;

chooseElectron();
const [busy = 0] = loadavg();
if (busy > 0.7)
  console.log(`This machine was busy in the last minute (load ${busy.toFixed(1)}): trust no clock much.`);
const filled = values.data ?? (await filledStore(sizes));
const empty = join(temporaryFolder('empty'), 'data');

const parts = { start: starting, browser, idle: atRest, scroll: scrolling, reaction: reacting };
for (const [name, measure] of Object.entries(parts)) if (name.includes(values.only)) await measure();

async function starting(): Promise<void> {
  console.log(
    tableHead('Start, ms until', ...steps, 'target', 'met', ...programs.map((name) => `processor, ${name}`)),
  );
  for (const [name, data, overview] of [
    ['empty store', empty, drawn.emptyOverview],
    [`${sizes.repositories} repositories`, filled, drawn.filledOverview],
  ] as const) {
    const start = await middleStart(data, overview, sizes.rounds);
    const figures = (names: readonly (keyof Start)[]) => names.map((name) => figure(start[name]));
    console.log(tableRow(name, ...figures(steps), '1500', met(start.answered <= 1500), ...figures(programs)));
  }
}

async function browser(): Promise<void> {
  const { painted, drawn: all } = await pageLoad(filled, drawn.filledOverview, sizes.rounds);
  console.log(tableHead('In a browser, in ms', 'painted', 'drawn'));
  console.log(tableRow(`${sizes.repositories} repositories`, figure(painted), figure(all)));
}

async function atRest(): Promise<void> {
  const rest = await launched(filled, (app) => idle(app, sizes.idleMs));
  console.log(tableHead(`At rest for ${sizes.idleMs / 1000} s`, 'processor', 'target', 'met', 'memory'));
  const line = (name: string, percent: number, memory: string) =>
    console.log(tableRow(name, `${percent.toFixed(2)} %`, '1 %', met(percent < 1), memory));
  line('main process', rest.main, `${figure(rest.mainMiB)} MiB`);
  line('registry', rest.registry, `${figure(rest.registryMiB)} MiB`);
  line('window', rest.page, `${figure(rest.heapMiB)} MiB of JavaScript`);
}

async function scrolling(): Promise<void> {
  console.log(
    tableHead(
      'Scrolling',
      'frames/s',
      'late',
      'processor a frame',
      'long tasks',
      'by processor',
      'target',
      'met',
    ),
  );
  await launched(filled, async (app) => {
    const line = async (name: string, path: string, row: string) => {
      await app.goTo(path, row);
      showScrolled(name, await scroll(app, sizes.scrollMs));
    };
    await line(`${sizes.repositories} repositories`, '/images', drawn.row);
    await line(`${sizes.tagsOfOne} tags`, `/images/${manyTags}`, drawn.row);
    await line(`${sizes.logLines} lines of the log`, '/logs', drawn.log);
  });
}

function showScrolled(name: string, scrolled: Scrolled): void {
  const { framesPerSecond, late, frames, computedMs, long, longByCpu } = scrolled;
  const cells = [
    figure(framesPerSecond),
    `${(late * 100).toFixed(0)} %`,
    `${figure(computedMs / frames)} ms`,
    String(long),
    String(longByCpu),
  ];
  console.log(tableRow(name, ...cells, '60', met(framesPerSecond > 59 && longByCpu === 0)));
}

async function reacting(): Promise<void> {
  console.log(
    tableHead('From a key or click to the frame that shows it', 'took', 'of that computed', 'target', 'met'),
  );
  await launched(filled, async (app: Launched) => {
    for (const deed of deeds) {
      const { ms, computedMs } = await take(app, deed);
      console.log(
        tableRow(
          deed.name,
          `${figure(ms)} ms`,
          `${figure(computedMs)} ms`,
          `${deed.targetMs} ms`,
          met(ms <= deed.targetMs),
        ),
      );
    }
  });
}

function met(isMet: boolean): string {
  return isMet ? 'yes' : '**no**';
}
