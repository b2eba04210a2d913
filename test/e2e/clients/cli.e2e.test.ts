import { existsSync, mkdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { useCommandLine } from '../../support/command-line.js';
import { useDockapi } from '../../support/dockapi.js';
import { codeBlocks, documentText, sectionOf } from '../../support/documents.js';
import { PseudoTerminal } from '../../support/pseudo-terminal.js';
import { testEngine } from '../../support/test-engine.js';

const dockapi = useDockapi();
const line = useCommandLine(dockapi);

/** Runs a busybox that sleeps. @returns its name */
async function sleeper(name: string): Promise<string> {
  await line.ok('run', '-d', '--name', name, 'busybox', 'sleep', '600');
  return name;
}

describe('the command line', () => {
  it('runs a container until it is ready, lists it, and removes it', async () => {
    const id = (await line.ok('run', '-p', '80', '--name', 'web', '--wait', '--health-path', '/', 'nginx')).trim();
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(await line.ok('ps')).toMatch(
      new RegExp(
        `^CONTAINER ID +IMAGE +STATUS +PORTS +NAMES\n${id.slice(0, 12)} +nginx +running +\\d+->80/tcp +web\n$`,
      ),
    );
    expect(await line.ok('rm', '-f', 'web')).toBe('web\n');
    expect(await line.ok('ps', '-aq')).toBe('');
  });

  it('shows the output of a run until it ends, each stream where it belongs, and exits with its code', async () => {
    const run = await line.run(['run', '--rm', 'busybox', 'sh', '-c', 'echo out; echo bad >&2; exit 3']);
    expect(run).toMatchObject({ code: 3, stdout: 'out\n', stderr: expect.stringMatching(/bad\n$/) });
    expect(await line.ok('ps', '-aq')).toBe('');
  });

  it('follows a log until the container ends', async () => {
    await line.ok(
      'run',
      '-d',
      '--name',
      'talker',
      'busybox',
      'sh',
      '-c',
      'echo one; while [ ! -e /go ]; do sleep 0.1; done; echo two',
    );
    const logs = line.start(['logs', '-f', 'talker']);
    await logs.until('one\n');
    await line.ok('exec', 'talker', 'touch', '/go');
    expect(await logs.ended).toEqual({ code: 0, stdout: 'one\ntwo\n', stderr: '' });
  });

  it('passes a pipe on to a command, and exits with its code', async () => {
    const name = await sleeper('box');
    const exec = await line.run(['exec', '-i', name, 'sh', '-c', 'cat; echo bad >&2; exit 7'], 'from a pipe\n');
    expect(exec).toEqual({ code: 7, stdout: 'from a pipe\n', stderr: 'bad\n' });
  });

  it('passes 20 MB on both ways, also to a slow reader', async () => {
    const name = await sleeper('pipe');
    const { code, stdout, stderr } = await line.shell(`set -o pipefail
      seq 1 2600000 >numbers
      slow() { head -c 1; for time in 1 2 3; do dockapi ps >/dev/null; done; cat; }
      cat numbers | dockapi exec -i ${name} cat | slow | sha256sum
      dockapi exec ${name} seq 1 2600000 | slow | sha256sum
      sha256sum <numbers`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [piped, own, sent] = stdout.trim().split('\n');
    expect([piped, own]).toEqual([sent, sent]);
  });

  it('gives a run what its options say', async () => {
    const options = [
      '-e',
      'A=1',
      '-e',
      'FROM_HERE',
      '-l',
      'team=x',
      '--memory',
      '64m',
      '-w',
      '/tmp',
      '--hostname',
      'h1',
    ];
    const more = [
      '--restart',
      'no',
      '--tmpfs',
      '/scratch:size=1m',
      '--ulimit',
      'nofile=64:128',
      '-p',
      '8080',
      '-p',
      '9000',
    ];
    const script = 'echo $A $FROM_HERE $(hostname) $(pwd) $(ulimit -n); df /scratch | tail -n 1; exec sleep 600';
    const args = ['run', '-d', '--json', '--name', 'full', ...options, ...more, 'busybox', 'sh', '-c', script];
    const { stdout } = await line.run(args, '', { FROM_HERE: 'there' });
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'full',
      container_port: 8080,
      labels: { team: 'x' },
      ports: [{ container_port: 8080 }, { container_port: 9000 }],
    });
    await expect.poll(() => line.ok('logs', 'full')).toMatch(/^1 there h1 \/tmp 64\n.*\/scratch\n$/);
  });

  it('undoes a run at Ctrl-C, and passes it on to a container that runs', async () => {
    const script = 'trap "echo caught; exit 5" INT; echo ready; while :; do sleep 0.1; done';
    const run = line.start(['run', '--name', 'trap', '--rm', 'busybox', 'sh', '-c', script]);
    await run.until('ready');
    run.process.kill('SIGINT');
    expect(await run.ended).toMatchObject({ code: 5, stdout: 'ready\ncaught\n' });
    const wait = line.start(['run', '--name', 'never', '--wait', '--wait-timeout', '600', 'busybox', 'sleep', '600']);
    await expect.poll(() => line.ok('ps', '-f', 'name=never')).toContain('never');
    wait.process.kill('SIGINT');
    expect((await wait.ended).code).toBe(130);
    expect(await line.ok('ps', '-aq')).toBe('');
  });

  it('copies files and directories both ways, as docker does', async () => {
    const name = await sleeper('box');
    const from = path.join(line.home, 'from');
    mkdirSync(path.join(from, 'sub'), { recursive: true });
    writeFileSync(path.join(from, 'run.sh'), '#!/bin/sh\necho hi', { mode: 0o755 });
    writeFileSync(path.join(from, 'sub', 'ü.txt'), 'deep');
    symlinkSync('run.sh', path.join(from, 'link'));

    await line.ok('cp', 'from', `${name}:/tmp`); // into a directory
    await line.ok('cp', 'from', `${name}:/fresh`); // under a new name
    await line.ok('cp', 'from/.', `${name}:/root/`); // its content
    await line.ok('cp', 'from/run.sh', `${name}:/bin/hi`);
    expect((await line.ok('exec', name, 'find', '/tmp', '/fresh', '/root')).trim().split('\n').sort()).toEqual(
      ['/tmp', '/tmp/from', '/fresh', '/root']
        .flatMap((root) => {
          if (root === '/tmp') return [root];
          return [root, `${root}/link`, `${root}/run.sh`, `${root}/sub`, `${root}/sub/ü.txt`];
        })
        .sort(),
    );
    expect(await line.ok('exec', name, 'hi')).toBe('hi\n');

    await line.ok('cp', `${name}:/tmp/from`, 'back');
    expect(readFileSync(path.join(line.home, 'back/sub/ü.txt'), 'utf8')).toBe('deep');
    expect(readlinkSync(path.join(line.home, 'back/link'))).toBe('run.sh');
    expect(statSync(path.join(line.home, 'back/run.sh')).mode & 0o777).toBe(0o755);
    await line.ok('cp', `${name}:/bin/hi`, '.');
    expect(readFileSync(path.join(line.home, 'hi'), 'utf8')).toBe('#!/bin/sh\necho hi');
    const tar = await line.shell(
      `dockapi cp ${name}:/tmp/from - | dockapi cp - ${name}:/var && dockapi exec ${name} cat /var/from/sub/ü.txt`,
    );
    expect(tar).toMatchObject({ code: 0, stdout: 'deep' });
    expect(await line.run(['cp', `${name}:/none`, '.'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('/none'),
    });
  });

  it('extracts nothing outside of the target, whatever the container has', async () => {
    const name = await sleeper('box');
    await line.ok(
      'exec',
      name,
      'sh',
      '-c',
      'mkdir /evil && ln -s /tmp /evil/out && mkdir /evil/in && echo x > /evil/in/f',
    );
    await line.ok('cp', `${name}:/evil`, 'evil');
    const outside = path.join(line.home, 'outside');
    mkdirSync(outside);
    symlinkSync(outside, path.join(line.home, 'evil', 'in2'));
    await line.ok('exec', name, 'sh', '-c', 'mkdir /evil/in2 && echo x > /evil/in2/f');
    await line.run(['cp', `${name}:/evil/.`, 'evil']);
    expect(existsSync(path.join(outside, 'f'))).toBe(false);
  });

  it('waits for exits, and tells them', async () => {
    await line.ok('run', '-d', '--name', 'job', 'busybox', 'sh', '-c', 'exit 3');
    expect(await line.ok('wait', 'job')).toBe('3\n');
    const both = await line.run(['wait', 'job', 'nobody', 'job']);
    expect(both).toMatchObject({ code: 1, stdout: '3\n3\n', stderr: expect.stringContaining('nobody') });
    expect(JSON.parse(await line.ok('inspect', 'job'))).toMatchObject([{ name: 'job', exit_code: 3 }]);
    expect(await line.run(['wait', '--for', 'running', '--timeout', '1', 'job'])).toMatchObject({ code: 1 });
  });

  it('acts on several containers, and goes on after a failure', async () => {
    await sleeper('one');
    await sleeper('two');
    const stop = await line.run(['stop', '-t', '0', 'one', 'nobody', 'two']);
    expect(stop).toMatchObject({ code: 1, stdout: 'one\ntwo\n', stderr: expect.stringContaining('nobody') });
    expect(await line.ok('start', 'one')).toBe('one\n');
    const startedAt = async () =>
      (JSON.parse(await line.ok('inspect', 'one')) as { started_at: string }[])[0]!.started_at;
    const before = await startedAt();
    expect(await line.ok('restart', '-t', '0', 'one')).toBe('one\n');
    expect(await startedAt()).not.toBe(before);
    expect(JSON.parse(await line.ok('ps', '--json'))).toMatchObject([{ name: 'one', status: 'running' }]);
    expect(await line.ok('kill', '-s', 'KILL', 'one')).toBe('one\n');
    expect(await line.ok('wait', 'one')).toBe('137\n');
    await line.ok('start', 'one');
    expect(JSON.parse(await line.ok('ps', '-a', '-f', 'status=exited', '--json'))).toMatchObject([{ name: 'two' }]);
  });

  it('tells what containers use and what happens to them, as text and as JSON', async () => {
    const name = await sleeper('box');
    expect(await line.ok('stats', '--no-stream')).toMatch(/MEM USAGE \/ LIMIT.*\n[0-9a-f]{12} +box +\d/);
    expect(await line.ok('stats', '--no-stream', name, name)).toMatch(/(\n[0-9a-f]{12} +box .*){2}\n$/);
    const stats = line.start(['stats', '--json', name]);
    await stats.until('"cpu_percent"');
    const events = line.start(['events', '--json', '--container', name]);
    // It follows from some time on: something happens until it tells it.
    await expect
      .poll(async () => (await line.ok('pause', name), await line.ok('unpause', name), events.stdout))
      .toContain('container.paused');
    await line.ok('rm', '-f', name);
    expect((await stats.ended).code).toBe(0);
    events.process.kill('SIGINT');
    await events.ended;
    expect(JSON.parse(events.stdout.split('\n')[0]!)).toMatchObject({ name, reason: expect.stringMatching(/pause/) });
    expect(await line.ok('top', await sleeper('again'))).toMatch(/sleep 600/);
    expect(await line.ok('open', 'again')).toMatch(/^http:\/\/[0-9a-f]{12}\.localhost:\d+\/\n$/);
  });

  it('prints JSON with each command that prints something', async () => {
    const json = async (...args: string[]) => JSON.parse(await line.ok(...args, '--json')) as unknown;
    const image = `${testEngine().registry}/library/busybox:latest`;
    const run = await line.ok('run', '-d', '--json', '--name', 'told', '-p', '80', 'nginx');
    const { id } = JSON.parse(run) as { id: string };
    const named = [expect.objectContaining({ id })];
    const outputs: [args: string[], output: unknown][] = [
      [['ps'], named],
      [['inspect', 'told'], named],
      [
        ['top', 'told'],
        expect.arrayContaining([
          expect.objectContaining({ command: expect.stringMatching(/^nginx: master/) as string }),
        ]),
      ],
      [['open', 'told'], expect.objectContaining({ url: expect.stringMatching(/^http:/) as string })],
      [['stats', '--no-stream'], named],
      ...['pause', 'unpause', 'stop', 'start', 'restart'].map((verb) => [[verb, 'told'], named] as [string[], unknown]),
      [['kill', 'told'], [{ id: 'told' }]],
      [['wait', 'told'], [expect.objectContaining({ exit_code: 137 })]],
      [['rm', 'told'], [{ id: 'told' }]],
      [['pull', image], expect.objectContaining({ image })],
      [
        ['images'],
        expect.arrayContaining([expect.objectContaining({ repo_tags: expect.arrayContaining([image]) as string[] })]),
      ],
      [['pool', 'ls'], []],
      [['nodes'], [expect.objectContaining({ state: 'ready' })]],
    ];
    for (const [args, output] of outputs) expect(await json(...args), args.join(' ')).toEqual(output);
    const put = ['pool', 'put', '--name', 'cool', '--size', '1', '--json', 'busybox', 'sleep', '600'];
    expect(JSON.parse(await line.ok(...put))).toMatchObject({ name: 'cool' });
    expect(await json('pool', 'rm', 'cool')).toEqual([{ id: 'cool' }]);
  });

  it('pulls an image, with lines where there is no terminal', async () => {
    const image = `${testEngine().registry}/library/busybox:latest`;
    const pull = await line.run(['pull', image]);
    expect(pull).toMatchObject({ code: 0, stdout: `${image}\n`, stderr: expect.stringMatching(/^Pulling\n/) });
    expect(await line.ok('images')).toContain(image);
    expect((await line.run(['pull', '-q', `${testEngine().registry}/none`])).code).toBe(1);
  });

  it('leaves a command that goes on', async () => {
    const name = await sleeper('box');
    const exec = (
      await line.ok('exec', '-d', name, 'sh', '-c', 'until [ -e /go ]; do sleep 0.1; done; echo done; exit 4')
    ).trim();
    await line.ok('exec', name, 'touch', '/go');
    expect(await line.run(['attach', name, exec])).toMatchObject({ code: 4, stdout: 'done\n' });
    const json = await line.run(['exec', '-i', '--json', name, 'sh', '-c', 'cat; exit 2'], 'piped\n');
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({ exit_code: 2, stdout: 'piped\n', stderr: null });
    const left = await line.ok('exec', '-d', '--json', name, 'sleep', '600');
    expect(JSON.parse(left)).toMatchObject({ state: 'running', command: ['sleep', '600'] });
  });

  it('takes a container of a pool', async () => {
    await line.ok('pool', 'put', '--name', 'warm', '--size', '1', '-e', 'A=1', 'busybox', 'sleep', '600');
    await expect.poll(() => line.ok('pool', 'ls')).toMatch(/\nwarm +busybox +1\/1\n/);
    const taken = JSON.parse(await line.ok('pool', 'take', '--json', '--name', 'mine', 'warm')) as object;
    expect(taken).toMatchObject({ name: 'mine', warm: true });
    expect(await line.ok('exec', 'mine', 'sh', '-c', 'echo $A')).toBe('1\n');
    expect(await line.run(['pool', 'rm', 'warm', 'none'])).toMatchObject({ code: 1, stdout: 'warm\n' });
  });

  it('completes commands, options and names', async () => {
    const name = await sleeper('box-1');
    const complete = async (...words: string[]) => (await line.ok('__complete', ...words)).split('\n').slice(0, -1);
    expect(await complete('st')).toEqual(['start', 'stats', 'stop']);
    expect(await complete('logs', '--f')).toEqual(['--follow']);
    expect(await complete('logs', 'b')).toEqual([name]);
    expect(await complete('cp', '')).toEqual([`${name}:`]);
    expect(await complete('pool', 'p')).toEqual(['put']);
    expect(await complete('completion', '')).toEqual(['bash', 'fish', 'zsh']);
    const bash = await line.shell(
      'source <(dockapi completion bash); COMP_WORDS=(dockapi logs box); COMP_CWORD=2; _dockapi; echo "${COMPREPLY[*]}"',
    );
    expect(bash.stdout).toBe('box-1\n');
  });

  it('completes in fish', async () => {
    await sleeper('box-2');
    const fish = (typed: string) => line.shell(`fish -c 'dockapi completion fish | source; complete -C "${typed}"'`);
    expect(await fish('dockapi sto')).toMatchObject({ stdout: 'stop\n', stderr: '' });
    expect((await fish('dockapi logs bo')).stdout.split('\n')).toContain('box-2');
  });

  it('completes in zsh', async () => {
    await sleeper('box-3');
    using zsh = PseudoTerminal.start(['zsh', '-f', '-i'], line.shellEnvironment({ PS1: '> ' }));
    await zsh.until('> ');
    zsh.type('autoload -U compinit; compinit -u -D; source <(dockapi completion zsh); echo rea""dy\n');
    await zsh.until('ready\r\n');
    zsh.type('dockapi insp\t');
    await zsh.until('inspect');
    zsh.type('bo\t');
    await zsh.until('box-3');
    zsh.type(' | grep -c running\n');
    await zsh.until('\n1\r\n');
    zsh.type('exit\n');
    expect(await zsh.ended).toBe(0);
  });

  it('has a README whose commands work literally', async () => {
    const outputs: string[] = [];
    for (const block of codeBlocks(documentText('cli/README.md'), 'bash')) {
      const { code, stdout, stderr } = await line.shell(`set -euo pipefail\n${block}`);
      expect({ block, code, stderr }).toMatchObject({ code: 0 });
      outputs.push(stdout);
    }
    expect(outputs[0]).toMatch(/^[0-9a-f]{64}\nCONTAINER ID.*\n.* web\nhttp:\/\/\S+\/\n$/);
    expect(outputs[1]).toBe('hello\n');
    expect(readFileSync(path.join(line.home, 'hello'), 'utf8')).toBe('hello\n');
    expect(outputs[2]).toMatch(/GET \/.*\nweb\n$/s);
    expect(outputs[3]).toBe('done\n');
  });

  it('has a quickstart in the README of dockAPI that works literally', async () => {
    const [block] = codeBlocks(sectionOf('README.md', '### Command line'), 'bash');
    const { code, stdout, stderr } = await line.shell(`set -euo pipefail\n${block}`);
    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('nginx version') });
    expect(stdout).toMatch(/^[0-9a-f]{64}\n.*GET \/.*\nweb\n$/s);
  });
});
