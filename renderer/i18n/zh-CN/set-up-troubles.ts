import type en from '../en/set-up-troubles.ts';
import type { Translated } from '../translated.ts';

export default {
  CERTIFICATE_INVALID: {
    what: '这不是可以使用的证书。',
    next: '请选择服务器证书的 PEM 文件，并包含证书链。',
  },
  CERTIFICATE_EXPIRED: { what: '证书今天无效。', next: '请续期，或导入其他证书。' },
  CERTIFICATE_EXPIRES: { what: '证书 {{name}} 将于 {{day}} 过期。', next: '请在此之前导入新证书。' },
  CERTIFICATE_IS_LEAF: {
    what: '证书链中的 {{name}} 不是颁发机构，由它签发的证书不受信任。',
    next: '请选择签发服务器证书的颁发机构的证书链。',
  },
  CERTIFICATE_IS_AUTHORITY: {
    what: '{{name}} 是颁发机构，不是服务器的证书。',
    next: '请选择由该机构为服务器签发的证书。',
  },
  KEY_INVALID: { what: '无法读取密钥。', next: '请选择包含私钥且没有密码的 PEM 文件。' },
  KEY_MISMATCH: { what: '密钥与证书不匹配。', next: '请选择生成该证书所用的密钥。' },
  CHAIN_BROKEN: {
    what: '这些证书无法组成证书链。',
    next: '请先放服务器证书，然后依次放签发前一张证书的证书。',
  },
  NAME_OUTSIDE_AUTHORITY: {
    what: '本机的颁发机构不能为 {{name}} 签发证书。',
    next: '请使用本地名称或私有地址，或导入自己的证书。',
  },
  AUTHORITY_REPLACED: {
    what: '本机原来的颁发机构无法再使用，已创建新的颁发机构。',
    next: '信任旧机构的程序需要改为信任新机构。旧机构保存为 {{file}}。',
  },
  USER_UNKNOWN: { what: '没有用户 {{name}}。', next: '它已被删除，或从未添加。' },
  USER_INVALID: {
    what: '“{{name}}”不能作为用户名。',
    next: '请使用最多 64 个字母和数字，中间可以有 . _ @ + -。',
  },
  PASSWORD_INVALID: { what: '不能使用这个密码。', next: '请换一个密码：{{reason}}' },
  USERS_FILE_INVALID: { what: '无法使用用户文件 {{file}}。', next: '请修正或删除它。' },
  LAST_USER: {
    what: '{{name}} 是最后一个用户，而其他机器可以访问注册表。',
    next: '请先添加其他用户，或只监听 localhost。',
  },
  FILE_INVALID: {
    what: '{{path}} 的内容不正确：{{reason}}',
    next: '请手动修正后重新检查。',
  },
  FILE_FOREIGN: {
    what: '{{path}} 由他人出于相同目的写入。',
    next: '请手动修改，或将其移走后重新检查。',
  },
  FILE_EDITED: {
    what: '{{path}} 被他人编辑过，因此保持不动。',
    next: '请查看它现在的内容，然后重试。',
  },
  FILE_READ_ONLY: {
    what: '无法写入 {{path}}。',
    next: '它可能已被管理者锁定。允许写入后重试。',
  },
  FLAG_CONFLICT: {
    what: '守护进程启动时带有 {{flag}}，因此 {{path}} 中不能再写相同的设置。',
    next: '请把该参数移到文件中并重启守护进程，然后重新检查。',
  },
  DAEMON_REFUSED: {
    what: '守护进程不接受 {{path}} 中的内容：{{reason}}',
    next: '请查看守护进程自己的日志。',
  },
  DAEMON_GONE: {
    what: '守护进程重新读取文件后没有恢复运行。',
    next: '请查看守护进程自己的日志。',
  },
  ELEVATION_REFUSED: { what: '没有获得管理员许可。', next: '未做任何更改。请重试，或在终端中执行。' },
  ELEVATION_REFUSED_FOR: { what: '管理员权限不用于 {{subject}}。', next: '未做任何更改。' },
  ELEVATION_MISSING: {
    what: '此系统无法在这里请求管理员权限。',
    next: '未做任何更改。请在终端中执行，由 sudo 请求。',
  },
  ENGINE_UNKNOWN: { what: '本机没有 {{engine}}。', next: '请重新检查。' },
  ENGINE_OLD: {
    what: '{{engine}} {{version}} 版本过旧，无法访问本机的 localhost。',
    next: '需要 {{needed}} 或更高版本。',
  },
  TRUST_STORE_UNKNOWN: {
    what: '{{engine}} 使用系统的信任库，而本系统的信任库位置未知。',
    next: '请用 --ca-file 指定颁发机构的证书：berth certs export 会输出它。',
  },
  ENGINE_STOPPED: { what: '{{engine}} 没有响应。', next: '请启动它，然后重试。' },
  ENGINE_SETTING: {
    what: '{{engine}} 的设置 {{setting}} 妨碍了连接。',
    next: '未做任何更改。请在那里修改该设置，然后再连接。',
  },
  ENGINE_FORBIDDEN: { what: '当前用户不能访问 {{engine}}。', next: '请授予权限，例如加入相应的用户组。' },
  COMMAND_FAILED: { what: '{{command}} 失败：{{reason}}', next: '在终端中输入它可查看全部输出。' },
  NOT_VERIFIED: { what: '用 {{command}} 尝试失败：{{reason}}', next: '诊断会尝试每个入口并说明更多。' },
  NOT_VERIFIED_YET: { what: '再次查看后仍然无效：{{reason}}', next: '请重试。' },
  CHANGE_UNKNOWN: { what: 'Berth 没有为 {{engine}} 更改过任何内容。', next: '没有可以撤销的内容。' },
  CHANGE_RUNNING: { what: '正在对本机进行另一项更改。', next: '请等它结束后重试。' },
  CHANGE_INTERRUPTED: { what: '对 {{engine}} 的更改曾被中断。', next: '撤销会还原已完成的部分。' },
  FILES_SHARED: { what: '{{tools}} 读取相同的文件。', next: '对其中一个的更改对全部有效。' },
  CONSTRAINTS_IGNORED: {
    what: '{{name}} 不理会该颁发机构只能为本地名称签发证书的限制。',
    next: '得到其密钥的人可以向它冒充任何服务器。',
  },
  PROGRAM_MISSING: {
    what: '缺少 {{program}}。',
    next: '请安装它（Debian 和 Ubuntu 中的软件包为 {{package}}），然后重新检查。',
  },
  RESTART_NEEDED: { what: '{{name}} 下次启动时才会采用这项更改。', next: '请自行决定何时重启：{{command}}' },
  RESTART_COMES: { what: '为此会重启 {{name}}。', next: '它的容器会因此停止。' },
  BUILDER_ANEW: {
    what: '下次构建会重新创建构建器 {{name}} 的容器。',
    next: '缓存会保留，但正在运行的构建会失败。',
  },
  CLUSTER_ANEW: {
    what: '集群 {{name}} 以现有方式无法加入注册表。',
    next: '需要重新创建，其中运行的内容会丢失：{{command}}',
  },
  ISOLATION_WEAKER: {
    what: '{{engine}} 的容器将能访问本机 localhost 上的所有服务。',
    next: '推送镜像时用 {{address}} 代替 localhost。',
  },
  DIALOG_COMES: {
    what: '{{system}} 会自行询问是否信任该颁发机构。',
    next: '请在那里允许；撤销时会再次询问。',
  },
  WAIT_FOR_BUILDKIT: {
    what: 'BuildKit 最多会在五分钟内沿用之前的设置。',
    next: '请等待，或重启引擎。',
  },
  LISTEN_BEYOND: {
    what: '注册表还需要监听 {{address}}。',
    next: '请在设置的网络部分添加它；为此需要一个用户。',
  },
  PORT_SPLIT: {
    what: '工具在 {{host}} 的端口 {{port}} 上查找注册表，但应答的是 {{holder}}。',
    next: '请停止它，或使用其他端口。',
  },
  AIRPLAY: {
    what: '{{host}} 上的端口 {{port}} 被“隔空播放接收器”占用。',
    next: '请在“系统设置 > 通用 > 隔空投送与接力”中关闭它，或使用其他端口。',
  },
  NOT_ANSWERING: {
    what: '注册表应在 {{host}} 的端口 {{port}} 上应答，但那里没有应答。',
    next: '请让它也监听那里，或使用其他端口。',
  },
  MACHINE_LOCALHOST: {
    what: '{{engine}} 在虚拟机中运行，对它来说 localhost 是那台虚拟机。',
    next: '接入后它就能访问外面。',
  },
  NAMESPACE_LOCALHOST: {
    what: '{{engine}} 有自己的网络，它的 localhost 在其内部。',
    next: '接入后它就能访问外面。',
  },
  TLS_UNTRUSTED: {
    what: '{{host}} 的证书不是由本机的颁发机构签发的。',
    next: '请续期证书，或让工具信任签发它的机构。',
  },
  TLS_UNTRUSTED_BY: {
    what: '{{engine}} 不信任签发 {{door}} 证书的颁发机构。',
    next: '接入后它就会信任。',
  },
  TLS_NAME_OWN: {
    what: '你的证书适用于 {{names}}，不适用于 {{name}}。',
    next: '访问 {{name}} 的客户端会看到本机签发的证书；按地址访问并检查证书的工具无法连接。请导入也包含这些名称的证书。',
  },
  TLS_NAME: {
    what: '证书不适用于 {{host}}，只适用于 {{names}}。',
    next: '请使用其中一个名称，或为此名称续期证书。',
  },
  TLS_FAILED: { what: '{{host}} 不接受加密连接：{{reason}}', next: '请查看证书，然后再次诊断。' },
  HTTP_TO_HTTPS_CLIENT: {
    what: '{{engine}} 用 HTTPS 访问 {{door}}，得到的是 HTTP 应答。',
    next: '接入后双方会使用相同的方式。',
  },
  PROXY_VARIABLE: {
    what: '程序会通过 {{variable}} 中的代理访问 {{host}}。',
    next: '请将它加入 NO_PROXY，使程序直接访问。',
  },
  PROXY_VARIABLE_BY: {
    what: '{{engine}} 经由代理访问 {{door}}。',
    next: '请将 {{host}} 加入它的 NO_PROXY。',
  },
  STALE_BUILDKIT: {
    what: '{{engine}} 能推送和拉取，但它的 BuildKit 仍沿用之前的设置。',
    next: '请等待五分钟，或重启它。',
  },
  BUILDX_MISSING: { what: '此处的 {{engine}} 没有用于构建的 buildx。', next: '安装后再检查一次。' },
  FLAG_AND_FILE: {
    what: '守护进程的 {{flag}} 同时出现在参数和 {{path}} 中，因此它将无法再次启动。',
    next: '请去掉其中一处。',
  },
  LOGIN_NEEDED: {
    what: '{{door}} 要求登录，而 {{engine}} 提供的登录信息无效。',
    next: '请用该工具登录，然后重试。',
  },
  PROBE_LATE: {
    what: '{{engine}} 没有在规定时间内完成。',
    next: '请确认它是否忙碌，然后再次诊断。',
  },
  PROBE_FAILED: { what: '{{engine}} 失败：{{reason}}', next: '在终端中输入该命令可查看全部输出。' },
  NOT_TRIED: { what: '之前的步骤失败，因此没有尝试。', next: '请查看上面的一项。' },
} satisfies Translated<typeof en>;
