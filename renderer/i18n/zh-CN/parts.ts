import type en from '../en/parts.ts';
import type { Translated } from '../translated.ts';

export default {
  copy: '复制',
  copied: '已复制',
  copiedText: '已复制 {{text}}',
  copyLine: '复制 {{line}}',
  copyDigest: '复制 {{digest}}',
  never: '从未',
  gauge: {
    unique: '独占',
    shared: '共用',
    cached: '缓存',
    free: '可以收回',
    other: '其他',
  },
  filter: {
    clear: '清除筛选',
    none: '没有匹配“{{filter}}”的内容。',
  },
  table: {
    sortedUp: '{{column}}，升序',
    sortedDown: '{{column}}，降序',
    selected_other: '已选择 {{count}} 项',
  },
  dismiss: '稍后',
  close: '关闭',
  cancel: '取消',
  undo: '撤销',
  typeCount: '输入 {{count}} 以确认',
  retry: '重试',
  copyDetails: '复制详情',
  couldNot: '操作未能完成',
  loading: '正在加载',
  disconnected: {
    stoppedAt: '注册表已于 {{time}} 停止。',
    stopped: '注册表已停止。',
    starting: '注册表正在启动。',
    againIn: '{{time}}后重新启动。已确认的推送都已安全写入磁盘。',
    again: '正在重新启动。已确认的推送都已安全写入磁盘。',
    asOf: '截至 {{time}}',
    startNow: '立即启动',
    logs: '日志',
  },
  empty: {
    title: '泊位空闲',
    sentence: '还没有推送过镜像。第一个镜像到达后会立即显示在这里。',
  },
  progress: {
    of: '{{done}} / {{total}}',
    left: '剩余 {{time}}',
    cancel: '取消',
  },
  tides: {
    day: '{{day}}：推送 {{pushed}}，拉取 {{pulled}}',
    pushed: '推送',
    pulled: '拉取',
    today: '今天',
  },
} satisfies Translated<typeof en>;
