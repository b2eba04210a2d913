import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ensureInstalled } from '../../../scripts/lib/packages.mjs';
import { canStartEngine } from '../../../scripts/lib/private-engine.mjs';
import { root } from '../../../scripts/lib/project.mjs';
import { pythonModels, pythonModelsFile } from '../../../scripts/lib/python-models.mjs';
import { startCutConnections } from '../../support/cut-connections.js';
import { useDockapi } from '../../support/dockapi.js';
import { codeBlocks, documentText } from '../../support/documents.js';
import { PYTHON, runPython } from '../../support/python.js';
import { startService } from '../../support/service.js';
import { makeToken } from '../../support/tokens.js';

const { token, entry, headers } = makeToken('ci', 'team-a', 'read,run,exec,proxy');
const dockapi = useDockapi({ DOCKAPI_TOKENS: entry }, headers);

/** What each program begins with. */
const HEAD = `
import io, json, sys, threading, time
from dockapi import Dockapi, DockapiError
dockapi = Dockapi(sys.argv[1], sys.argv[2])
SLEEPER = {"image": "busybox", "container_port": 8080, "command": ["sleep", "600"]}
def result(value):
    print(json.dumps(value))
`;

/** Runs a program against the service. @returns what it calls `result` with */
async function python(program: string): Promise<unknown> {
  return JSON.parse(await runPython(HEAD + program, [dockapi.service.url, token]));
}

describe('the models of the Python client', () => {
  it('are those of the OpenAPI document (npm run clients writes them)', async () => {
    expect(readFileSync(pythonModelsFile, 'utf8') === (await pythonModels())).toBe(true);
  });
});

describe('the README of the Python client', () => {
  it('has examples that work literally', async () => {
    const local = await startService();
    try {
      const blocks = codeBlocks(documentText('clients/python/README.md'), 'python');
      const outputs: string[] = [];
      for (const block of blocks) outputs.push(await runPython(block.replaceAll('http://127.0.0.1:8000', local.url)));
      expect(outputs).toEqual([
        '200 True\n',
        '0 Linux\na\nb\n 0\n',
        "hello\n['a.txt']\n",
        'working\nexit code 0\ncontainer.removed\n',
        expect.stringMatching(/succeeded\nbusybox\n$/),
      ]);
    } finally {
      await local.stop();
    }
  });
});

