import type { Page } from 'playwright-core';
import type { AnswerOf, RequestName, RequestOf, Result } from '../../electron/bridge/contract.ts';

interface PageWithBridge {
  berth: { ask: Record<string, (question: unknown) => Promise<unknown>> };
}

/** Asks what the window could ask, from inside it. A page that is not answered at all rejects. */
export async function askDesk<Name extends RequestName>(
  page: Page,
  name: Name,
  question: RequestOf<Name>,
): Promise<Result<AnswerOf<Name>>> {
  const answer = await page.evaluate(
    ([name, question]) => (globalThis as unknown as PageWithBridge).berth.ask[name]?.(question),
    [name, question] as const,
  );
  return answer as Result<AnswerOf<Name>>;
}
