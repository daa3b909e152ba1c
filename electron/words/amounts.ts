const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Three digits and a unit, as in the window: `8.3 GiB`. */
export function bytesText(bytes: number): string {
  const unit = unitOf(bytes);
  return `${inUnit(bytes, unit)} ${units[unit]}`;
}

/** A part in the unit of its whole: the number of `3.1 of 8.3 GiB`. */
export function partText(bytes: number, whole: number): string {
  return inUnit(bytes, unitOf(whole));
}

function unitOf(bytes: number): number {
  const unit = units.findLastIndex((_, at) => bytes >= 1024 ** at);
  // Beyond three digits it is said in the next one.
  return Math.min(Math.max(0, bytes / 1024 ** unit >= 999.5 ? unit + 1 : unit), units.length - 1);
}

function inUnit(bytes: number, unit: number): string {
  const value = bytes / 1024 ** unit;
  const whole = unit === 0 || value === 0 || value >= (unit === 1 ? 9.95 : 99.95);
  return value.toFixed(whole ? 0 : 1);
}
