/** How much of everything: enough to be believed, or just enough to see where one stands while optimising. */
export interface Sizes {
  rounds: number;
  /** A row stops after the round in which it has used this up. */
  rowMs: number;
  /** How long one load runs in one round. */
  loadMs: number;
  blobMiB: number;
  tags: number;
  repositories: number;
  /** Pushed in all rounds together. */
  images: number;
  /** Blobs in the store that Berth is started on. */
  stored: number;
  /** In the store that is collected, over ten times as many blobs. */
  collected: number;
  /** The blob that is pulled while memory is watched. */
  pulledMiB: number;
}

export const whole: Sizes = {
  rounds: 5,
  rowMs: 25_000,
  loadMs: 1200,
  blobMiB: 100,
  tags: 5000,
  repositories: 2000,
  images: 500,
  stored: 20_000,
  collected: 10_000,
  pulledMiB: 1024,
};

export const quick: Sizes = {
  rounds: 3,
  rowMs: 10_000,
  loadMs: 600,
  blobMiB: 100,
  tags: 1000,
  repositories: 400,
  images: 150,
  stored: 2000,
  collected: 1000,
  pulledMiB: 256,
};
