import { Autocomplete, Checkbox, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../bridge.ts';
import { referenceOf } from '../../format/reference.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { toast } from '../../parts/toast.tsx';
import { useRepositories, useTags } from '../../queries.ts';
import { invalidateContent } from '../../query-client.ts';
import { type ImageRef, nameOf } from './image-ref.ts';
import { isRepositoryName, isTagName } from './names.ts';
import { Outcome, QuestionForm } from './question-form.tsx';
import { Consequence } from './retag-dialog.tsx';

/** Brings images into another repository; several keep their tags. */
export function CopyDialog({
  images,
  opened,
  onClose,
}: {
  images: ImageRef[];
  opened: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation('images');
  const [only] = images;
  const title =
    images.length === 1 && only
      ? t('copyTo.title', { name: nameOf(only) })
      : t('copyTo.titleMany', { count: images.length, repository: only?.repository ?? '' });
  return (
    <Dialog opened={opened} onClose={onClose} title={title} size={440}>
      <Copy images={images} onClose={onClose} />
    </Dialog>
  );
}

function Copy({ images, onClose }: { images: ImageRef[]; onClose: () => void }) {
  const { t } = useTranslation('images');
  const client = useQueryClient();
  const single = images.length === 1 ? images[0] : undefined;
  const source = images[0]?.repository ?? '';
  const [repository, setRepository] = useState('');
  const [tag, setTag] = useState(single?.tag ?? '');
  const [referrers, setReferrers] = useState(true);
  const names = (useRepositories().data ?? []).map(({ name }): string => name);
  const valid = isRepositoryName(repository);
  const exists = names.includes(repository);
  const there = useTags(valid && exists ? repository : null).data ?? [];
  const tagFits = single === undefined || isTagName(tag);
  const attached = images.reduce((sum, image) => sum + image.attached, 0);
  const targetOf = (image: ImageRef) => (single ? tag : (image.tag ?? ''));
  const moved = images.filter((image) =>
    there.some(({ name, digest }) => name === targetOf(image) && digest !== image.digest),
  );
  const copyAll = async () => {
    for (const image of images) {
      const to = referenceOf(repository, { tag: targetOf(image) });
      await ask('copy', { from: nameOf(image), to, referrers });
    }
    void invalidateContent(client);
    toast(
      single
        ? t('copyTo.done', { reference: `${repository}:${tag}` })
        : t('copyTo.doneMany', { count: images.length, repository }),
    );
  };
  return (
    <QuestionForm
      confirm={single ? t('copyTo.confirm') : t('copyTo.confirmMany', { count: images.length })}
      ready={valid && tagFits && repository !== source}
      onConfirm={copyAll}
      onClose={onClose}
    >
      <Autocomplete
        data-autofocus
        size="xs"
        label={t('copyTo.repository')}
        data={names.filter((name) => name !== source)}
        limit={5}
        value={repository}
        spellCheck={false}
        comboboxProps={{ withinPortal: false }}
        error={
          repository === source && source !== ''
            ? t('copyTo.same')
            : isRepositoryName(repository.replace(/[./_-]+$/, '')) || repository === ''
              ? null
              : t('copyTo.invalid')
        }
        onChange={(value) => setRepository(value.trim())}
      />
      {single && (
        <TextInput
          label={t('tag')}
          value={tag}
          spellCheck={false}
          autoComplete="off"
          error={tag === '' || tagFits ? null : t('retag.invalid')}
          onChange={(event) => setTag(event.currentTarget.value.trim())}
        />
      )}
      {attached > 0 && (
        <Checkbox
          label={t('copyTo.referrers', { count: attached })}
          checked={referrers}
          onChange={(event) => setReferrers(event.currentTarget.checked)}
        />
      )}
      <Outcome>
        {valid && repository !== source && (
          <>
            {!exists && t('copyTo.isNew', { repository })}{' '}
            {single && tagFits && exists && (
              <Consequence
                tag={tag}
                before={there.find(({ name }) => name === tag)?.digest}
                digest={single.digest}
              />
            )}
            {!single && moved.length > 0 && t('copyTo.moves', { count: moved.length })} {t('copyTo.noBytes')}
          </>
        )}
      </Outcome>
    </QuestionForm>
  );
}
