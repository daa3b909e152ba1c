import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';

const switches = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-breakpad',
  '--disable-popup-blocking',
  '--disable-dev-shm-usage',
  '--password-store=basic',
  '--disable-features=HttpsUpgrades,Translate,PaintHolding',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--remote-debugging-port=0',
  '--no-startup-window',
];

/** Runs a program until the standard input ends: with us, however we end. */
const untilWeEnd =
  'exec 3<&0; "$@" </dev/null 3<&- & program=$!; (cat <&3 >/dev/null; kill -9 $program) & wait $program';

export type Message = Record<string, unknown>;

/** What the DevTools protocol says and does, as far as it is used here. */
interface Frame {
  id?: number;
  method?: string;
  sessionId?: string;
  params?: Message;
  result?: Message;
  error?: { message: string };
}

/** A Chromium of this machine, spoken to by its DevTools protocol. Events are named `<session>:<method>`. */
export class Chromium extends EventEmitter {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<Message>>();
  #lastId = 0;
  #gone = false;

  static async start(profile: string): Promise<Chromium> {
    const headless = process.env.STANDIN_HEADED === '1' ? [] : ['--headless=new'];
    const program = process.env.STANDIN_CHROMIUM ?? '/usr/bin/chromium';
    const args = [...headless, ...switches, `--user-data-dir=${profile}`];
    const child = spawn('bash', ['-c', untilWeEnd, 'bash', program, ...args], {
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    const url = await announcedBy(child);
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    return new Chromium(child, socket, url);
  }

  private constructor(child: ChildProcess, socket: WebSocket, url: string) {
    super();
    this.setMaxListeners(0);
    this.#process = child;
    this.#socket = socket;
    this.url = url;
    socket.onmessage = ({ data }) => this.#take(JSON.parse(String(data)));
    socket.onclose = () => this.#end();
  }

  send(method: string, params: object = {}, sessionId?: string): Promise<Message> {
    if (this.#gone) return Promise.reject(new Error('Chromium is gone'));
    const answer = Promise.withResolvers<Message>();
    const id = ++this.#lastId;
    this.#waiting.set(id, answer);
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    return answer.promise;
  }

  kill(): void {
    this.removeAllListeners('gone');
    this.#process.stdin?.destroy();
  }

  #take({ id, method, sessionId = '', params, result = {}, error }: Frame): void {
    if (id === undefined) {
      this.emit(`${sessionId}:${method}`, params);
      return;
    }
    const answer = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) answer?.reject(new Error(error.message));
    else answer?.resolve(result);
  }

  #end(): void {
    this.#gone = true;
    for (const answer of this.#waiting.values()) answer.reject(new Error('Chromium is gone'));
    this.emit('gone');
  }
}

function announcedBy(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`Chromium ended with ${code}\n${text}`)));
    child.stderr?.on('data', (chunk) => {
      text += chunk;
      const [, url] = /^DevTools listening on (ws:\/\/.*)$/m.exec(text) ?? [];
      if (url) resolve(url);
    });
  });
}
