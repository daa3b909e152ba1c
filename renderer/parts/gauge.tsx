import styles from './gauge.module.css';

/** Solid is only here, hatched is shared; gold came from the internet; an outline would come back. */
export type GaugeKind = 'unique' | 'shared' | 'cached' | 'free' | 'other' | 'work';

export interface GaugePart {
  kind: GaugeKind;
  bytes: number;
}

interface GaugeProps {
  parts: GaugePart[];
  /** What the whole track stands for; without it, the parts together. */
  total?: number;
  /** A line across the track at so many bytes. */
  mark?: number;
  /** What a screen reader says; without it the gauge is decoration beside its figures. */
  label?: string;
  size?: 'row' | 'normal' | 'tall';
  vertical?: boolean;
  /** No track: the gauge ends where its parts end. */
  bare?: boolean;
}

/** Bytes by what they are, the same in lists, pages, dialogs and the sidebar. */
export function Gauge({ parts, total, mark, label, size = 'normal', vertical, bare }: GaugeProps) {
  const whole = total ?? parts.reduce((sum, part) => sum + part.bytes, 0);
  const share = (bytes: number) => `${whole === 0 ? 0 : Math.min(100, (100 * bytes) / whole)}%`;
  const length = vertical ? 'height' : 'width';
  return (
    <span
      className={styles.gauge}
      data-size={size}
      data-vertical={vertical || undefined}
      data-bare={bare || undefined}
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      {parts
        .filter((part) => part.bytes > 0)
        .map((part, at) => (
          <span
            // Parts of the same kind follow each other in the strip of an image's layers.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            key={at}
            className={styles.part}
            data-kind={part.kind}
            style={{ [length]: share(part.bytes) }}
          />
        ))}
      {mark !== undefined && (
        <span className={styles.mark} style={{ [vertical ? 'bottom' : 'left']: share(mark) }} />
      )}
    </span>
  );
}

/** The little square that says in a legend what a kind looks like. */
export function GaugeKey({ kind }: { kind: GaugeKind }) {
  return <span className={styles.key} data-kind={kind} aria-hidden="true" />;
}
