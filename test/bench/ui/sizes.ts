/** How much of everything is shown, and how often it is measured. */
export interface UiSizes {
  rounds: number;
  repositories: number;
  /** In all repositories but one. */
  tags: number;
  tagsOfOne: number;
  logLines: number;
  scrollMs: number;
  idleMs: number;
}

export const whole: UiSizes = {
  rounds: 7,
  repositories: 500,
  tags: 10_000,
  tagsOfOne: 10_000,
  logLines: 100_000,
  scrollMs: 5000,
  idleMs: 20_000,
};

export const quick: UiSizes = { ...whole, rounds: 3, scrollMs: 2000, idleMs: 5000 };
