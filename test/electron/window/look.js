// Runs inside the page: what a person sees, and what a screen reader says.

/** Every text and every name that is in the page, each once. */
export function wordsShown() {
  const words = new Set([document.title]);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) words.add(node.data.trim());
  for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-roledescription'])
    for (const element of document.querySelectorAll(`[${name}]`))
      words.add(element.getAttribute(name).trim());
  return [...words].filter((word) => word !== '');
}

/** What does not fit: a page that scrolls sideways, and buttons that are cut off. */
export function misfits() {
  const { scrollWidth, clientWidth } = document.documentElement;
  const found = scrollWidth > clientWidth ? [`the page is ${scrollWidth} of ${clientWidth} pixels wide`] : [];
  for (const button of document.querySelectorAll('main button, header button, [role="dialog"] button')) {
    const { left, right, width } = button.getBoundingClientRect();
    const name = button.getAttribute('aria-label') ?? button.textContent.trim();
    if (width > 0 && (left < 0 || right > innerWidth))
      found.push(`“${name}” ends at ${right} of ${innerWidth}`);
    for (const part of button.querySelectorAll('[class*="Button-label"]'))
      if (part.scrollWidth > part.clientWidth + 1) found.push(`“${name}” is cut off`);
  }
  return found;
}

/** What axe-core finds: of each rule how often, and where first. `rules` are those to try, or all of them. */
export async function axeViolations(rules) {
  const only = rules ? { runOnly: { type: 'rule', values: rules } } : {};
  const { violations } = await window.axe.run(document, { resultTypes: ['violations'], ...only });
  return violations.map(({ id, help, nodes }) => {
    const [{ html, any }] = nodes;
    return `${id} (${nodes.length}): ${any[0]?.message ?? help}: ${html.slice(0, 200)}`;
  });
}
