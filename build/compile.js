// Compiles the registry once after the installation, so that its first start is as quick and as small as later ones.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// Asking for help loads everything that serving loads. If it fails, the first start compiles, and says what is wrong.
spawnSync(process.execPath, [
  fileURLToPath(new URL('../registry/berth.js', import.meta.url)),
  'serve',
  '--help',
]);
