/** How far a move is. Bytes are those of the step; the total grows while a registry goes on taking pushes. */
export interface MoveProgress {
  step: 'copy' | 'verify' | 'switch';
  bytes: number;
  totalBytes: number;
}

const tellEveryMs = 100;

/** Tells every new step, and otherwise a few times a second. */
export function seldom(tell: (progress: MoveProgress) => void): (progress: MoveProgress) => void {
  let told: { at: number; step?: MoveProgress['step'] } = { at: 0 };
  return (progress) => {
    const at = performance.now();
    if (progress.step === told.step && at - told.at < tellEveryMs) return;
    told = { at, step: progress.step };
    tell(progress);
  };
}
