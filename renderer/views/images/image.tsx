import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams } from 'wouter';
import type { Inspection } from '../../../electron/bridge/contract.ts';
import { shortDigestWithAlgorithm } from '../../format/digest.ts';
import { imagePath, referenceOf } from '../../format/reference.ts';
import { Columns, Page } from '../../parts/page.tsx';
import { type Tab, Tabs } from '../../parts/tabs.tsx';
import { useInspect } from '../../queries.ts';
import { Answered } from './answered.tsx';
import { artifactTypeOf } from './artifacts.ts';
import { Attached } from './attached.tsx';
import { Configuration } from './configuration.tsx';
import { crumbsOf } from './crumbs.ts';
import styles from './image.module.css';
import { useImageActions } from './image-actions.tsx';
import { ImageHead } from './image-head.tsx';
import type { ImageRef } from './image-ref.ts';
import { ImageSide } from './image-side.tsx';
import { Layers } from './layers.tsx';
import { Manifest } from './manifest.tsx';
import { TagHistory } from './tag-history.tsx';

/** One image, index or artifact: by its tag, or by its digest. */
export default function ImagePage() {
  const params = useParams();
  const repository = params['*'] ?? '';
  const named = params.reference ?? '';
  return <Image key={`${repository} ${named}`} repository={repository} named={named} />;
}

function Image({ repository, named }: { repository: string; named: string }) {
  const { t } = useTranslation('images');
  const isDigest = named.includes(':');
  const reference = referenceOf(repository, isDigest ? { digest: named } : { tag: named });
  const shown = isDigest ? shortDigestWithAlgorithm(named) : named;
  return (
    <Page
      title={isDigest ? `${repository}@${shown}` : reference}
      crumbs={crumbsOf(t('title'), repository, shown)}
      flush
    >
      <Answered
        query={useInspect(reference)}
        failed={t('imageFailed', { name: isDigest ? `${repository}@${shown}` : reference })}
        further={
          <Link href={imagePath(repository)} className="link">
            {t('toRepository', { name: repository })}
          </Link>
        }
      >
        {(inspection) => <Inspected inspection={inspection} />}
      </Answered>
    </Page>
  );
}

type Panel = 'layers' | 'configuration' | 'manifest' | 'history' | 'attached';

function Inspected({ inspection }: { inspection: Inspection }) {
  const { t } = useTranslation('images');
  const [, go] = useLocation();
  const narrow = useMediaQuery('(max-width: 1020px)') ?? false;
  const [panel, setPanel] = useState<Panel>('layers');
  const [chosen, setChosen] = useState<string | null>(null);
  const { repository, tag, digest, artifactType, images, referrers, history } = inspection;
  const actions = useImageActions({ onDeleted: () => go(imagePath(repository)) });
  const image: ImageRef = { repository, tag, digest, artifactType, attached: referrers.length };
  // A page opens with what can be read of an index: the first platform that is here.
  const details =
    images.find((one) => one.digest === chosen) ?? images.find(({ present }) => present) ?? images[0];
  const remove = () =>
    actions.remove({
      kind: tag === null ? 'manifest' : 'tags',
      references: [referenceOf(repository, tag === null ? { digest } : { tag })],
      name: tag === null ? `${repository}@${shortDigestWithAlgorithm(digest)}` : repository,
    });
  const hasConfig = images.some(({ config }) => config !== null && Object.keys(config).length > 0);
  const isImage = artifactTypeOf(artifactType) === null;
  const tabs: Tab<Panel>[] = [
    {
      value: 'layers',
      label: t(isImage ? 'layers.title' : 'layers.contents'),
      count: details?.present ? details.layers.length : undefined,
    },
    ...(hasConfig || Object.keys(inspection.annotations).length > 0
      ? [
          {
            value: 'configuration',
            label: t(hasConfig ? 'config.title' : 'config.annotations'),
          } as const,
        ]
      : []),
    { value: 'manifest', label: t('manifest.title') },
    ...(tag === null
      ? []
      : [{ value: 'history', label: t('history.title'), count: history.length } as const]),
    ...(narrow && referrers.length > 0
      ? [{ value: 'attached', label: t('attachedHead'), count: referrers.length } as const]
      : []),
  ];
  const open = tabs.some(({ value }) => value === panel) ? panel : 'layers';
  const choice = { images, chosen: details, onChoose: setChosen };
  return (
    <>
      <ImageHead
        inspection={inspection}
        image={image}
        onRetag={() => actions.retag(image)}
        onCopyTo={() => actions.copyTo([image])}
        onRemove={remove}
      />
      <Tabs<Panel> label={repository} flush value={open} onChange={setPanel} tabs={tabs}>
        <Columns>
          {open === 'manifest' ? (
            <Manifest inspection={inspection} choice={choice} />
          ) : (
            <div className={styles.panel}>
              {open === 'layers' && <Layers choice={choice} sharers={inspection.tags.length} />}
              {open === 'configuration' && (
                <Configuration choice={choice} isImage={isImage} annotations={inspection.annotations} />
              )}
              {open === 'history' && tag !== null && (
                <TagHistory repository={repository} tag={tag} history={history} />
              )}
              {open === 'attached' && <Attached inspection={inspection} />}
            </div>
          )}
          <ImageSide
            inspection={inspection}
            details={details}
            onShowConfiguration={() => setPanel('configuration')}
            onRemove={remove}
          />
        </Columns>
      </Tabs>
      {actions.dialogs}
    </>
  );
}
