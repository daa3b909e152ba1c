/* The icons of the design: 16 px, one stroke. An action has the same icon everywhere. */
const paths = {
  overview: 'M2 13.5h12M4 11V7.5M8 11V3M12 11V5.5',
  images: 'M8 1.9 14 5 8 8.1 2 5zM2.2 8.2 8 11.2l5.8-3M2.2 11.2l5.8 3 5.8-3',
  transfers: 'M5 13.2V3M2.4 5.6 5 3l2.6 2.6M11 2.8V13M8.4 10.4 11 13l2.6-2.6',
  disk: 'M2.5 2.5h11v11h-11zM9 2.5v11M9 8h4.5M2.5 9.5H9',
  connect: 'M5.5 1.8v3.5M10.5 1.8v3.5M3.5 5.4h9v2.1a4.5 4.5 0 0 1-9 0zM8 12v2.6',
  logs: 'M2.5 3.5h11M2.5 8h7.5M2.5 12.5h10',
  settings:
    'M2 4.8h6.2M12.2 4.8H14M2 11.2h1.8M7.8 11.2H14M10.2 2.9a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8zM5.8 9.3a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8z',
  copy: 'M5.6 5.6h7.9v7.9H5.6zM10.4 5.4V2.5H2.5v7.9h2.9',
  search: 'M7 2.6a4.4 4.4 0 1 1 0 8.8 4.4 4.4 0 0 1 0-8.8zM10.3 10.3l3.4 3.4',
  trash: 'M2.6 4.2h10.8M6 4V2.4h4V4M4 4.4l.7 9.2h6.6l.7-9.2M6.7 7v4M9.3 7v4',
  undo: 'M6 2.8 2.8 6 6 9.2M3.2 6h6a3.6 3.6 0 0 1 0 7.2H6',
  right: 'M6 3.4 10.6 8 6 12.6',
  down: 'M3.4 6 8 10.6 12.6 6',
  left: 'M10 3.4 5.4 8l4.6 4.6',
  up: 'M3.4 10 8 5.4l4.6 4.6',
  check: 'M3 8.4 6.6 12 13 4.6',
  close: 'M4 4l8 8M12 4l-8 8',
  plus: 'M8 3v10M3 8h10',
  more: 'M3.2 8h.01M8 8h.01M12.8 8h.01',
  warning: 'M8 2.2 14.4 13.4H1.6zM8 6.6v3.2M8 11.6h.01',
  info: 'M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2zM8 7.4v3.4M8 5.2h.01',
  refresh: 'M13.2 7A5.3 5.3 0 0 0 3.6 5M3 2.6v2.8h2.8M2.8 9a5.3 5.3 0 0 0 9.6 2M13 13.4v-2.8h-2.8',
  filter: 'M2.5 3.5h11L9.4 8.4v4.2l-2.8 1.2V8.4z',
  pause: 'M5.4 3.4v9.2M10.6 3.4v9.2',
  play: 'M5 3.2 12.4 8 5 12.8z',
  push: 'M8 2.4v8M4.8 7.4 8 10.6l3.2-3.2M2.6 13.4h10.8',
  pull: 'M8 10.6v-8M4.8 5.6 8 2.4l3.2 3.2M2.6 13.4h10.8',
  external: 'M6.5 3H3v10h10V9.5M9.2 2.8h4v4M13 3 7.6 8.4',
  key: 'M5 7.8a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4zM7 8.6l6-6M10.4 5.2l2 2',
  signed: 'M8 1.9l5 1.9v4c0 3-2 5.1-5 6.3-3-1.2-5-3.3-5-6.3v-4zM5.8 8l1.6 1.7 2.9-3.2',
  folder: 'M2 12.8V3.4h4.2l1.4 1.8H14v7.6z',
  terminal: 'M2.4 3h11.2v10H2.4zM4.8 6l2 2-2 2M8.4 10.2h2.8',
  clock: 'M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2zM8 4.8V8l2.2 1.6',
  document: 'M3.8 1.9h5.4l3 3v9.2H3.8zM9 2v3.1h3.1M6 8.4h4M6 11h4',
  signature: 'M2.4 11.4c2-.2 3-6.8 5-7 1.8-.1-.8 6 .8 6.2 1.2.1 1.6-2.6 2.6-2.6s.6 1.8 2.8 1.6M2.4 13.8h11.2',
  move: 'M9.5 4.5H13.5V8.5M13.3 4.7 8.5 9.5M6.5 3H2.8v10.2H13V10',
  enter: 'M13 3.5V8H4M6.6 5.2 3.8 8l2.8 2.8',
  tag: 'M2.5 2.5h5.3l5.8 5.8-5.3 5.3-5.8-5.8zM5.4 5.4h.01',
} as const;

export type IconName = keyof typeof paths;

/** Decoration beside a word, or inside a button that has a name of its own. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2 : 1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      style={{ flex: 'none' }}
    >
      <path d={paths[name]} />
    </svg>
  );
}
