import type { Program } from './product.ts';

/**
 * What docker says of an engine in a virtual machine, by a context. It pushes and pulls only while the relay runs, or
 * while there is a file in the state that has the requests sent on.
 */
export function contextDocker({
  context,
  host = 'unix:///Users/me/engine.sock',
  version = '28.5.1',
  architecture = 'aarch64',
  driver = '[["Backing Filesystem","extfs"]]',
  reachedBy = 'relay',
}: {
  context: string;
  host?: string;
  version?: string;
  architecture?: string;
  driver?: string;
  reachedBy?: string;
}): Program {
  const by = `--context ${context}`;
  const info = `${by} info --format {{.ServerVersion}}|{{.Architecture}}|{{json .DriverStatus}}`;
  return {
    answers: {
      [`context inspect --format {{.Endpoints.docker.Host}} ${context}`]: host,
      'context inspect --format {{.Endpoints.docker.Host}} *': { code: 1, stderr: 'context not found' },
      [info]: `${version}|${architecture}|${driver}`,
    },
    script: `case "$*" in
  '${by} container inspect --format '*)
    if [ -e "$state/relay" ]; then cat "$state/relay"; else
    echo 'Error response from daemon: No such container: berth-relay' >&2; exit 1; fi; exit ;;
  '${by} load --quiet') cat > "$state/image.tar"; exit ;;
  '${by} run --detach --name berth-relay --label berth.relay='*)
    label=\${8#berth.relay=}
    echo "true $label" > "$state/relay"; exit ;;
  '${by} logs berth-relay') echo 'relay: ready' >&2; exit ;;
  '${by} rm --force berth-relay') rm "$state/relay"; exit ;;
  '${by} image rm --force berth/relay:'*) rm "$state/image.tar"; exit ;;
  'load --quiet --input '*|rmi\\ *) exit ;;
  'push --quiet '*|'pull --quiet '*)
    if [ ! -e "$state/${reachedBy}" ]; then
      echo 'dial tcp 127.0.0.1:5000: connect: connection refused' >&2; exit 1; fi; exit ;;
esac`,
  };
}
