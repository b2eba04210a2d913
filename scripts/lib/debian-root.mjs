import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { ensureInstalled } from './packages.mjs';
import { systemEnv } from './processes.mjs';

const run = promisify(execFile);

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const PROGRAM_DIRECTORIES = ['usr/bin', 'usr/sbin', 'usr/lib/podman', 'usr/libexec/podman'];

/**
 * Unpacks a program of another Debian suite, with all its dependencies, into a directory: nothing of the system is
 * replaced. apt gets its own state without installed packages, so that it downloads the libraries too.
 *
 * @param {object} options
 * @param {string} options.suite as `trixie`
 * @param {string[]} options.packages
 * @param {string[]} options.programs the programs that are used
 * @param {string} options.dir a cache, which is used if it exists
 * @returns {Promise<string>} a directory with these programs alone, for `PATH`
 * @throws Error with apt's output if a package cannot be downloaded
 */
export async function ensurePrograms({ suite, packages, programs, dir }) {
  const bin = path.join(dir, 'bin');
  if (existsSync(bin)) return bin;
  await ensureInstalled(['patchelf']);
  console.log(`Downloading ${packages.join(', ')} of Debian ${suite}, with all libraries.`);
  const archives = await download({ suite, packages, dir });
  const root = path.join(dir, 'root');
  rmSync(root, { recursive: true, force: true });
  for (const archive of archives) await run('dpkg-deb', ['--extract', archive, root]);
  const unfinished = path.join(dir, 'bin.unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished);
  for (const program of programs) {
    const file = PROGRAM_DIRECTORIES.map((directory) => path.join(root, directory, program)).find((each) =>
      existsSync(each),
    );
    if (!file) throw new Error(`No ${program} is in ${packages.join(', ')} of ${suite}`);
    if (lacksLibraries(file)) useOwnLibraries(file, root);
    symlinkSync(file, path.join(unfinished, program));
  }
  renameSync(unfinished, bin); // Last, so that an existing directory is always complete.
  return bin;
}

/** @param {{suite: string, packages: string[], dir: string}} options */
async function download({ suite, packages, dir }) {
  const state = path.join(dir, 'apt');
  const archives = path.join(state, 'cache', 'archives');
  for (const directory of ['state/lists/partial', 'cache/archives/partial', 'sources']) {
    mkdirSync(path.join(state, directory), { recursive: true });
  }
  writeFileSync(path.join(state, 'status'), '');
  const uri = await mirror();
  writeFileSync(path.join(state, 'sources.list'), `deb [signed-by=${KEYRING}] ${uri} ${suite} main\n`);
  const config = path.join(state, 'apt.conf');
  writeFileSync(
    config,
    `Dir::State "${state}/state";
Dir::State::status "${state}/status";
Dir::Cache "${state}/cache";
Dir::Etc::sourcelist "${state}/sources.list";
Dir::Etc::sourceparts "${state}/sources";
APT::Sandbox::User "root";
`,
  );
  const env = { ...systemEnv(), APT_CONFIG: config, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-q', '-y', '--download-only', '--no-install-recommends', ...packages];
  try {
    await run('apt-get', ['update', '-q', '--error-on=any'], { env });
    await run('apt-get', install, { env, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const { stderr } = /** @type {{stderr: string}} */ (error);
    throw new Error(
      `${packages.join(', ')} of Debian ${suite} cannot be downloaded from ${uri}: check the network.\n${stderr.trim()}`,
      { cause: error },
    );
  }
  return readdirSync(archives)
    .filter((name) => name.endsWith('.deb'))
    .map((name) => path.join(archives, name));
}

/** The Debian mirror of this machine. */
async function mirror() {
  const only = ['Created-By: Packages', 'Origin: Debian', 'Label: Debian'];
  const { stdout } = await run('apt-get', ['indextargets', '--format', '$(REPO_URI)', ...only]);
  const [uri] = stdout.split('\n');
  if (!uri) throw new Error('No Debian mirror is among the apt sources of this machine: newer engines come from one.');
  return uri;
}

/**
 * True if a program needs libraries that this machine lacks, or has in another version.
 *
 * @param {string} file
 */
function lacksLibraries(file) {
  try {
    return execFileSync('ldd', [file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).includes('not found');
  } catch (error) {
    const { stdout = '', stderr = '' } = /** @type {{stdout?: string, stderr?: string}} */ (error);
    return `${stdout}${stderr}`.includes('not found'); // Scripts and static programs are "not a dynamic executable".
  }
}

/**
 * A program that executes itself again, as runc does, cannot be run through another loader, so its file must name the
 * loader.
 *
 * @param {string} file
 * @param {string} root
 */
function useOwnLibraries(file, root) {
  // libc6 of bookworm is still in /lib, all later ones are in /usr/lib.
  const directories = ['usr/lib', 'lib'].flatMap((lib) =>
    entriesOf(path.join(root, lib))
      .filter((name) => name.includes('-linux-gnu'))
      .map((name) => path.join(root, lib, name)),
  );
  const loader = directories
    .flatMap((directory) => entriesOf(directory).map((name) => path.join(directory, name)))
    .find((each) => /\/ld-linux[^/]*\.so\.\d$/.test(each));
  if (!loader) throw new Error(`There is no loader in ${root}`);
  execFileSync('patchelf', ['--set-interpreter', loader, '--force-rpath', '--set-rpath', directories.join(':'), file]);
}

/** @param {string} directory */
function entriesOf(directory) {
  return existsSync(directory) ? readdirSync(directory) : [];
}
