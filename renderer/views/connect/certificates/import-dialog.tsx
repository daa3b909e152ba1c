import { Button, FileButton, Textarea } from '@mantine/core';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../../parts/dialog.tsx';
import { sayTrouble } from '../../../parts/say-trouble.ts';
import { toast } from '../../../parts/toast.tsx';
import { QuestionForm } from '../../images/question-form.tsx';
import styles from './certificates.module.css';
import { useChangeCertificates } from './change-certificates.ts';

/** The person's own certificate and key, pasted or from files. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('certificates');
  return (
    <Dialog opened onClose={onClose} title={t('own.title')} size={580}>
      <ImportForm onClose={onClose} />
    </Dialog>
  );
}

function ImportForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('certificates');
  const change = useChangeCertificates();
  const [certificate, setCertificate] = useState('');
  const [key, setKey] = useState('');
  const save = async () => {
    await change('importCertificate', { certificate, key });
    toast(t('own.done'));
  };
  return (
    <QuestionForm
      confirm={t('own.confirm')}
      ready={certificate.trim() !== '' && key.trim() !== ''}
      onConfirm={save}
      onClose={onClose}
    >
      <p className="dim">{t('own.hint')}</p>
      <PemField label={t('own.certificate')} value={certificate} onChange={setCertificate} />
      <PemField label={t('own.key')} value={key} onChange={setKey} />
    </QuestionForm>
  );
}

function PemField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (text: string) => void;
}) {
  const { t } = useTranslation('certificates');
  const read = (file: File | null) => void file?.text().then(onChange, sayTrouble);
  const id = useId();
  return (
    <div className={styles.pem}>
      <div className={styles.pemHead}>
        <label htmlFor={id}>{label}</label>
        <FileButton onChange={read}>
          {(props) => (
            <Button size="compact-sm" aria-label={`${t('own.choose')} ${label}`} {...props}>
              {t('own.choose')}
            </Button>
          )}
        </FileButton>
      </div>
      <Textarea
        id={id}
        rows={4}
        classNames={{ input: 'mono' }}
        spellCheck={false}
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  );
}
