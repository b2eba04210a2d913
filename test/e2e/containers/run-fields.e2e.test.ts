import { describe, expect, it } from 'vitest';
import type { RunContainerDto } from '../../../src/containers/run/run-container.dto.js';
import { afterContainers, commit, createForeign, imageWith, uniqueName } from '../../support/containers.js';
import { useDockapi } from '../../support/dockapi.js';
import {
  type EngineContainerDetails,
  engineContainers,
  engineRequest,
  inspectContainer,
} from '../../support/engine.js';
import { differs } from '../../support/tested-engine.js';

const SECOND_NS = 1e9;

const dockapi = useDockapi();

/** The output of a busybox with these fields. */
async function output(fields: Partial<RunContainerDto>): Promise<string[]> {
  const { exit_code, stdout, stderr } = await dockapi.running({ detach: false, ...fields });
  expect({ exit_code, stderr: stderr ?? '' }).toEqual({ exit_code: 0, stderr: '' });
  return stdout!.split('\n').filter(Boolean);
}

/** A run's container, as the engine has it. */
async function made(fields: object) {
  const { id } = await dockapi.running(fields);
  const { Config, HostConfig } = (await inspectContainer(id)) as EngineContainerDetails;
  return { id, config: Config, host: HostConfig };
}

async function expectProblem(fields: object, status: number, code: string, detail: string | RegExp): Promise<void> {
  const { status: actual, body } = await dockapi.run(fields);
  expect({ status: actual, code: body.code, detail: body.detail }).toEqual({
    status,
    code,
    detail: expect.stringMatching(detail),
  });
  expect(await engineContainers()).toEqual([]);
}

describe('the process of a run', () => {
  it('has its entrypoint, workdir, hostname, groups and open files', async () => {
    const script = 'echo "$0 $1"; pwd; hostname; id -G; ulimit -Sn; ulimit -Hn; grep names /etc/hosts';
    expect(
      await output({
        entrypoint: ['sh', '-c', script],
        command: 'zero one',
        workdir: '/made/by/the engine',
        hostname: 'web-1.example',
        group_add: ['1234'],
        ulimits: { nofile: { soft: 100, hard: 200 } },
        extra_hosts: { 'v4.names': '192.0.2.7', 'v6.names': '2001:db8::7' },
      }),
    ).toEqual([
      'zero one',
      '/made/by/the engine',
      'web-1.example',
      expect.stringMatching(/\b1234\b/),
      '100',
      '200',
      '192.0.2.7\tv4.names',
      '2001:db8::7\tv6.names',
    ]);
  });

  it('finds the engine’s host by the name that host-gateway gives it', async () => {
    const [line = ''] = await output({
      extra_hosts: { 'engine.host': 'host-gateway' },
      command: 'grep engine.host /etc/hosts',
    });
    expect(line).toMatch(/^[\d.:a-f]+\tengine\.host$/);
  });

  it('has no entrypoint with [] or an empty string, but the image’s command', async () => {
    const image = await commit(await createForeign({ Entrypoint: ['echo', 'entrypoint'], Cmd: ['echo', 'command'] }));
    expect(await output({ image, command: [] })).toEqual(['entrypoint echo command']);
    const prefix = differs('no empty entrypoint') ? 'entrypoint echo ' : '';
    expect(await output({ image, command: [], entrypoint: '' })).toEqual([`${prefix}command`]);
    expect(await output({ image, command: 'echo mine', entrypoint: [] })).toEqual([`${prefix}mine`]);
  });

  it('is process 1, or a child of the engine’s init', async () => {
    expect(await output({ command: ['sh', '-c', 'echo $$'] })).toEqual(['1']);
    expect(await output({ command: ['sh', '-c', 'echo $PPID'], init: true })).toEqual(['1']);
  });

  it('is stopped by its signal, within its time', async () => {
    const command = ['sh', '-c', 'trap "exit 3" USR1; trap "" TERM; while :; do sleep 0.05; done'];
    const { id, config } = await made({ command, stop_signal: 'usr1', stop_timeout: 60 });
    expect(config).toMatchObject({ StopSignal: expect.stringMatching(/^(USR1|10)$/), StopTimeout: 60 });
    await dockapi.client.post(`/containers/${id}/stop`);
    expect((await inspectContainer(id))?.State.ExitCode).toBe(3);
  });

  it('is killed after its stop_timeout by a stop and a restart without a timeout', async () => {
    const command = ['sh', '-c', 'trap "" TERM; while :; do sleep 0.05; done'];
    const { id } = await dockapi.running({ command, stop_timeout: 0 });
    for (const verb of ['restart', 'stop']) {
      const began = Date.now();
      expect((await dockapi.client.post(`/containers/${id}/${verb}`)).status).toBe(200);
      expect(Date.now() - began).toBeLessThan(8_000);
    }
    expect((await inspectContainer(id))?.State.ExitCode).toBe(137);
  });

  it.each([
    ['workdir', { workdir: '/bin/sh' }],
    ['group_add', { group_add: ['no-such-group'] }],
    ['stop_signal', { stop_signal: 'SIGNOTHING' }],
    ['ulimits', { ulimits: { nofile: 2 ** 40 } }],
  ])('is not started with a wrong %s', async (_field, fields) => {
    await expectProblem(fields, 400, 'invalid_request', /\S/);
  });
});

