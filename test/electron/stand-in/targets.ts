import type { Chromium, Message } from './chromium.ts';

/** A page of Chromium that belongs to a window. */
export interface Target {
  /** A link or script opened a page from this one: whether it may. */
  opened(url: string): { action: 'allow' | 'deny' };
  gone(): void;
}

interface TargetInfo {
  targetId: string;
  type: string;
  url: string;
  openerId?: string;
}

const targets = new Map<string, Target>();
const sessions = new Map<string, PromiseWithResolvers<string>>();

export function register(targetId: string, target: Target): void {
  targets.set(targetId, target);
}

export function unregister(targetId: string): void {
  targets.delete(targetId);
}

/** The session by which a target is spoken to, once Chromium has attached us to it. */
export function sessionOf(targetId: string): Promise<string> {
  return waiting(targetId).promise;
}

/** Takes every page of Chromium at its birth, before it has run anything. */
export async function adoptTargets(chromium: Chromium): Promise<void> {
  chromium.on(':Target.attachedToTarget', (event: Message) => {
    const { sessionId, targetInfo } = event as unknown as { sessionId: string; targetInfo: TargetInfo };
    if (targetInfo.type !== 'page') return;
    const opener = targets.get(targetInfo.openerId ?? '');
    if (opener) decide(chromium, opener, sessionId, targetInfo);
    else waiting(targetInfo.targetId).resolve(sessionId);
  });
  chromium.on(':Target.targetDestroyed', ({ targetId }: Message) => targets.get(String(targetId))?.gone());
  await chromium.send('Target.setDiscoverTargets', { discover: true });
  await chromium.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
    filter: [{ type: 'page' }],
  });
}

function decide(chromium: Chromium, opener: Target, sessionId: string, { targetId, url }: TargetInfo): void {
  const { action } = opener.opened(url);
  chromium.send('Runtime.runIfWaitingForDebugger', {}, sessionId).catch(() => undefined);
  if (action === 'deny') chromium.send('Target.closeTarget', { targetId }).catch(() => undefined);
  else console.error(`stand-in: ${url} is open without a window of its own`);
}

function waiting(targetId: string): PromiseWithResolvers<string> {
  const before = sessions.get(targetId);
  if (before) return before;
  const session = Promise.withResolvers<string>();
  sessions.set(targetId, session);
  return session;
}
