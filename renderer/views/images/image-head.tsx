import { ActionIcon, Button, Menu } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { Inspection } from '../../../electron/bridge/contract.ts';
import { useActions } from '../../actions.ts';
import { shortDigest } from '../../format/digest.ts';
import { referenceOf } from '../../format/reference.ts';
import { ago } from '../../format/time.ts';
import { useLocale } from '../../i18n/index.ts';
import { Badge } from '../../parts/badge.tsx';
import { Digest } from '../../parts/digest.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useNow } from '../../parts/now.ts';
import { useCopyPull } from './copy-pull.ts';
import styles from './head.module.css';
import { type ImageRef, nameOf } from './image-ref.ts';
import { listText } from './list-text.ts';
import { useArtifactName } from './use-artifact-name.ts';
import { WhyKept } from './why-kept.tsx';

/** What it is, where else it is known, and what can be done with it: by button, by key and from the palette. */
export function ImageHead({
  inspection,
  image,
  onRetag,
  onCopyTo,
  onRemove,
}: {
  inspection: Inspection;
  image: ImageRef;
  onRetag: () => void;
  onCopyTo: () => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation('images');
  const locale = useLocale();
  const now = useNow();
  const narrow = useMediaQuery('(max-width: 1020px)') ?? false;
  const copyPull = useCopyPull();
  const artifactName = useArtifactName()(inspection.artifactType);
  const { repository, tag, digest, pushedAt, referrers } = inspection;
  const others = inspection.tags.filter((other) => other !== tag);
  const copy = () => copyPull([image]);
  const hint = nameOf(image);
  useActions([
    {
      id: 'image copy',
      group: 'do',
      label: t('copyPull', { count: 1 }),
      hint,
      icon: 'copy',
      keys: 'c',
      run: copy,
    },
    { id: 'image retag', group: 'do', label: t('retagAsk'), hint, icon: 'tag', keys: 'r', run: onRetag },
    { id: 'image copy to', group: 'do', label: t('copyToAsk'), hint, icon: 'move', run: onCopyTo },
    {
      id: 'image delete',
      group: 'do',
      label: t('deleteAsk'),
      hint,
      icon: 'trash',
      keys: 'delete',
      run: onRemove,
    },
  ]);
  return (
    <div className={styles.head}>
      <div className={styles.identity}>
        <div className={styles.reference}>
          <h2 title={hint}>
            {repository}
            {tag === null ? <em>@{shortDigest(digest)}</em> : <em>:{tag}</em>}
          </h2>
          {artifactName && <Badge>{artifactName}</Badge>}
          {referrers.some(({ kind }) => kind === 'signature') && (
            <Badge>
              <Icon name="signed" size={14} />
              {t('signed')}
            </Badge>
          )}
        </div>
        <div className={styles.remarks}>
          <Digest digest={digest} algorithm />
          {others.length > 0 && (
            <span className={styles.also} title={others.join(', ')}>
              {t('also', { tags: listText(others, locale, t) })}
            </span>
          )}
          {inspection.tags.length === 0 && <span>{t('untagged')}</span>}
          <WhyKept reference={referenceOf(repository, { digest })}>{t('why.ask')}</WhyKept>
          <span className={styles.wide}>
            {t('pushedAgo', { time: ago(pushedAt, Math.max(now, pushedAt), locale) })}
          </span>
        </div>
      </div>
      <Button variant="filled" leftSection={<Icon name="copy" />} onClick={copy}>
        {t('copyPull', { count: 1 })}
      </Button>
      {!narrow && <Button onClick={onRetag}>{t('retagAsk')}</Button>}
      <Menu withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon variant="default" aria-label={t('moreActions', { name: hint })}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {narrow && <Menu.Item onClick={onRetag}>{t('retagAsk')}</Menu.Item>}
          <Menu.Item onClick={onCopyTo}>{t('copyToAsk')}</Menu.Item>
          <Menu.Divider />
          <Menu.Item color="var(--bad)" onClick={onRemove}>
            {t('deleteAsk')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
