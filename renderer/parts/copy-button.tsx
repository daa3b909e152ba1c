import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCopying } from './copying.ts';
import { Icon } from './icon.tsx';

/** Copies `text`. With `children` a button with these words, without a small icon named `label`. */
export function CopyButton({
  text,
  label,
  children,
  variant = 'default',
  size = 'xs',
}: {
  text: string;
  label?: string;
  children?: string;
  variant?: 'default' | 'filled' | 'subtle';
  size?: 'xs' | 'compact-sm';
}) {
  const { t } = useTranslation('parts');
  const { copied, copy } = useCopying();
  const icon = <Icon name={copied ? 'check' : 'copy'} />;
  if (children !== undefined) {
    return (
      <Button variant={variant} size={size} leftSection={icon} onClick={() => copy(text)}>
        {copied ? t('copied') : children}
      </Button>
    );
  }
  return (
    <Tooltip label={copied ? t('copied') : t('copy')}>
      <ActionIcon size={26} aria-label={label ?? t('copyLine', { line: text })} onClick={() => copy(text)}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
