import { Fragment } from 'react';
import { shortDigest } from '../format/digest.ts';
import { referenceParts } from '../format/reference.ts';
import styles from './reference.module.css';

/** A reference: path fainter, last name strong, tag in the accent. Where it is too long, the path gives way. */
export function Reference({ reference, marked }: { reference: string; marked?: readonly number[] }) {
  const { path, name, tag, digest } = referenceParts(reference);
  const from = path.length;
  const mark = (text: string, at: number) => (marked ? <Marked text={text} at={at} marked={marked} /> : text);
  return (
    <span className={styles.reference} title={reference}>
      {path !== '' && (
        <span className={styles.path}>
          <bdi>{mark(path, 0)}</bdi>
        </span>
      )}
      <span className={styles.name}>{mark(name, from)}</span>
      {tag !== null && <span className={styles.tag}>:{mark(tag, from + name.length + 1)}</span>}
      {digest !== null && <span className={styles.digest}>@{shortDigest(digest)}</span>}
    </span>
  );
}

/** `:1.8.2`, where the repository is clear. */
export function TagName({ tag }: { tag: string }) {
  return (
    <span className={styles.reference} title={tag}>
      <span className={styles.tag}>:{tag}</span>
    </span>
  );
}

/** A text with the letters at the `marked` positions set off; `at` is where the text begins in the whole. */
export function Marked({ text, at = 0, marked }: { text: string; at?: number; marked: readonly number[] }) {
  return runsOf(text, (index) => marked.includes(at + index)).map(({ from, run, isMarked }) =>
    isMarked ? (
      <mark key={from} className={styles.mark}>
        {run}
      </mark>
    ) : (
      <Fragment key={from}>{run}</Fragment>
    ),
  );
}

/** The text in pieces that are marked throughout or not at all. */
function runsOf(text: string, isMarkedAt: (index: number) => boolean) {
  const runs: { from: number; run: string; isMarked: boolean }[] = [];
  for (let index = 0; index < text.length; index++) {
    const isMarked = isMarkedAt(index);
    const last = runs.at(-1);
    if (last?.isMarked === isMarked) last.run += text[index];
    else runs.push({ from: index, run: text[index] ?? '', isMarked });
  }
  return runs;
}
