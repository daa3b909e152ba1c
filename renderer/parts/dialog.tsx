import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './dialog.module.css';

/** Floats over the page until it is answered; Escape closes it. `data-autofocus` says what has the focus. */
export function Dialog({
  opened,
  onClose,
  title,
  size = 520,
  children,
}: {
  opened: boolean;
  onClose: () => void;
  title: string;
  size?: number;
  children: ReactNode;
}) {
  return (
    <Modal.Root opened={opened} onClose={onClose} centered size={size}>
      <Modal.Overlay />
      <Modal.Content radius="xl">
        <Modal.Body p="22px 24px 20px">
          <Modal.Title className={styles.title}>{title}</Modal.Title>
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

/** The buttons at a dialog's foot, with a remark at their left. */
export function DialogButtons({ remark, children }: { remark?: ReactNode; children: ReactNode }) {
  return (
    <div className={styles.buttons}>
      <span className={styles.remark}>{remark}</span>
      {children}
    </div>
  );
}
