import type { Layer, Step } from '../../../electron/bridge/contract.ts';

/** A build step as it is drawn: the instruction set off from what it was told, and the layer it made. */
export interface DrawnStep {
  number: number;
  /** `RUN`, `COPY`; empty where the history says something else. */
  verb: string;
  text: string;
  layer: Layer | null;
}

/** The steps in order with their layers; a layer that no step names comes after them by itself. */
export function drawnSteps(steps: readonly Step[], layers: readonly Layer[]): DrawnStep[] {
  const named = new Set(steps.map(({ layer }) => layer));
  const all: Pick<Step, 'command' | 'layer'>[] = [
    ...steps,
    ...layers.map((_, layer) => ({ command: null, layer })).filter(({ layer }) => !named.has(layer)),
  ];
  return all.map(({ command, layer }, at) => ({
    number: at + 1,
    ...instruction(command ?? ''),
    layer: layer === null ? null : (layers[layer] ?? null),
  }));
}

const verbs =
  /^(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\s+/i;
const shell = /^(?:\|\d+ .*? )?\/bin\/(?:ba)?sh (?:-o \w+ |-\w+ )*?-\w*c\s+/s;

/** What the builders write into the history, as it stood in the Dockerfile. */
export function instruction(command: string): { verb: string; text: string } {
  const written = command.replace(/\s+# buildkit$/, '').trim();
  const nop = written.replace(/^\/bin\/sh -c #\(nop\)\s*/, '');
  const known = verbs.exec(nop);
  if (known) {
    const verb = (known[1] ?? '').toUpperCase();
    const rest = nop.slice(known[0].length);
    return { verb, text: verb === 'RUN' ? rest.replace(shell, '').trim() : rest };
  }
  if (shell.test(written)) return { verb: 'RUN', text: written.replace(shell, '').trim() };
  return { verb: '', text: nop };
}
