/** What a browser sees that did not come by a link, or by one that was used. */
export const needsLink = page(`
  <h1>A link is needed to open Berth</h1>
  <p>This link was used already, or there was none. On the machine where the registry runs, this prints a new one:</p>
  <pre>berth ui</pre>
  <p>Each link works once. The window it opens stays open until the registry stops.</p>
  <section lang="zh-CN">
    <h1>需要链接才能打开 Berth</h1>
    <p>此链接已被使用，或者没有附带链接。请在运行注册表的机器上执行以下命令，获取新的链接：</p>
    <pre>berth ui</pre>
    <p>每个链接只能使用一次；由它打开的窗口在注册表停止之前一直可用。</p>
  </section>`);

/** From here the window is asked for by its own door's page: only then does the browser send the new cookie along. */
export const onward = page('', '<meta http-equiv="refresh" content="0; url=/">');

function page(body: string, head = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Berth</title>${head}
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 36rem; margin: 10vh auto; padding: 0 1.5rem; }
  h1 { font-size: 1.25rem; }
  section { margin-top: 3rem; }
  pre { padding: 0.75rem 1rem; border: 1px solid; border-radius: 0.5rem; }
</style>
</head>
<body>${body}
</body>
</html>
`;
}
