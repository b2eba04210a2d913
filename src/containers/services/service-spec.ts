import { LABEL } from '../../docker/containers/managed-container.js';
import type { ServiceContainer, ServiceSpec } from '../../docker/engine/engine-types.js';
import { healthConfig } from '../run/fields/health.js';
import { ownLabels, type RunSpec } from '../run/run-spec.js';

const NANO = 1e9;
/** Seconds between the end of a task and the next one. Swarm waits as long when a node is lost. */
const RESTART_DELAY_S = 1;

/**
 * The service of a run. As the options of plain containers, it is built from named fields only.
 *
 * @param runId the value of `dockapi.run`
 * @param image with its digest, so that all nodes run the same
 * @param constraints of its node
 */
export function toServiceSpec(spec: RunSpec, runId: string, image: string, constraints: string[]): ServiceSpec {
  const labels = labelsOf(spec, runId);
  const { [LABEL.ready]: _ready, ...shown } = labels;
  const own = Object.entries(shown).filter(([name]) => name.startsWith('dockapi.'));
  return {
    Name: `dockapi-${runId}`,
    Labels: Object.fromEntries(own),
    TaskTemplate: {
      ContainerSpec: containerOf(spec, labels, image),
      Resources: resourcesOf(spec),
      RestartPolicy: { Condition: 'any', Delay: RESTART_DELAY_S * NANO },
      Placement: { Constraints: constraints },
      ForceUpdate: 0,
    },
    Mode: { Replicated: { Replicas: 1 } },
    UpdateConfig: { Parallelism: 1, Order: 'stop-first', FailureAction: 'continue' },
    EndpointSpec: {
      Mode: 'dnsrr',
      Ports: spec.ports.map(({ containerPort }) => ({
        Protocol: 'tcp',
        TargetPort: containerPort,
        PublishMode: 'host',
      })),
    },
  };
}

function labelsOf(spec: RunSpec, runId: string): Record<string, string> {
  const [first, ...others] = spec.ports.map((port) => ({ ...port, hostAddress: '' }));
  return { ...spec.labels, ...ownLabels(spec, runId, [first!, ...others]), [LABEL.reschedule]: runId };
}

function containerOf(spec: RunSpec, labels: Record<string, string>, image: string): ServiceContainer {
  const { entrypoint, command, workdir, user, hostname, groups, stopSignal, stopTimeout, init } = spec;
  const hosts = Object.entries(spec.extraHosts).map(([name, address]) => `${address} ${name}`);
  return {
    Image: image,
    Labels: labels,
    ...(entrypoint !== undefined && { Command: entrypoint }),
    ...(command.length > 0 && { Args: command }),
    Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
    ...(workdir !== undefined && { Dir: workdir }),
    ...(user !== undefined && { User: user }),
    ...(hostname !== undefined && { Hostname: hostname }),
    ...(groups.length > 0 && { Groups: groups }),
    ...(stopSignal !== undefined && { StopSignal: stopSignal }),
    ...(stopTimeout !== undefined && { StopGracePeriod: stopTimeout * NANO }),
    ...healthConfig(spec),
    ...(hosts.length > 0 && { Hosts: hosts }),
    ReadOnly: spec.readOnly,
    ...(init !== undefined && { Init: init }),
    ...(spec.capAdd.length > 0 && { CapabilityAdd: spec.capAdd }),
    ...(spec.capDrop.length > 0 && { CapabilityDrop: spec.capDrop }),
    ...(spec.ulimits.length > 0 && { Ulimits: spec.ulimits }),
    Privileges: { NoNewPrivileges: true },
  };
}

/** What the request names has to be free on the node, as for plain containers; the policy's defaults do not count. */
function resourcesOf({ memory, cpus, pids, service }: RunSpec): ServiceSpec['TaskTemplate']['Resources'] {
  const nano = (each: number | undefined) => (each === undefined ? {} : { NanoCPUs: Math.round(each * NANO) });
  const bytes = (each: number | undefined) => (each === undefined ? {} : { MemoryBytes: each });
  return {
    Limits: { ...nano(cpus), ...bytes(memory), ...(pids !== undefined && { Pids: pids }) },
    Reservations: { ...nano(service?.cpus), ...bytes(service?.memory) },
  };
}