describe('the package of the Python client', () => {
  it.runIf(canStartEngine())('is typed: mypy --strict has nothing to say', async () => {
    await ensureInstalled(['mypy']);
    const cache = await mkdtemp(path.join(tmpdir(), 'dockapi-mypy-'));
    try {
      const cwd = path.join(root, 'clients/python');
      const { stdout } = await promisify(execFile)('/usr/bin/mypy', ['--strict', '--cache-dir', cache, 'dockapi'], {
        cwd,
      });
      expect(stdout).toMatch(/^Success: no issues found in \d+ source files/);
    } finally {
      await rm(cache, { recursive: true });
    }
  });

  it('is built and installed by pip into an empty environment, without downloads, and used from there', async () => {
    if (canStartEngine()) await ensureInstalled(['python3-pip']);
    const directory = await mkdtemp(path.join(tmpdir(), 'dockapi-pip-'));
    const [source, wheels, environment] = ['source', 'wheels', 'environment'].map((name) => path.join(directory, name));
    const run = async (program: string, ...args: string[]) =>
      (await promisify(execFile)(program, args, { cwd: directory })).stdout;
    try {
      await cp(path.join(root, 'clients/python'), source!, { recursive: true }); // a build leaves files there
      const offline = ['--quiet', '--no-index', '--no-deps'];
      await run(PYTHON, '-m', 'pip', 'wheel', ...offline, '--no-build-isolation', '--wheel-dir', wheels!, source!);
      const [wheel = ''] = await readdir(wheels!);
      await run(PYTHON, '-m', 'venv', '--without-pip', environment!);
      const python = path.join(environment!, 'bin/python');
      await run(PYTHON, '-m', 'pip', '--python', python, 'install', ...offline, path.join(wheels!, wheel));
      const program = `${HEAD}\nimport dockapi as module\nresult([module.__file__, dockapi.containers()])`;
      const output = await run(python, '-c', program, dockapi.service.url, token);
      const [file, containers] = JSON.parse(output) as [string, unknown[]];
      expect(file).toMatch(/environment\/lib\/.*site-packages\/dockapi\/__init__\.py$/);
      expect(containers).toEqual([]);
      expect(await readdir(path.dirname(file))).toContain('py.typed');
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe('the Python client', () => {
  it('runs a container, waits until it is ready, and removes it at the end of its block', async () => {
    const { id, ...rest } = (await python(`
seen = []
with dockapi.run(
    {"image": "nginx:latest", "container_port": 80, "health_path": "/", "wait_ready": True},
    on_progress=lambda operation: seen.append(operation["state"]),
) as web:
    data = web.data
    with web.fetch("/nowhere") as page:
        status = page.status
    url = web.target()["url"]
result({"id": web.id, "state": data["status"], "status": status, "url": url, "last": seen[-1]})
`)) as { id: string };
    expect(rest).toMatchObject({ state: 'running', status: 404, last: 'succeeded', url: expect.any(String) });
    expect((await dockapi.client.get(`/containers/${id}`)).status).toBe(404);
  });

  it('follows a log until the container ends, and tells its exit code', async () => {
    const events = await python(`
script = "echo one; echo two >&2; sleep 1; printf 'a\\\\377b\\\\n'; exit 3"
job = dockapi.run({**SLEEPER, "command": ["sh", "-c", script]})
events = list(job.logs(follow=True, tail="all"))
lines = sorted([event.type, event.text] for event in events if event.time)
result([lines, events[-1].type, events[-1].exit_code, job.wait("exited")["exit_code"], job.log_text(tail=1)])
`);
    const lines = [
      ['stderr', 'two\n'],
      ['stdout', 'a\ufffdb\n'],
      ['stdout', 'one\n'],
    ];
    expect(events).toEqual([lines, 'end', 3, 3, 'a\ufffdb\n']);
  });

  it('runs a command with input, keeps stdout and stderr apart, and ends one with all that it has started', async () => {
    const answers = await python(`
box = dockapi.run(SLEEPER)
with box.spawn(["sh", "-c", "wc -c; echo bad >&2; exit 5"], stdin=True) as process:
    process.write(b"x" * 1_300_000)
    process.close_stdin()
    output = sorted([stream, data.decode()] for stream, data in process.output())
    end = process.wait()
left = len(box.execs())
sleeper = box.spawn("sleep 600")
try:
    sleeper.wait(0)
    late = False
except TimeoutError:
    late = True
killed = sleeper.kill("KILL")["state"]
terminal = box.spawn(["sh", "-c", "stty -echo; echo ready; read x; stty size"], tty=True, stdin=True)
assert next(terminal.output())[1].startswith(b"ready")
terminal.resize(100, 30)
terminal.write(b"go\\n")
plain = box.exec(["cat"], stdin="typed", env={"A": "1"})
result([output, end["state"], end["exit_code"], left, late, killed, terminal.text(), plain["stdout"]])
`);
    const output = [
      ['stderr', 'bad\n'],
      ['stdout', '1300000\n'],
    ];
    expect(answers).toEqual([output, 'exited', 5, 0, true, 'killed', 'ready\r\n30 100\r\n', 'typed']);
  });

  it('reads and writes files, of any size and from streams', async () => {
    const answers = await python(`
files = dockapi.run(SLEEPER).files
files.write("/srv/a/text", "héllo", parents=True, mode="0600")
files.write("/srv/a/stream", io.BytesIO(bytes(3_000_000)))
files.write("/srv/a/pieces", (b"piece" for _ in range(1000)))
tar = b"".join(files.tar("/srv/a"))
files.write("/srv/b/x", b"", parents=True)
files.extract("/srv/b", io.BytesIO(tar))
size = sum(len(chunk) for chunk in files.stream("/srv/b/a/stream"))
stat = files.stat("/srv/a/text")
names = [entry["name"] for entry in files.list("/srv/a")["entries"]]
files.remove("/srv/a", recursive=True)
try:
    files.stat("/srv/a")
    code = None
except DockapiError as error:
    code = [error.code, error.status]
result([files.read_text("/srv/b/a/text"), size, len(files.read("/srv/b/a/pieces")), stat.size, stat.mode, names, code])
`);
    const names = ['pieces', 'stream', 'text'];
    expect(answers).toEqual(['héllo', 3_000_000, 5_000, 6, '0600', names, ['file_not_found', 404]]);
  });

  it('has the verbs, lists, figures and operations', async () => {
    const answers = await python(`
box = dockapi.run({**SLEEPER, "name": "verbs"})
states = [box.pause()["status"], box.unpause()["status"], box.stop(timeout=0)["status"]]
states += [box.start()["status"], box.restart(timeout=0)["status"]]
box.update({"name": "renamed"})
names = [each.data["name"] for each in dockapi.containers(name="renamed")]
top = [process["command"] for process in box.top()]
memory = next(iter(box.watch_stats()))["memory"]["used"] > 0
listed = len(dockapi.stats())
box.kill()
ended = box.wait("exited", timeout=60)["exit_code"]
box.remove()
output = dockapi.run_to_end({**SLEEPER, "command": ["echo", "done"]})["stdout"]
pulled = dockapi.pull("busybox")["image"]
images = any("busybox:latest" in image["repo_tags"] for image in dockapi.images())
policy = dockapi.transport.json("GET", "/policy")["owner"]
result([states, names, "sleep 600" in top, memory, listed, ended, output, pulled, images, policy])
`);
    const states = ['paused', 'running', 'stopped', 'running', 'running'];
    expect(answers).toEqual([states, ['renamed'], true, true, 1, 137, 'done\n', 'busybox', true, 'team-a']);
  });

  it('has pools, operations by their id, and what all containers use', async () => {
    const answers = await python(`
dockapi.put_pool("warm", {"run": SLEEPER, "size": 1})
while dockapi.pools()[0]["ready"] < 1:
    time.sleep(0.1)
taken = dockapi.run({"pool": "warm", "name": "taken"})
dockapi.remove_pool("warm")
used = [each["id"] for each in next(iter(dockapi.watch_stats()))]
begun = dockapi.begin_run({**SLEEPER, "wait_ready": True, "wait_timeout": 600})
same = dockapi.operation(begun.id)
state = same.state()["state"]
same.cancel()
process = taken.spawn("sleep 600")
running = process.state()["state"]
process.remove()
nodes = len(dockapi.nodes())
gone = taken.id
taken.remove(force=True)
result([taken.data["warm"], used == [gone], dockapi.pools(), state, running, nodes])
`);
    expect(answers).toEqual([true, true, [], 'running', 'running', 1]);
  });

  it('raises the problem of a request that fails, and says where dockAPI cannot be reached', async () => {
    const codes = await python(`
def code_of(call):
    try:
        call()
    except DockapiError as error:
        return [error.code, error.status]
operation = dockapi.begin_run({**SLEEPER, "wait_ready": True, "wait_timeout": 600})
operation.cancel()
result([
    code_of(dockapi.container("nobody").inspect),
    code_of(lambda: dockapi.run({**SLEEPER, "memory": "1k"})),
    code_of(operation.result),
    code_of(Dockapi("http://127.0.0.1:1").images),
    code_of(lambda: next(Dockapi(sys.argv[1], "wrong").events())),
])
`);
    expect(codes).toEqual([
      ['container_not_found', 404],
      ['invalid_request', 400],
      ['cancelled', null],
      ['unreachable', null],
      ['unauthorized', 401],
    ]);
  });

  it('goes on where it was when connections break: logs, events and output, without loss or repetition', async () => {
    await using way = await startCutConnections(dockapi.service.url);
    const program = `
direct = Dockapi("${dockapi.service.url}", sys.argv[2])
script = "for i in 1 2 3; do until [ -e /$1$i ]; do sleep 0.1; done; echo line $i; done"
box = direct.run({**SLEEPER, "command": ["sh", "-c", script + "; sleep 600", "sh", "log"]})
remote = dockapi.container(box.id)
lost = []
def go_on(kind, number):
    print("cut", flush=True)
    sys.stdin.readline()
    box.exec(["touch", f"/{kind}{number}"])

lines = []
box.exec(["touch", "/log1"])
for event in remote.logs(follow=True, tail="all", on_lost=lost.append):
    lines.append(event.text)
    if len(lines) == 3:
        break
    go_on("log", len(lines) + 1)

pieces = b""
process = remote.spawn(["sh", "-c", script, "sh", "out"])
box.exec(["touch", "/out1"])
for _, data in process.output(on_lost=lost.append):
    pieces += data
    if pieces.count(b"line") < 3:
        go_on("out", pieces.count(b"line") + 1)

start = dockapi.last_event_id()
types = []
box.pause()
for happened in dockapi.events(container=box.id, after=start, on_lost=lost.append):
    types.append(happened["type"])
    if happened["type"] == "container.paused":
        print("cut", flush=True)
        sys.stdin.readline()
        box.unpause()
    if happened["type"] == "container.unpaused":
        break
box.remove(force=True)
result([lines, pieces.decode(), types, len(lost) >= 5])
`;
    const output = await runPython(HEAD + program, [way.url, token], (line) => {
      if (line !== 'cut') return undefined;
      way.cut();
      return 'go on';
    });
    const answers = JSON.parse(output.split('\n').at(-2) ?? '') as unknown;
    const lines = ['line 1\n', 'line 2\n', 'line 3\n'];
    expect(answers).toEqual([lines, lines.join(''), ['container.paused', 'container.unpaused'], true]);
  });

  it('goes on after output that was dropped while it was away only if it says so, and is told how much', async () => {
    await using way = await startCutConnections(dockapi.service.url);
    const program = `
box = Dockapi("${dockapi.service.url}", sys.argv[2]).run(SLEEPER)
script = "echo ready; until [ -e /go ]; do sleep 0.1; done; head -c 3000000 /dev/zero"
process = box.spawn(["sh", "-c", script])
far = dockapi.container(box.id).process(process.id)
skipped = []
skipping, strict = far.output(skip=True, on_skipped=skipped.append), far.output()
assert next(skipping) == next(strict) == ("stdout", b"ready\\n")
print("down", flush=True)
sys.stdin.readline()
box.exec(["touch", "/go"])
first = process.wait()["output"]["first"]
print("up", flush=True)
sys.stdin.readline()
size = sum(len(data) for _, data in skipping)
try:
    next(strict)
    code = None
except DockapiError as error:
    code = error.code
box.remove(force=True)
result([first > 6, skipped == [first - 6], size == 3_000_006 - first, code])
`;
    const output = await runPython(HEAD + program, [way.url, token], (line) => {
      if (line !== 'down' && line !== 'up') return undefined;
      way.isDown = line === 'down';
      return 'go on';
    });
    const answers = JSON.parse(output.split('\n').at(-2) ?? '') as unknown;
    expect(answers).toEqual([true, true, true, 'output_gone']);
  });
});
