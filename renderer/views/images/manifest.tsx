import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Inspection } from '../../../electron/bridge/contract.ts';
import { bytesText } from '../../format/bytes.ts';
import { referenceOf } from '../../format/reference.ts';
import { useLocale } from '../../i18n/index.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { useManifest } from '../../queries.ts';
import { Answered } from './answered.tsx';
import styles from './manifest.module.css';
import { prettyPrinted, shownLines } from './manifest-lines.ts';
import { Missing } from './missing.tsx';
import { PlatformChoice, type PlatformChoiceProps } from './platform-choice.tsx';

type View = 'formatted' | 'asPushed';

/** The text of a manifest: with a member a line, or byte for byte; of an index its own and those it names. */
export function Manifest({ inspection, choice }: { inspection: Inspection; choice: PlatformChoiceProps }) {
  const { t } = useTranslation('images');
  const { repository, digest, kind } = inspection;
  const [shown, setShown] = useState<string>(digest);
  const child = choice.images.find((image) => image.digest === shown);
  const onChoose = (next: string) => {
    setShown(next);
    if (next !== digest) choice.onChoose(next);
  };
  return (
    <div className={styles.manifest}>
      {kind === 'index' && (
        <PlatformChoice
          choice={{ images: choice.images, chosen: child, onChoose }}
          index={{ digest, shown: shown === digest }}
        />
      )}
      {child && !child.present ? (
        <Missing image={child} />
      ) : (
        <Shown
          key={shown}
          reference={referenceOf(repository, { digest: shown })}
          failed={t('manifest.failed')}
        />
      )}
    </div>
  );
}

function Shown({ reference, failed }: { reference: string; failed: string }) {
  const { t } = useTranslation('images');
  const locale = useLocale();
  const query = useManifest(reference);
  const [view, setView] = useState<View>('formatted');
  return (
    <Answered query={query} failed={failed}>
      {({ mediaType, text }) => (
        <>
          <div className={styles.bar}>
            <Segmented<View>
              label={t('manifest.view')}
              value={view}
              onChange={setView}
              segments={[
                { value: 'formatted', label: t('manifest.formatted') },
                { value: 'asPushed', label: t('manifest.asPushed') },
              ]}
            />
            <span className={styles.type} title={mediaType}>
              {mediaType} · {bytesText(new TextEncoder().encode(text).length, locale)}
            </span>
            <CopyButton text={text}>{t('manifest.copy')}</CopyButton>
          </div>
          <Text text={text} view={view} />
        </>
      )}
    </Answered>
  );
}

const lineHeight = 20;
const widest = 160;

/** Only the lines in sight are drawn, so that the largest manifest scrolls like the smallest. */
function Text({ text, view }: { text: string; view: View }) {
  const { t } = useTranslation('images');
  const scroller = useRef<HTMLElement>(null);
  const lines = useMemo(
    () => shownLines(view === 'formatted' ? prettyPrinted(text) : text, widest),
    [text, view],
  );
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  });
  return (
    // A region that scrolls has to be reached with the keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section ref={scroller} className={styles.text} tabIndex={0} aria-label={t('manifest.title')}>
      <div style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <div key={index} className={styles.line} style={{ transform: `translateY(${start}px)` }}>
            <span className={styles.number}>{lines[index]?.number}</span>
            {lines[index]?.text}
          </div>
        ))}
      </div>
    </section>
  );
}
