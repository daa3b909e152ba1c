import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImageDetails } from '../../../electron/bridge/contract.ts';
import { bytesText } from '../../format/bytes.ts';
import { useLocale } from '../../i18n/index.ts';
import { Bytes } from '../../parts/bytes.tsx';
import { Gauge } from '../../parts/gauge.tsx';
import { shortType } from './artifacts.ts';
import styles from './layers.module.css';
import { Missing } from './missing.tsx';
import { PlatformChoice, type PlatformChoiceProps } from './platform-choice.tsx';
import { type DrawnStep, drawnSteps } from './steps.ts';
import { WhyKept } from './why-kept.tsx';

/** How an image was built, step by step, and what each step takes. `sharers` is how many tags are this very image. */
export function Layers({ choice, sharers }: { choice: PlatformChoiceProps; sharers: number }) {
  const { t } = useTranslation('images');
  const locale = useLocale();
  const image = choice.chosen;
  if (image === undefined) return <p className="dim">{t('layers.emptyIndex')}</p>;
  if (!image.present) {
    return (
      <>
        <PlatformChoice choice={choice} />
        <Missing image={image} />
      </>
    );
  }
  return (
    <>
      <PlatformChoice choice={choice}>
        {t('layers.compressed', { bytes: bytesText(image.bytes, locale) })} ·{' '}
        <em>{t('layers.unique', { bytes: bytesText(image.uniqueBytes, locale) })}</em>
      </PlatformChoice>
      <Steps image={image} sharers={sharers} />
    </>
  );
}

function Steps({ image, sharers }: { image: ImageDetails; sharers: number }) {
  const { t } = useTranslation('images');
  const steps = drawnSteps(image.steps, image.layers);
  const largest = Math.max(1, ...image.layers.map(({ bytes }) => bytes));
  const kindOf = (tags: number) => (tags <= sharers ? 'unique' : 'shared') as 'unique' | 'shared';
  if (steps.length === 0) return <p className="dim">{t('layers.none')}</p>;
  return (
    <>
      <div className={styles.strip}>
        <Gauge size="tall" parts={image.layers.map(({ bytes, tags }) => ({ kind: kindOf(tags), bytes }))} />
      </div>
      <ol className={styles.steps} aria-label={t('layers.steps')}>
        {steps.map((step) => (
          <li key={step.number} className={styles.step}>
            <span className={styles.number}>{step.number}</span>
            <Instruction step={step} />
            <span>
              {step.layer && (
                <Gauge
                  size="row"
                  bare
                  total={largest}
                  parts={[{ kind: kindOf(step.layer.tags), bytes: step.layer.bytes }]}
                />
              )}
            </span>
            <span className={styles.size}>
              {step.layer ? <Bytes size={step.layer.bytes} /> : <span className={styles.nothing}>–</span>}
            </span>
            <span className={styles.shared}>
              {step.layer && (
                <WhyKept reference={step.layer.digest}>
                  <Shared tags={step.layer.tags} sharers={sharers} />
                </WhyKept>
              )}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

function Shared({ tags, sharers }: { tags: number; sharers: number }) {
  const { t } = useTranslation('images');
  if (tags <= sharers) return t('layers.onlyHere');
  return t('layers.inTags', { count: tags });
}

/** Cut at the row's end; a click shows the whole of it. */
function Instruction({ step: { verb, text, layer } }: { step: DrawnStep }) {
  const [open, setOpen] = useState(false);
  if (verb === '' && text === '') {
    return <span className={styles.type}>{shortType(layer?.mediaType ?? '')}</span>;
  }
  return (
    <button
      type="button"
      className={styles.instruction}
      aria-expanded={open}
      data-open={open || undefined}
      title={open ? undefined : `${verb} ${text}`.trim()}
      onClick={() => setOpen(!open)}
    >
      {verb !== '' && <b className={styles.verb}>{verb}</b>} {text}
    </button>
  );
}
