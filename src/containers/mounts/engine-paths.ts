/**
 * Where Docker Desktop's virtual machine mounts the files of its computer; on Windows, a directory for each drive
 * follows.
 */
const SHARED_FILES = /^\/(?:host_mnt|run\/desktop\/mnt\/host|mnt\/host(?!\/wsl))(?:\/[a-z])?(?=\/|$)/;

/**
 * The kernel, links that lead anywhere (`/proc/1/root`), the runtime directories of containers, and Docker Desktop's
 * internals.
 */
const CLOSED_DIRECTORIES = [
  '/proc',
  '/sys',
  '/run/docker',
  '/run/containerd',
  '/run/k3s',
  '/run/podman',
  '/run/desktop',
  '/run/guest-services',
  '/mnt/wsl',
  '/mnt/host/wsl',
  '/wsl$',
  '/wsl.localhost',
];

/**
 * Names of engine sockets: `docker.sock`, Docker Desktop's `docker.sock.raw`, `docker.raw.sock`, `docker-cli.sock` and
 * `docker.proxy.sock`, and those of other engines and of the runtimes below them.
 */
const SOCKET = /(?:^|\/)(?:dockerd?|podman|containerd|buildkitd|crio|cri-dockerd)(?:[.-][\w.-]*)?\.sock(?:\.[\w-]+)?$/;

/** Directories of such sockets: of the system, of rootless engines, and of engines in virtual machines. */
const SOCKET_DIRECTORIES = [
  /^\/$/,
  /^\/run(?:\/user(?:\/\d+(?:\/(?:docker|podman|containerd))?)?|\/host-services)?$/,
  /^\/var$/,
  /\/\.docker\/(?:run|desktop)$/,
  /\/\.colima(?:\/[^/]+)?$/,
  /\/\.lima(?:\/[^/]+(?:\/sock)?)?$/,
  /\/\.orbstack(?:\/run)?$/,
  /\/\.rd$/,
  /\/library\/containers\/com\.docker\.docker(?:\/data)?$/,
];

/**
 * True if a host path leads to an engine or to the kernel, on any platform.
 *
 * @param source an absolute path without `.` and `..`
 */
export function leadsToEngine(source: string): boolean {
  const path = canonical(source);
  const isInClosedDirectory = CLOSED_DIRECTORIES.some(
    (directory) => path === directory || path.startsWith(`${directory}/`),
  );
  return isInClosedDirectory || SOCKET.test(path) || SOCKET_DIRECTORIES.some((directory) => directory.test(path));
}

/** One spelling per file: in lower case, because file systems of macOS and Windows ignore case. */
function canonical(source: string): string {
  const path = source.toLowerCase().replaceAll('\\', '/').replace(/\/+/g, '/').replace(SHARED_FILES, '');
  const linked = path.replace(/^\/private(?=\/(?:var|tmp)(?:\/|$))/, '').replace(/^\/var\/run(?=\/|$)/, '/run');
  return linked.replace(/\/$/, '') || '/';
}
