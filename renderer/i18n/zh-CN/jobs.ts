import type en from '../en/jobs.ts';
import type { Translated } from '../translated.ts';

export default {
  title: '长时间任务',
  kind: {
    collect: '正在清理',
    retention: '正在执行规则',
    verify: '正在校验',
    adopt: '正在接管',
    'hand-over': '正在移交',
  },
  items_other: '{{shown}} 项',
  itemsOf: '{{done}} / {{total}} 项',
  cancel: '取消',
  cancelling: '当前步骤完成后停止。',
  failed: '任务未能完成。',
} satisfies Translated<typeof en>;
