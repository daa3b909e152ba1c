const key = 'berth.recent';
const most = 20;

/** What was chosen in the palette, newest first. */
export function recentIds(): string[] {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(read) ? read.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

export function remember(id: string): void {
  const ids = [id, ...recentIds().filter((other) => other !== id)].slice(0, most);
  localStorage.setItem(key, JSON.stringify(ids));
}
