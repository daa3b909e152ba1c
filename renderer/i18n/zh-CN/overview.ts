import type en from '../en/overview.ts';
import type { Translated } from '../translated.ts';

export default {
  title: '概览',
  push: '推送一个镜像',
} satisfies Translated<typeof en>;
