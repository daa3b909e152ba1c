import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { ask } from '../../bridge.ts';
import type { Locale } from '../../format/locale.ts';
import { exactTime } from '../../format/time.ts';
import { useLocale } from '../../i18n/index.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Section } from '../../parts/section.tsx';
import { commandLine, type ImageConfig, parseConfig } from './config.ts';
import styles from './configuration.module.css';
import { Missing } from './missing.tsx';
import { PlatformChoice, type PlatformChoiceProps, platformLabel } from './platform-choice.tsx';

type NamedText = readonly [name: string, text: string];

/** How an image runs, as its config says; and what its manifest says of it. */
export function Configuration({
  choice,
  annotations,
}: {
  choice: PlatformChoiceProps;
  annotations: Record<string, string>;
}) {
  const { t } = useTranslation('images');
  const locale = useLocale();
  const image = choice.chosen;
  const config = image?.config ? parseConfig(image.config) : null;
  const notes = Object.entries(annotations);
  return (
    <>
      {choice.images.length > 1 && <PlatformChoice choice={choice} />}
      {image && !image.present && <Missing image={image} />}
      {image && config && (
        <div className={styles.running}>
          <Rows rows={running(config, platformLabel(image), t, locale)} />
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
          <Rows rows={config.environment} />
        </Section>
      )}
      {config && config.labels.length > 0 && (
        <Section title={t('config.labels')}>
          <Rows rows={config.labels} />
        </Section>
      )}
      {notes.length > 0 && (
        <Section title={t('config.annotations')}>
          <Rows rows={notes} />
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

function Rows({ rows }: { rows: readonly NamedText[] }) {
  return (
    <dl className={styles.rows}>
      {rows.map(([name, text]) => (
        <div key={name} className={styles.row}>
          <dt>{name}</dt>
          <dd>{/^https:\/\/\S+$/.test(text) ? <OutLink url={text} /> : text}</dd>
        </div>
      ))}
    </dl>
  );
}

/** An address that somebody wrote into an image: opened in the browser, never in the window. */
export function OutLink({ url, children }: { url: string; children?: string }) {
  return (
    <button type="button" className="link" title={url} onClick={() => void ask('openLink', { url })}>
      {children ?? url} <Icon name="external" size={12} />
    </button>
  );
}
