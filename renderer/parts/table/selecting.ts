/** What is selected in a list of rows, and from where a range is drawn. */
export interface Selection {
  selected: ReadonlySet<string>;
  /** The row the keyboard is on. */
  active: string | null;
  /** Where Shift draws its range from. */
  anchor: string | null;
}

export const nothingSelected: Selection = { selected: new Set(), active: null, anchor: null };

/** How a click or a key chooses a row: alone, in addition, or all up to it. */
export type Choice = 'only' | 'toggle' | 'range';

export function select(now: Selection, ids: readonly string[], id: string, choice: Choice): Selection {
  switch (choice) {
    case 'only':
      return { selected: new Set([id]), active: id, anchor: id };
    case 'toggle': {
      const selected = new Set(now.selected);
      if (!selected.delete(id)) selected.add(id);
      return { selected, active: id, anchor: id };
    }
    case 'range': {
      const anchor = now.anchor ?? id;
      const [from, to] = [ids.indexOf(anchor), ids.indexOf(id)].sort((a, b) => a - b);
      return { selected: new Set(ids.slice(from, (to ?? 0) + 1)), active: id, anchor };
    }
  }
}

/** Where a key leads from the active row; undefined for keys that do not move. */
export function moved(key: string, at: number, count: number, page: number): number | undefined {
  const to = {
    ArrowDown: at + 1,
    ArrowUp: at < 0 ? count - 1 : at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  }[key];
  return to === undefined ? undefined : Math.max(0, Math.min(count - 1, to));
}
