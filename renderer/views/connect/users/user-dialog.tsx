import { Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../../../../electron/bridge/contract.ts';
import { Dialog } from '../../../parts/dialog.tsx';
import { toast } from '../../../parts/toast.tsx';
import { QuestionForm } from '../../images/question-form.tsx';
import { useChangeAccess } from './change-access.ts';

/** A new user, or another password for the one that is named. */
export function UserDialog({
  users,
  name,
  onClose,
}: {
  users: User[];
  name: string | null;
  onClose: () => void;
}) {
  const { t } = useTranslation('users');
  return (
    <Dialog
      opened
      onClose={onClose}
      title={name === null ? t('form.add') : t('form.change', { name })}
      size={420}
    >
      <UserForm users={users} known={name} onClose={onClose} />
    </Dialog>
  );
}

function UserForm({ users, known, onClose }: { users: User[]; known: string | null; onClose: () => void }) {
  const { t } = useTranslation('users');
  const change = useChangeAccess();
  const [name, setName] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [readOnly, setReadOnly] = useState(false);
  const isTaken = known === null && users.some((user) => user.name === name.trim());
  const differ = again !== '' && again !== password;
  const ready = name.trim() !== '' && !isTaken && password !== '' && again === password;
  const save = async () => {
    const user = { name: name.trim(), password };
    await change('setUser', known === null ? { ...user, readOnly } : user);
    const done = t(known === null ? 'form.added' : 'form.changed', { name: user.name });
    toast(users.length === 0 ? `${done} ${t('form.first')}` : done);
  };
  return (
    <QuestionForm
      confirm={t(known === null ? 'form.confirmAdd' : 'form.confirmChange')}
      ready={ready}
      onConfirm={save}
      onClose={onClose}
    >
      {known === null && (
        <TextInput
          label={t('form.name')}
          data-autofocus
          autoComplete="off"
          spellCheck={false}
          value={name}
          error={isTaken ? t('form.taken') : null}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      <PasswordInput
        label={t('form.password')}
        data-autofocus={known !== null || undefined}
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <PasswordInput
        label={t('form.again')}
        autoComplete="new-password"
        value={again}
        error={differ ? t('form.differ') : null}
        onChange={(event) => setAgain(event.currentTarget.value)}
      />
      {known === null && (
        <Checkbox
          label={t('form.readOnly')}
          checked={readOnly}
          onChange={(event) => setReadOnly(event.currentTarget.checked)}
        />
      )}
    </QuestionForm>
  );
}
