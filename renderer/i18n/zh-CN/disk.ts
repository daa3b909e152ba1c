import type en from '../en/disk.ts';
import type { Translated } from '../translated.ts';

export default {
  title: '磁盘',
} satisfies Translated<typeof en>;
