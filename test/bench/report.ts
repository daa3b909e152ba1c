/** One measured row: what each server did, round by round. */
export interface Measured {
  berth: number[];
  reference: number[];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [
    sorted[sorted.length % 2 ? middle : middle - 1],
    sorted[middle],
  ];
  return (low + high) / 2;
}

/** Berth's median over docker-registry's, and the lowest and highest of the rounds. */
export function ratioOf({ berth, reference }: Measured): { ratio: number; low: number; high: number } {
  const rounds = berth.map((value, at) => value / (reference[at] ?? Number.NaN));
  return { ratio: median(berth) / median(reference), low: Math.min(...rounds), high: Math.max(...rounds) };
}

/** Three figures are all that a noisy machine can promise. */
export function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

export function tableRow(...cells: string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** The first lines of a table: the first column holds words, the others numbers. */
export function tableHead(first: string, ...others: string[]): string {
  return `\n${tableRow(first, ...others)}\n${tableRow('---', ...others.map(() => '--:'))}`;
}
