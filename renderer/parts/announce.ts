let region: HTMLElement | undefined;

/** Says something to screen readers that only the eye would have seen. */
export function announce(text: string): void {
  if (region === undefined) {
    region = document.createElement('div');
    region.className = 'unseen';
    region.setAttribute('role', 'status');
    document.body.append(region);
  }
  region.textContent = '';
  // The same text again is said only if the region was empty in between.
  requestAnimationFrame(() => {
    if (region) region.textContent = text;
  });
}
