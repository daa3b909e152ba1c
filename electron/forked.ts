/** A child process that speaks by messages: Electron's UtilityProcess is one. */
export interface Forked<Heard> {
  readonly pid?: number | undefined;
  readonly stderr: NodeJS.ReadableStream | null;
  postMessage(message: unknown): void;
  kill(): boolean;
  on(event: 'message', listener: (message: Heard) => void): unknown;
  once(event: 'exit', listener: (code: number) => void): unknown;
}
