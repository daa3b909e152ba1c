import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ImageDetails, Inspection } from '../../../electron/bridge/contract.ts';
import { bytesText } from '../../format/bytes.ts';
import { referenceOf } from '../../format/reference.ts';
import { useLocale } from '../../i18n/index.ts';
import { Facts } from '../../parts/facts.tsx';
import { Inspector } from '../../parts/inspector.tsx';
import { Section } from '../../parts/section.tsx';
import { Time } from '../../parts/time.tsx';
import { usePreviewRemoval } from '../../queries.ts';
import { artifactTypeOf } from './artifacts.ts';
import { Attached } from './attached.tsx';
import { commandLine, memberTexts, parseConfig } from './config.ts';
import styles from './image-side.module.css';
import { listText } from './list-text.ts';
import { isLink, OutLink } from './named-rows.tsx';

/** Beside an image: what is attached to it, how it runs in a few words, and what deleting it would do. */
export function ImageSide({
  inspection,
  details,
  onShowConfiguration,
  onRemove,
}: {
  inspection: Inspection;
  details: ImageDetails | undefined;
  onShowConfiguration: () => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation('images');
  const pulled = [t('pulled'), <Time key="pulled" at={inspection.pulledAt} />] as const;
  return (
    <Inspector label={t('about')}>
      <Section title={t('attached.title')}>
        <Attached inspection={inspection} />
      </Section>
      <div className={styles.part}>
        {details?.config && Object.keys(details.config).length > 0 ? (
          <Section
            title={t('config.title')}
            remark={
              <button type="button" className="link small" onClick={onShowConfiguration}>
                {t('config.all')}
              </button>
            }
          >
            {artifactTypeOf(inspection.artifactType) === null ? (
              <Summary config={details.config} pulledAt={inspection.pulledAt} />
            ) : (
              <Facts facts={[...memberTexts(details.config).slice(0, 5), pulled]} />
            )}
          </Section>
        ) : (
          <Facts facts={[pulled]} />
        )}
      </div>
      <Deleting inspection={inspection} onRemove={onRemove} />
    </Inspector>
  );
}

function Summary({ config, pulledAt }: { config: Record<string, unknown>; pulledAt: number | null }) {
  const { t } = useTranslation('images');
  const { created, entrypoint, command, user, ports, environment, labels } = parseConfig(config);
  const source = labels.find(([name]) => name === 'org.opencontainers.image.source')?.[1];
  const mono = (text: string) => (
    <span className="mono" title={text}>
      {text}
    </span>
  );
  return (
    <Facts
      facts={[
        ...(created === null ? [] : [[t('config.created'), <Time key="created" at={created} />] as const]),
        ...(entrypoint.length + command.length > 0
          ? [[t('config.command'), mono(commandLine([...entrypoint, ...command]))] as const]
          : []),
        ...(user ? [[t('config.user'), mono(user)] as const] : []),
        ...(ports.length > 0 ? [[t('config.ports'), mono(ports.join(', '))] as const] : []),
        ...(environment.length > 0
          ? [[t('config.environment'), t('config.variables', { count: environment.length })] as const]
          : []),
        ...(labels.length > 0
          ? [
              [
                t('config.labels'),
                <span key="labels">
                  {labels.length}
                  {source && isLink(source) && (
                    <>
                      , <OutLink url={source}>{t('config.source')}</OutLink>
                    </>
                  )}
                </span>,
              ] as const,
            ]
          : []),
        [t('pulled'), <Time key="pulled" at={pulledAt} />],
      ]}
    />
  );
}

/** Said before the button is pressed. */
function Deleting({ inspection, onRemove }: { inspection: Inspection; onRemove: () => void }) {
  const { t } = useTranslation('images');
  const locale = useLocale();
  const { repository, tag, digest, tags } = inspection;
  const preview = usePreviewRemoval([referenceOf(repository, tag === null ? { digest } : { tag })]).data;
  const others = tags.filter((other) => other !== tag);
  const name = tag ?? t('thisManifest');
  const sentence =
    tag !== null && others.length > 0
      ? t('deleting.nothing', { name, count: others.length, tags: listText(others, locale, t) })
      : preview === undefined
        ? ''
        : t(preview.bytes > 0 ? 'deleting.frees' : 'deleting.shared', {
            name,
            bytes: bytesText(preview.bytes, locale),
          });
  return (
    <div className={styles.deleting}>
      <span className={styles.sentence}>{sentence}</span>
      <Button size="compact-sm" color="bad" onClick={onRemove}>
        {t('deleteAsk')}
      </Button>
    </div>
  );
}
