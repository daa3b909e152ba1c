/** The program that started this process, by whichever of the two ways: Electron's utilityProcess, or Node's fork. */
export interface ParentProcess<Heard, Told> {
  tell(message: Told): void;
  hear(listener: (message: Heard) => void): void;
  /** The parent has ended. Electron ends its utility processes itself then. */
  whenGone(listener: () => void): void;
}

interface ParentPort<Heard, Told> {
  on(event: 'message', listener: (event: { data: Heard }) => void): void;
  postMessage(message: Told): void;
}

export function parentProcess<Heard, Told>(): ParentProcess<Heard, Told> {
  const { parentPort } = process as unknown as { parentPort?: ParentPort<Heard, Told> };
  return {
    tell: (message) => void (parentPort ? parentPort.postMessage(message) : process.send?.(message)),
    hear(listener) {
      if (parentPort) parentPort.on('message', ({ data }) => listener(data));
      else process.on('message', (message) => listener(message as Heard));
    },
    whenGone: (listener) => void process.on('disconnect', listener),
  };
}
