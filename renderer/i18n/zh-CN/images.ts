import type en from '../en/images.ts';
import type { Translated } from '../translated.ts';

export default {
  title: '镜像',
} satisfies Translated<typeof en>;
