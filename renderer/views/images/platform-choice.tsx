import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImageDetails } from '../../../electron/bridge/contract.ts';
import { shortDigest } from '../../format/digest.ts';
import { Segmented } from '../../parts/segmented.tsx';
import styles from './image.module.css';

/** The images of an index, and the one that is looked at. */
export interface PlatformChoiceProps {
  images: ImageDetails[];
  chosen: ImageDetails | undefined;
  onChoose: (digest: string) => void;
}

const mostSegments = 4;

/** Which of an index's images is shown; with what is said of it at the right. `index` offers the index itself too. */
export function PlatformChoice({
  choice: { images, chosen, onChoose },
  index,
  children,
}: {
  choice: PlatformChoiceProps;
  index?: { digest: string; shown: boolean };
  children?: ReactNode;
}) {
  const { t } = useTranslation('images');
  const several = images.length > 1 || index !== undefined;
  const choices = [
    ...(index ? [{ value: index.digest, label: t('manifest.index') }] : []),
    ...images.map((image) => ({
      value: image.digest as string,
      label: image.present ? platformLabel(image) : t('missing.mark', { platform: platformLabel(image) }),
    })),
  ];
  const value = index?.shown ? index.digest : (chosen?.digest ?? '');
  return (
    <div className={styles.choice}>
      {several &&
        (choices.length > mostSegments ? (
          <Select
            aria-label={t('platform')}
            data={choices}
            value={value}
            onChange={(next) => next !== null && onChoose(next)}
          />
        ) : (
          <Segmented label={t('platform')} segments={choices} value={value} onChange={onChoose} />
        ))}
      <span className={styles.sizes}>{children}</span>
    </div>
  );
}

/** `linux/arm64/v8`, whole, as the command line wants it. */
export function platformLabel({ platform, digest }: ImageDetails): string {
  if (platform === null) return shortDigest(digest);
  const { os, architecture, variant } = platform;
  return [os, architecture, ...(variant ? [variant] : [])].join('/');
}
