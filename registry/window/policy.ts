const policy = {
  'default-src': "'none'",
  'script-src': "'self'",
  // Mantine writes styles into the page; a style cannot run code.
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data:",
  'font-src': "'self' data:",
  'connect-src': "'self'",
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

/** What the window may do, in the app as in a browser: run its own code, speak to where it came from, and nothing else. */
export const contentPolicy = Object.entries(policy)
  .map(([name, sources]) => `${name} ${sources}`)
  .join('; ');
