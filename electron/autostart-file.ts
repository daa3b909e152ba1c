import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where a Linux desktop looks for what it starts as this user logs in (XDG Autostart). */
export function autostartFile(environment: NodeJS.ProcessEnv = process.env): string {
  return join(environment.XDG_CONFIG_HOME || join(homedir(), '.config'), 'autostart/berth.desktop');
}

/** Puts the entry there, or takes it away. */
export function setAutostart(on: boolean, command: string[], file = autostartFile()): void {
  if (!on) {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `[Desktop Entry]
Type=Application
Name=Berth
Comment=Container registry on your own machine
Exec=${command.map(quoted).join(' ')}
Icon=berth
Terminal=false
X-GNOME-Autostart-enabled=true
`,
  );
}

/** An argument as the Desktop Entry Specification wants it: quoted, and the quoting itself quoted for the file. */
function quoted(argument: string): string {
  const inside = argument
    .replaceAll(/["`$\\]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%');
  return `"${inside}"`;
}
