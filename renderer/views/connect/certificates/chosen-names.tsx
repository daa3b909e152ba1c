import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTold } from '../../../i18n/trouble.ts';
import { toast } from '../../../parts/toast.tsx';
import { Row } from '../../settings/row.tsx';
import styles from './certificates.module.css';
import { useChangeCertificates } from './change-certificates.ts';
import { Chip } from './chip.tsx';

/** Names beside the usual ones that the local certificate is made for. */
export function ChosenNames({ chosen }: { chosen: string[] }) {
  const { t } = useTranslation('certificates');
  const change = useChangeCertificates();
  const [name, setName] = useState('');
  const [error, setError] = useState<unknown>(null);
  const set = async (names: string[]) => {
    setError(null);
    try {
      await change('renewCertificate', { names });
      setName('');
      toast(t('chosen.changed'));
    } catch (reason) {
      setError(reason);
    }
  };
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') void set([...chosen, name.trim()]);
  };
  return (
    <Row name={t('chosen.name')} hint={error === null ? t('chosen.hint') : <Refusal error={error} />}>
      {() => (
        <>
          {chosen.map((one) => (
            <Chip
              key={one}
              label={t('chosen.remove', { name: one })}
              onRemove={() => void set(chosen.filter((other) => other !== one))}
            >
              {one}
            </Chip>
          ))}
          <form className={styles.add} onSubmit={add}>
            <TextInput
              w={220}
              aria-label={t('chosen.field')}
              classNames={{ input: 'mono' }}
              spellCheck={false}
              autoComplete="off"
              value={name}
              error={error !== null}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" disabled={name.trim() === ''}>
              {t('chosen.add')}
            </Button>
          </form>
        </>
      )}
    </Row>
  );
}

function Refusal({ error }: { error: unknown }) {
  return (
    <span role="alert" className={styles.refusal}>
      {useTold(error).text}
    </span>
  );
}
