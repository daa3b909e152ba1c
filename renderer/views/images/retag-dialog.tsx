import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../bridge.ts';
import { shortDigest } from '../../format/digest.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { useTags } from '../../queries.ts';
import { invalidateContent } from '../../query-client.ts';
import { type ImageRef, nameOf } from './image-ref.ts';
import { isTagName } from './names.ts';
import { Outcome, QuestionForm } from './question-form.tsx';
import { useUndoing } from './undoing.ts';

/** Points one more tag at an image: a new one, or one that then leaves where it points now. */
export function RetagDialog({
  image,
  opened,
  onClose,
}: {
  image: ImageRef;
  opened: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation('images');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('retag.title', { name: nameOf(image) })} size={440}>
      <Retag image={image} onClose={onClose} />
    </Dialog>
  );
}

function Retag({ image, onClose }: { image: ImageRef; onClose: () => void }) {
  const { t } = useTranslation('images');
  const { repository, digest } = image;
  const [tag, setTag] = useState('');
  const tags = useTags(repository).data ?? [];
  const client = useQueryClient();
  const { tagMoved } = useUndoing();
  const valid = isTagName(tag);
  const before = tags.find(({ name }) => name === tag)?.digest;
  const move = async () => {
    const change = await ask('tag', { repository, tag, digest });
    void invalidateContent(client);
    tagMoved(t('retag.done', { tag, digest: shortDigest(digest) }), change);
  };
  return (
    <QuestionForm
      confirm={before === undefined ? t('retag.add') : t('retag.move')}
      ready={valid && before !== digest}
      onConfirm={move}
      onClose={onClose}
    >
      <TextInput
        data-autofocus
        label={t('tag')}
        value={tag}
        spellCheck={false}
        autoComplete="off"
        error={tag === '' || valid ? null : t('retag.invalid')}
        onChange={(event) => setTag(event.currentTarget.value.trim())}
      />
      <Outcome>{valid && <Consequence tag={tag} before={before} digest={digest} />}</Outcome>
    </QuestionForm>
  );
}

/** What setting a tag would do to it. */
export function Consequence({
  tag,
  before,
  digest,
}: {
  tag: string;
  before: string | undefined;
  digest: string;
}) {
  const { t } = useTranslation('images');
  if (before === undefined) return t('retag.isNew', { tag });
  if (before === digest) return t('retag.isThere', { tag });
  return t('retag.moves', { tag, before: shortDigest(before), digest: shortDigest(digest) });
}
