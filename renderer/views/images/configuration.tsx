import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Locale } from '../../format/locale.ts';
import { exactTime } from '../../format/time.ts';
import { useLocale } from '../../i18n/index.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Section } from '../../parts/section.tsx';
import { commandLine, type ImageConfig, memberTexts, parseConfig } from './config.ts';
import styles from './configuration.module.css';
import { Missing } from './missing.tsx';
import { NamedRows, type NamedText } from './named-rows.tsx';
import { PlatformChoice, type PlatformChoiceProps, platformLabel } from './platform-choice.tsx';

/** How an image runs, as its config says; and what its manifest says of it. */
export function Configuration({
  choice,
  isImage,
  annotations,
}: {
  choice: PlatformChoiceProps;
  /** Of what is none, the config may be anything: then its own members are shown. */
  isImage: boolean;
  annotations: Record<string, string>;
}) {
  const { t } = useTranslation('images');
  const locale = useLocale();
  const image = choice.chosen;
  const raw = image?.config ?? null;
  const config = raw && isImage ? parseConfig(raw) : null;
  const notes = Object.entries(annotations);
  return (
    <>
      {choice.images.length > 1 && <PlatformChoice choice={choice} />}
      {image && !image.present && <Missing image={image} />}
      {image && raw && (
        <div className={styles.members}>
          <NamedRows rows={config ? running(config, platformLabel(image), t, locale) : memberTexts(raw)} />
        </div>
      )}
      {config && config.environment.length > 0 && (
        <Section
          title={t('config.environment')}
          remark={
            <CopyButton
              label={t('config.copyEnvironment')}
              text={config.environment.map(([name, value]) => `${name}=${value}`).join('\n')}
            />
          }
        >
          <NamedRows rows={config.environment} />
        </Section>
      )}
      {config && config.labels.length > 0 && (
        <Section title={t('config.labels')}>
          <NamedRows rows={config.labels} />
        </Section>
      )}
      {notes.length > 0 && (
        <Section title={t('config.annotations')}>
          <NamedRows rows={notes} />
        </Section>
      )}
    </>
  );
}

/** What the config says, without what it does not say. */
function running(config: ImageConfig, platform: string, t: TFunction<'images'>, locale: Locale): NamedText[] {
  const said: [string, string | null][] = [
    [t('platform'), platform],
    [t('config.created'), config.created === null ? null : exactTime(config.created, locale)],
    [t('config.author'), config.author],
    [t('config.entrypoint'), commandLine(config.entrypoint)],
    [t('config.command'), commandLine(config.command)],
    [t('config.workingDirectory'), config.workingDirectory],
    [t('config.user'), config.user],
    [t('config.ports'), config.ports.join(', ')],
    [t('config.volumes'), config.volumes.join(', ')],
    [t('config.stopSignal'), config.stopSignal],
  ];
  return said.flatMap(([name, text]) => (text === null || text === '' ? [] : [[name, text]]));
}
