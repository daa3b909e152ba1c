import { registerHooks } from 'node:module';

// In this process `electron`, imported or required, is the stand-in.
const api = new URL('./index.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    if (/^electron(\/(main|common))?$/.test(specifier))
      return { url: api, format: 'module-typescript', shortCircuit: true };
    return next(specifier === 'original-fs' ? 'node:fs' : specifier, context);
  },
});
