import { app } from 'electron';

/** Whatever hangs, the app goes after this: beyond what the registry gives to uploads under way. */
const longestMs = 15_000;

/** When the app is to end, `letClose` opens the window's way; then the steps run in order, and the app ends. */
export function endInOrder(steps: (() => unknown)[], letClose: () => void): void {
  let ended = false;
  let ending = false;
  app.on('before-quit', letClose);
  app.on('will-quit', (event) => {
    if (ended) return;
    event.preventDefault();
    if (ending) return;
    ending = true;
    const late = setTimeout(() => app.exit(), longestMs);
    void run(steps).then(() => {
      clearTimeout(late);
      ended = true;
      app.quit();
    });
  });
}

/** Every step is tried, whatever the others say. */
async function run(steps: (() => unknown)[]): Promise<void> {
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      console.error(error);
    }
  }
}
