/** The name of an authority in the trust stores of a machine: those of two machines do not meet. */
export function storeName(fingerprint: string): string {
  return `berth-${fingerprint.slice(0, 16)}`;
}
