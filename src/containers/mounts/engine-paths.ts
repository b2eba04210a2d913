/**
 * Where Docker Desktop's virtual machine shows the files of the computer that it runs on; on Windows a folder for each
 * drive follows.
 */
const SHARED_FILES = /^\/(?:host_mnt|run\/desktop\/mnt\/host|mnt\/host(?!\/wsl))(?:\/[a-z])?(?=\/|$)/;

/** The kernel, links that lead anywhere (`/proc/1/root`), what runs the engine's containers, and Docker Desktop's insides. */
const CLOSED_FOLDERS = [
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
 * Sockets of engines, by name: `docker.sock`, Docker Desktop's `docker.sock.raw`, `docker.raw.sock`, `docker-cli.sock` and
 * `docker.proxy.sock`, and those of other engines and of what is below them.
 */
const SOCKET = /(?:^|\/)(?:dockerd?|podman|containerd|buildkitd|crio|cri-dockerd)(?:[.-][\w.-]*)?\.sock(?:\.[\w-]+)?$/;

/** Folders that hold such a socket: the system's, a rootless engine's, and those of engines in virtual machines. */
const SOCKET_FOLDERS = [
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
 * Whether a host path is known to lead to an engine or to the kernel, on whatever platform the engine runs.
 *
 * @param source an absolute path without `.` and `..`
 */
export function leadsToEngine(source: string): boolean {
  const path = canonical(source);
  const isInClosedFolder = CLOSED_FOLDERS.some((folder) => path === folder || path.startsWith(`${folder}/`));
  return isInClosedFolder || SOCKET.test(path) || SOCKET_FOLDERS.some((folder) => folder.test(path));
}

/** One spelling for each file: in lower case, as file systems of macOS and Windows do not tell case apart. */
function canonical(source: string): string {
  const path = source.toLowerCase().replaceAll('\\', '/').replace(/\/+/g, '/').replace(SHARED_FILES, '');
  const linked = path.replace(/^\/private(?=\/(?:var|tmp)(?:\/|$))/, '').replace(/^\/var\/run(?=\/|$)/, '/run');
  return linked.replace(/\/$/, '') || '/';
}
