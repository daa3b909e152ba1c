import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { collecting, collectingOf } from './collect.ts';
import { type Fact, footprint } from './footprint.ts';
import { figure, type Measured, median, ratioOf, tableHead, tableRow } from './report.ts';
import { type Row, rows } from './rows.ts';
import { berth, findReference, type Registry, type Server, start } from './servers.ts';
import { quick, whole } from './sizes.ts';

// npm run bench [-- --quick] [-- --only 'HEAD blob']
// Berth against Debian's docker-registry: same machine, same run, turn by turn. A missed target is shown and is no
// failure: the machine may be busy. An answer that is not what was asked for is one.

const options = {
  only: { type: 'string', default: '' },
  quick: { type: 'boolean', default: false },
} as const;
const { values } = parseArgs({ options });
const sizes = values.quick ? quick : whole;
const isWanted = ({ name }: { name: string }) => name.includes(values.only);
const reference = findReference();
if (!reference)
  console.log('docker-registry is not installed (apt install docker-registry): Berth alone is measured.');

// Berth has one thread for its work and docker-registry all cores: what else runs here shifts the ratios both ways.
const [busy = 0] = loadavg();
if (busy > 0.7)
  console.log(`This machine was busy in the last minute (load ${busy.toFixed(1)}): trust no figure much.`);

await compare(rows(sizes).filter(isWanted));
await weigh(footprint(sizes).filter(isWanted));
if (isWanted({ name: 'collect' })) await collect(sizes.collected);

async function compare(wanted: Row[]): Promise<void> {
  if (wanted.length === 0) return;
  const ours = await start(berth);
  const theirs = reference && (await start(reference));
  console.log(tableHead('Speed', 'Berth', reference?.name ?? '–', 'ratio', 'in rounds', 'target', 'met'));
  for (const row of wanted) console.log(speedLine(row, await alternate(row, ours, theirs)));
  await ours.stop();
  await theirs?.stop();
}

async function alternate(row: Row, ours: Server, theirs: Server | undefined): Promise<Measured> {
  const measured: Measured = { berth: [], reference: [] };
  const berthOnce = await row.prepare(ours);
  const referenceOnce = theirs && (await row.prepare(theirs));
  const until = performance.now() + sizes.rowMs;
  for (let round = 0; round < sizes.rounds && (round === 0 || performance.now() < until); round++) {
    measured.berth.push(await berthOnce());
    if (referenceOnce) measured.reference.push(await referenceOnce());
  }
  return measured;
}

function speedLine({ name, unit, target }: Row, measured: Measured): string {
  const ours = `${figure(median(measured.berth))} ${unit}`;
  if (!reference) return tableRow(name, ours, '–', '–', '–', `${target} x`, '–');
  const { ratio, low, high } = ratioOf(measured);
  const rounds = `${figure(low)}–${figure(high)}`;
  const theirs = `${figure(median(measured.reference))} ${unit}`;
  return tableRow(name, ours, theirs, `${figure(ratio)} x`, rounds, `${target} x`, met(ratio >= target));
}

async function weigh(wanted: Fact[]): Promise<void> {
  if (wanted.length === 0) return;
  console.log(tableHead('Memory and start', 'Berth', reference?.name ?? '–', 'limit', 'met'));
  for (const fact of wanted) console.log(await factLine(fact));
}

async function factLine({ name, unit, limit, measure }: Fact): Promise<string> {
  const shown = (value: number | undefined) => (value === undefined ? '–' : `${value.toFixed(0)} ${unit}`);
  const measureOf = async (registry: Registry | undefined) => registry && measure(registry);
  const ours = await measureOf(berth);
  const theirs = await measureOf(reference);
  const verdict = limit === undefined ? '–' : met((ours ?? 0) <= limit);
  return tableRow(name, shown(ours), shown(theirs), shown(limit), verdict);
}

async function collect(images: number): Promise<void> {
  const ours = await collecting(images);
  const theirs = reference && collectingOf(reference, images);
  const name = `${images} images over ${images * 10} blobs, every second one garbage`;
  console.log(tableHead(`Collection: ${name}`, 'Berth', reference?.name ?? '–', 'ratio', 'target', 'met'));
  const faster = (what: string, mine: number, other: number | undefined, target: number) => {
    const ratio = (other ?? Number.NaN) / mine;
    const figures = [`${figure(mine)} s`, other === undefined ? '–' : `${figure(other)} s`];
    console.log(tableRow(what, ...figures, `${figure(ratio)} x`, `${target} x`, met(ratio >= target)));
  };
  const bounded = (what: string, value: string, limit: string, isMet: boolean) =>
    console.log(tableRow(what, value, '–', '–', limit, met(isMet)));
  faster('collect, dry run', ours.dryRunS, theirs?.dryRunS, 50);
  faster('collect', ours.collectS, theirs?.collectS, 10);
  bounded('pulls meanwhile, of their undisturbed rate', `${figure(ours.pulls)} %`, '80 %', ours.pulls >= 80);
  bounded(
    'pushes meanwhile, of their undisturbed rate',
    `${figure(ours.pushes)} %`,
    '80 %',
    ours.pushes >= 80,
  );
  bounded('memory, growth', `${figure(ours.growthMiB)} MiB`, '50 MiB', ours.growthMiB <= 50);
}

function met(isMet: boolean): string {
  return isMet ? 'yes' : '**no**';
}
