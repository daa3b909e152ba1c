/**
 * The tabs of the place in their order, by the second part of their address; the tools are `/connect` itself. Whoever
 * leads to one knows its name without loading what it shows.
 */
export const tabNames = ['tools', 'certificates', 'users', 'doctor'] as const;
export type TabName = (typeof tabNames)[number];

export const tabPath = (name: TabName): string => (name === 'tools' ? '/connect' : `/connect/${name}`);
