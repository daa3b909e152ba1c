import { Button, Radio, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../../bridge.ts';
import { Dialog } from '../../../parts/dialog.tsx';
import { sayTrouble } from '../../../parts/say-trouble.ts';
import { useAbilities } from '../../../queries.ts';
import { QuestionForm } from '../../images/question-form.tsx';
import styles from './upkeep.module.css';

interface Question {
  folder: string;
  move: boolean;
}

interface AdoptDialogProps {
  onClose: () => void;
  onAdopt: (question: Question) => void;
}

/** Which folder is taken over, and what becomes of its files. */
export function AdoptDialog(props: AdoptDialogProps) {
  const { t } = useTranslation('upkeep');
  return (
    <Dialog opened onClose={props.onClose} title={t('adopt.title')}>
      <Form {...props} />
    </Dialog>
  );
}

function Form({ onClose, onAdopt }: AdoptDialogProps) {
  const { t } = useTranslation('upkeep');
  const chooses = useAbilities()?.manageRegistry === true;
  const [folder, setFolder] = useState('');
  const [how, setHow] = useState<'keep' | 'move'>('keep');
  const choose = async () => {
    const chosen = await ask('chooseFolder', { title: t('adopt.pick') });
    if (chosen !== null) setFolder(chosen);
  };
  return (
    <QuestionForm
      confirm={t(`adopt.confirm.${how}`)}
      ready={folder.trim() !== ''}
      onConfirm={async () => onAdopt({ folder: folder.trim(), move: how === 'move' })}
      onClose={onClose}
    >
      <div className={styles.folder}>
        <TextInput
          data-autofocus
          className={styles.path}
          label={t('adopt.folder')}
          description={t('adopt.folderHint')}
          inputWrapperOrder={['label', 'input', 'description']}
          classNames={{ input: 'mono' }}
          spellCheck={false}
          autoComplete="off"
          placeholder="/var/lib/registry"
          value={folder}
          onChange={(event) => setFolder(event.currentTarget.value)}
        />
        {chooses && <Button onClick={() => choose().catch(sayTrouble)}>{t('adopt.choose')}</Button>}
      </div>
      <Radio.Group
        label={t('adopt.how')}
        value={how}
        onChange={(value) => setHow(value === 'move' ? 'move' : 'keep')}
      >
        {(['keep', 'move'] as const).map((value) => (
          <Radio
            key={value}
            mt={8}
            size="xs"
            value={value}
            label={t(`adopt.${value}`)}
            description={t(`adopt.${value}Means`)}
          />
        ))}
      </Radio.Group>
    </QuestionForm>
  );
}