describe('file systems in memory', () => {
  it('have the sizes and options of the run', async () => {
    const uid = differs('owners of tmpfs') ? 0 : 7;
    if (uid === 0)
      await expectProblem({ tmpfs: { '/work': 'uid=7' } }, 400, 'invalid_request', /^tmpfs: .*"uid=7".*leave/);
    const fields = {
      read_only: true,
      shm_size: '32m',
      tmpfs: { '/made': 'size=8m,mode=700,noexec', '/work dir': uid === 0 ? 'exec' : 'uid=7,exec' },
      command: [
        'sh',
        '-c',
        'df -k /dev/shm /made | tail -n +2; stat -c "%a %u" /made "/work dir"; grep -E " /(made|work)" /proc/mounts; touch /made/x',
      ],
      memory: '64m',
    };
    const [shm, sized, sizedMode, workMode, ...mounts] = await output(fields);
    const [sizedMount, workMount] = ['/made', '/work'].map((target) =>
      mounts.find((line) => line.includes(` ${target}`)),
    ); // in any order
    expect([shm, sized].map((line) => Number(line?.split(/ +/)[1]))).toEqual([32 * 1024, 8 * 1024]);
    expect([sizedMode, workMode]).toEqual(['700 0', expect.stringMatching(` ${uid}$`)]);
    expect(sizedMount).toMatch(/nosuid,nodev,noexec.*size=8192k/);
    expect(workMount).toMatch(/size=65536k/); // the memory limit, as the run names no size
    expect(workMount).not.toContain('noexec');
  });

  it('are no larger than the memory limit', async () => {
    await expectProblem({ memory: '64m', shm_size: '65m' }, 400, 'invalid_request', /^shm_size: .*memory limit/);
    await expectProblem(
      { memory: '64m', tmpfs: { '/a': 'size=65m' } },
      400,
      'invalid_request',
      /^tmpfs: .*memory limit/,
    );
    await dockapi.running({ memory: '64m', shm_size: '64m', tmpfs: { '/a': 'size=64m' } });
  });

  it('are not mounted over a volume', async () => {
    const volume = uniqueName('volume');
    afterContainers(() => engineRequest('DELETE', `/volumes/${volume}`));
    const clash = { volumes: [`${volume}:/data`], tmpfs: { '/data': '' } };
    await expectProblem(clash, 400, 'invalid_request', /data/);
  });
});

describe('the health check of a run', () => {
  it('replaces the image’s, and makes the container ready', async () => {
    const health = { command: 'test -e /tmp/ok && true', interval: 0.5, timeout: 2, retries: 4, start_period: 3 };
    const { config, id } = await made({ health, command: ['sh', '-c', 'touch /tmp/ok; sleep 600'], wait_ready: true });
    expect(config).toMatchObject({
      Healthcheck: {
        Test: ['CMD-SHELL', 'test -e /tmp/ok && true'],
        Interval: SECOND_NS / 2,
        Timeout: 2 * SECOND_NS,
        Retries: 4,
        StartPeriod: 3 * SECOND_NS,
      },
    });
    const expected = { health: differs('health checks by systemd') ? 'starting' : 'healthy' };
    await expect.poll(async () => (await dockapi.client.get(`/containers/${id}`)).body).toMatchObject(expected);
  });

  it('runs the words of an array without a shell', async () => {
    const { config } = await made({ health: { command: ['test', '-e', '/'] } });
    expect(config).toMatchObject({ Healthcheck: { Test: ['CMD', 'test', '-e', '/'] } });
  });

  it('is disabled by "none"', async () => {
    const image = await imageWith('HEALTHCHECK CMD false');
    const { id } = await made({ image, health: 'none' });
    expect((await dockapi.client.get(`/containers/${id}`)).body).toMatchObject({ health: null });
  });
});

describe('platform', () => {
  const { arch } = process;
  const [own, other] = arch === 'arm64' ? ['linux/arm64', 'linux/amd64'] : ['linux/amd64', 'linux/arm64'];

  it('of the engine runs', async () => {
    expect(await output({ platform: own, command: 'echo ran' })).toEqual(['ran']);
  });

  it('that the image does not have is image_not_found, whether the image exists locally or not', async () => {
    for (const pull of ['never', 'missing', 'always'])
      await expectProblem({ platform: other, pull }, 400, 'image_not_found', /\S/);
  });
});

describe('with the scope host', () => {
  it('capabilities are added, in any notation', async () => {
    const run = await dockapi.running({
      detach: false,
      cap_drop: ['ALL'],
      cap_add: ['CAP_SYS_NICE', 'net_raw'],
      command: 'grep CapBnd /proc/self/status',
    });
    expect(run.stdout).toBe(`CapBnd:\t${((1n << 23n) | (1n << 13n)).toString(16).padStart(16, '0')}\n`);
  });

  it.each([
    'ALL',
    'SYS_ADMIN',
    'SYS_MODULE',
    'SYS_PTRACE',
    'SYS_RAWIO',
    'DAC_READ_SEARCH',
    'NET_ADMIN',
    'cap_sys_admin',
    'Cap_Bpf',
    'PERFMON',
  ])('the capability %s is never added', async (name) => {
    await expectProblem({ cap_add: ['SYS_NICE', name] }, 403, 'forbidden', /^cap_add: /);
  });

  it.skipIf(differs('ignores GPUs'))('GPUs of an engine without any are refused, and named', async () => {
    for (const gpus of ['all', 1]) await expectProblem({ gpus }, 400, 'invalid_request', /^gpus: .*no GPU/);
  });
});
