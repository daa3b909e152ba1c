import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { ListedTag } from '../../../electron/bridge/contract.ts';
import { bytesText } from '../../format/bytes.ts';
import { hostOf } from '../../format/reference.ts';
import { useLocale } from '../../i18n/index.ts';
import { Badge } from '../../parts/badge.tsx';
import { CommandBox } from '../../parts/command-box.tsx';
import { Digest } from '../../parts/digest.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Inspector } from '../../parts/inspector.tsx';
import { Section } from '../../parts/section.tsx';
import { Time } from '../../parts/time.tsx';
import { useInspect, usePreviewRemoval } from '../../queries.ts';
import { kindsOf } from './attached-marks.tsx';
import { pullCommandFor } from './commands.ts';
import { useAddress } from './copy-pull.ts';
import { keptBy, tagsByDigest } from './digest-groups.ts';
import { imageOfTag } from './image-ref.ts';
import { listText } from './list-text.ts';
import { TagHistory } from './tag-history.tsx';
import styles from './tag-inspector.module.css';

export interface TagActions {
  open: (tag: ListedTag) => void;
  retag: (tag: ListedTag) => void;
  copyTo: (tags: ListedTag[]) => void;
  remove: (tags: ListedTag[]) => void;
}

/** While the keyboard walks the list, nothing is asked for rows that are passed. */
const restMs = 120;

/** What is selected among the tags, beside their list. */
export function TagInspector({
  repository,
  tags,
  chosen,
  actions,
}: {
  repository: string;
  tags: ListedTag[];
  chosen: ListedTag[];
  actions: TagActions;
}) {
  const { t } = useTranslation('images');
  const [only] = chosen;
  return (
    <Inspector label={t('selection')}>
      {only === undefined ? (
        <p className="faint">{t('nothingSelected')}</p>
      ) : chosen.length === 1 ? (
        <OneTag repository={repository} tags={tags} tag={only} actions={actions} />
      ) : (
        <SeveralTags repository={repository} chosen={chosen} actions={actions} />
      )}
    </Inspector>
  );
}

function OneTag({
  repository,
  tags,
  tag,
  actions,
}: {
  repository: string;
  tags: ListedTag[];
  tag: ListedTag;
  actions: TagActions;
}) {
  const { t } = useTranslation('images');
  const locale = useLocale();
  const address = useAddress();
  const others = keptBy(tag, tagsByDigest(tags));
  const [reference] = useDebouncedValue(`${repository}:${tag.name}`, restMs);
  const inspection = useInspect(reference).data;
  const history = inspection?.tag === tag.name ? inspection.history : [];
  const attached = kindsOf(tag.attached).map((kind) => t(`attached.${kind}`));
  const platforms = tag.platforms.length;
  return (
    <>
      <header className={styles.head}>
        <h2 className={styles.name} title={tag.name}>
          {tag.name}
        </h2>
        {others.length > 0 && (
          <Badge tone="accent">
            <span className={styles.others}>+ {others.slice(0, 3).join(', ')}</span>
          </Badge>
        )}
      </header>
      <Digest digest={tag.digest} algorithm />
      <div className={styles.command}>
        <CommandBox
          address={hostOf(address)}
          lines={[pullCommandFor(address, imageOfTag(repository, tag))]}
        />
      </div>
      <div className={styles.buttons}>
        <Button size="compact-sm" onClick={() => actions.open(tag)}>
          {t('open')}
        </Button>
        <Button size="compact-sm" onClick={() => actions.retag(tag)}>
          {t('retagAsk')}
        </Button>
        <Button size="compact-sm" onClick={() => actions.copyTo([tag])}>
          {t('copyToAsk')}
        </Button>
        <span className={styles.spacer} />
        <Button size="compact-sm" variant="subtle" color="bad" onClick={() => actions.remove([tag])}>
          {t('deleteAsk')}
        </Button>
      </div>
      <div className={styles.facts}>
        <Facts
          facts={[
            [
              t('size'),
              `${bytesText(tag.bytes, locale)}${platforms > 1 ? t('ofPlatforms', { count: platforms }) : ''}`,
            ],
            [
              t('ifDeleted'),
              others.length === 0 ? (
                bytesText(tag.uniqueBytes, locale)
              ) : (
                <span key="deleted" className={styles.wrapped}>
                  0 B{' '}
                  <span className="faint">
                    {t('kept', { count: others.length, tags: listText(others, locale, t) })}
                  </span>
                </span>
              ),
            ],
            ...(attached.length > 0 ? ([[t('attachedHead'), attached.join(', ')]] as const) : []),
            [t('pushed'), <Time key="pushed" at={tag.updatedAt} />],
            [t('pulled'), <Time key="pulled" at={tag.pulledAt} />],
          ]}
        />
      </div>
      {history.length > 1 && (
        <div className={styles.history}>
          <Section title={t('history.of', { tag: tag.name })}>
            <TagHistory repository={repository} tag={tag.name} history={history} />
          </Section>
        </div>
      )}
    </>
  );
}

function SeveralTags({
  repository,
  chosen,
  actions,
}: {
  repository: string;
  chosen: ListedTag[];
  actions: TagActions;
}) {
  const { t } = useTranslation('images');
  const locale = useLocale();
  const [settled] = useDebouncedValue(chosen, restMs);
  const preview = usePreviewRemoval(settled.map(({ name }) => `${repository}:${name}`)).data;
  const signed = chosen.filter(({ attached }) => attached.includes('signature')).length;
  const known = preview && settled === chosen ? preview : undefined;
  return (
    <>
      <h2 className={styles.title}>{t('tagsSelected', { count: chosen.length })}</h2>
      <div className={styles.several}>
        <Facts
          facts={[
            [t('size'), known ? bytesText(known.bytes + known.keptBytes, locale) : '…'],
            [t('ifDeleted'), known ? t('delete.comesBack', { bytes: bytesText(known.bytes, locale) }) : '…'],
            ...(signed > 0
              ? ([[t('attached.signature'), t('someOf', { some: signed, all: chosen.length })]] as const)
              : []),
          ]}
        />
      </div>
      <div className={styles.buttons}>
        <Button size="compact-sm" onClick={() => actions.copyTo(chosen)}>
          {t('copyToAsk')}
        </Button>
        <span className={styles.spacer} />
        <Button size="compact-sm" variant="subtle" color="bad" onClick={() => actions.remove(chosen)}>
          {t('deleteTagsAsk', { count: chosen.length })}
        </Button>
      </div>
    </>
  );
}
