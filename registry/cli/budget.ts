import type { ControlClient } from '../control/client.ts';
import { PlainError } from '../errors.ts';
import type { Budget, BudgetUse } from '../facts.ts';
import { parseBytes, parseNumber } from './amounts.ts';
import { type ClientOptions, printJson, withRegistry } from './ask.ts';
import { formatBytes, formatTable } from './format.ts';

const standardWarnPercent = 80;

type BudgetOptions = ClientOptions & { for?: string };

export async function listBudgets(options: ClientOptions): Promise<void> {
  await withRegistry(options, (registry) => printBudgets(registry, options));
}

/** Caps the whole store, or the repositories of a pattern; one that was there for the same is replaced. */
export async function setBudget(size: string, options: BudgetOptions & { warn?: string }): Promise<void> {
  const pattern = options.for || null;
  const bytes = parseBytes(size);
  if (bytes < 1) throw new PlainError('A budget is at least a byte. To take it away: berth budget rm');
  const given =
    options.warn === undefined
      ? undefined
      : parseNumber(
          options.warn.replace(/%$/, ''),
          'a share from 1 to 100 percent',
          (value) => value >= 1 && value <= 100,
        );
  await withRegistry(options, async (registry) => {
    const { budgets } = await registry.ask('policy', {});
    const before = budgets.find((budget) => budget.pattern === pattern);
    const budget: Budget = {
      pattern,
      bytes,
      warnPercent: given ?? before?.warnPercent ?? standardWarnPercent,
    };
    const changed = before
      ? budgets.map((other) => (other === before ? budget : other))
      : [...budgets, budget];
    await registry.ask('setPolicy', { policy: { budgets: changed }, confirmed: false });
    await printBudgets(registry, options);
  });
}

export async function removeBudget(options: BudgetOptions): Promise<void> {
  const pattern = options.for || null;
  await withRegistry(options, async (registry) => {
    const { budgets } = await registry.ask('policy', {});
    const rest = budgets.filter((budget) => budget.pattern !== pattern);
    if (rest.length === budgets.length) {
      throw new PlainError(
        `There is no budget for ${pattern ?? 'the whole store'}; berth budget lists them.`,
      );
    }
    await registry.ask('setPolicy', { policy: { budgets: rest }, confirmed: false });
    await printBudgets(registry, options);
  });
}

async function printBudgets(registry: ControlClient, { json }: ClientOptions): Promise<void> {
  const budgets = await registry.ask('budgets', {});
  if (json) printJson(budgets);
  else console.log(budgetTable(budgets));
}

const states: Record<BudgetUse['state'], string> = {
  fine: 'fine',
  warns: 'nearly spent',
  spent: 'spent: pushes are refused',
};

function budgetTable(budgets: BudgetUse[]): string {
  if (budgets.length === 0) return 'There are no budgets. For instance: berth budget set 50GiB';
  return formatTable(
    ['FOR', 'USED', 'BUDGET', 'WARNS AT', 'STATE'],
    budgets.map(({ pattern, used, bytes, warnPercent, state }) => [
      pattern ?? 'the whole store',
      formatBytes(used),
      formatBytes(bytes),
      `${warnPercent} %`,
      states[state],
    ]),
  );
}
