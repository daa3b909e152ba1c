import { statfs } from 'node:fs/promises';
import { RegistryError } from '../errors.ts';
import type { Policy, Trouble } from '../facts.ts';
import { sizeText } from './sizes.ts';

const mib = 1024 * 1024;
const gib = 1024 * mib;
/** What is known of the disk is good for so long while there is much room, for it cannot be filled in that time. */
const freshMs = 1_000;
/** While bytes come in the disk is looked at again after so many, near the reserve sooner. */
const lookEvery = { most: 64 * mib, least: mib };

interface Disk {
  free: number;
  total: number;
}

/** So many bytes of the disk stay free. */
export class Reserve {
  readonly #folder: string;
  readonly #policy: { readonly current: Policy };
  #last: { at: number; left: number } | undefined;

  constructor(folder: string, policy: { readonly current: Policy }) {
    this.#folder = folder;
    this.#policy = policy;
  }

  /** Refuses so many bytes more if the disk would not keep its reserve. */
  async admit(bytes: number): Promise<void> {
    const last = this.#last;
    if (last && last.left - bytes > gib && performance.now() < last.at + freshMs) return;
    const refusal = await this.#look(bytes);
    if (refusal) throw refusal;
  }

  /** Called with the bytes that came in, it throws soon after the disk has no more than its reserve. */
  watch(): (bytes: number) => void {
    let [sinceLook, isLooking] = [0, false];
    let refusal: RegistryError | undefined;
    const look = async () => {
      isLooking = true;
      refusal = await this.#look(0);
      isLooking = false;
    };
    return (bytes) => {
      if (refusal) throw refusal;
      sinceLook += bytes;
      if (isLooking || sinceLook < this.#pause()) return;
      sinceLook = 0;
      void look();
    };
  }

  /** What a person should know of this disk. */
  notices(disk: Disk | null): Trouble[] {
    if (disk === null || disk.free >= this.#bytes(disk.total)) return [];
    const facts = { free: disk.free, reserve: this.#bytes(disk.total) };
    return [
      { code: 'RESERVE_REACHED', message: `Pushes are refused, pulls go on: ${reasonOf(facts)}.`, facts },
    ];
  }

  #bytes(total: number): number {
    return this.#policy.current.reserveBytes ?? Math.min(gib, Math.floor(total / 50));
  }

  #pause(): number {
    return Math.min(lookEvery.most, Math.max(lookEvery.least, (this.#last?.left ?? 0) / 4));
  }

  /** Never rejects: a disk that cannot be asked says what is wrong when it is written. */
  async #look(bytes: number): Promise<RegistryError | undefined> {
    // Nothing is kept, so the disk itself says when it is full.
    if (this.#policy.current.reserveBytes === 0) return undefined;
    try {
      const { bavail, blocks, bsize } = await statfs(this.#folder);
      const free = bavail * bsize;
      const reserve = this.#bytes(blocks * bsize);
      this.#last = { at: performance.now(), left: free - reserve };
      if (free - bytes >= reserve) return undefined;
      return new RegistryError('RESERVE_REACHED', { reason: reasonOf({ free, reserve }, bytes) });
    } catch {
      return undefined;
    }
  }
}

function reasonOf({ free, reserve }: { free: number; reserve: number }, bytes = 0): string {
  const coming = bytes > 0 ? ` and ${sizeText(bytes)} are to come` : '';
  return `${sizeText(free)} are free${coming}, ${sizeText(reserve)} are kept in reserve; free some space, or lower the reserve`;
}
