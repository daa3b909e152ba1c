import type en from '../en/transfers.ts';
import type { Translated } from '../translated.ts';

export default {
  title: '传输',
  now: '现在',
  quiet: '当前没有传输。推送和拉取进行时会显示在这里。',
  underWay: '正在进行的推送和拉取',
  speedIn: '传入 {{speed}}',
  speedOut: '传出 {{speed}}',
  chart: '最近 60 秒内每秒推送和拉取的字节数',
  nowTick: '现在',
  secondsAgo: '{{seconds}} 秒前',
  kind: { push: '推送', pull: '拉取', delete: '删除', tag: '打标签', copy: '复制', restore: '恢复' },
  parts_other: '已完成 {{finished}} / {{parts}} 个部分',
  stopped: '已取消',
  cancelled: {
    push: '已取消推送到 {{reference}}，客户端可能会重试。',
    pull: '已取消拉取 {{reference}}，客户端可能会重试。',
  },
  earlier: '此前',
  image: '镜像',
  client: '客户端',
  bytes: '传输量',
  took: '用时',
  when: '时间',
  noneYet: '还没有推送或拉取过。',
  empty: '还没有推送或拉取过。第一次传输开始时会立即显示在这里。',
  unreadable: '无法读取此前的记录',
} satisfies Translated<typeof en>;
