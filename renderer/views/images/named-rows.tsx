import { ask } from '../../bridge.ts';
import { Icon } from '../../parts/icon.tsx';
import { sayTrouble } from '../../parts/say-trouble.ts';
import styles from './named-rows.module.css';

export type NamedText = readonly [name: string, text: string];

/** What was written into an image: whole, however long, to be read and selected. */
export function NamedRows({ rows }: { rows: readonly NamedText[] }) {
  return (
    <dl className={styles.rows}>
      {rows.map(([name, text], at) => (
        // A name can be there twice, as a variable set again.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={`${at} ${name}`} className={styles.row}>
          <dt>{name}</dt>
          <dd>{isLink(text) ? <OutLink url={text} /> : text}</dd>
        </div>
      ))}
    </dl>
  );
}

export function isLink(text: string): boolean {
  return /^https:\/\/\S+$/.test(text);
}

/** An address that somebody wrote into an image: opened in the browser, never in the window. */
export function OutLink({ url, children }: { url: string; children?: string }) {
  return (
    <button
      type="button"
      className="link"
      title={url}
      onClick={() => ask('openLink', { url }).catch(sayTrouble)}
    >
      {children ?? url} <Icon name="external" size={12} />
    </button>
  );
}
