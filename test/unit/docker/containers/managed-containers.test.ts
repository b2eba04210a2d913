import { beforeEach, describe, expect, it } from 'vitest';
import { ManagedContainers } from '../../../../src/docker/containers/managed-containers.service.js';
import type { DockerService } from '../../../../src/docker/engine/docker.service.js';
import type { EngineImages } from '../../../../src/docker/engine/engine-images.service.js';
import type { ContainerDetails, ContainerSummary, ImageDetails } from '../../../../src/docker/engine/engine-types.js';
import { AppError } from '../../../../src/errors/app-error.js';

const ID = 'a'.repeat(64);
const IMAGE = 'sha256:of the container';
const LABELS = {
  'dockapi.managed': 'true',
  'dockapi.run': 'first',
  'dockapi.owner': 'alice',
  'dockapi.owner_run': 'first',
  'dockapi.container_port': '80',
  'dockapi.host_port': '20000',
};
const PUBLISHED = { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '20000' }] };

interface Engine {
  labels: Record<string, string>;
  annotations: Record<string, string> | undefined;
  /** Whether lists have annotations, as from API 1.46 on. */
  listsAnnotations: boolean;
  bindings: Record<string, object[]>;
  /** null: the image is gone. */
  imageLabels: Record<string, string> | null;
  calls: string[];
}

let engine: Engine;
let containers: ManagedContainers;

beforeEach(() => {
  engine = {
    labels: LABELS,
    annotations: undefined,
    listsAnnotations: true,
    bindings: PUBLISHED,
    imageLabels: {},
    calls: [],
  };
  containers = new ManagedContainers(dockerOf(engine), imagesOf(engine));
});

function dockerOf(state: Engine): DockerService {
  const docker: Partial<DockerService> = {
    listContainers: () => {
      state.calls.push('list');
      const HostConfig = { NetworkMode: 'bridge', ...(state.listsAnnotations && { Annotations: state.annotations }) };
      const summary = { Id: ID, Names: ['/mine'], ImageID: IMAGE, Labels: state.labels, State: 'exited', HostConfig };
      return Promise.resolve([summary as unknown as ContainerSummary]);
    },
    inspectContainer: () => {
      state.calls.push('container');
      return Promise.resolve({
        Id: ID,
        Name: '/mine',
        Image: IMAGE,
        Config: { Labels: state.labels, Image: 'nginx' },
        State: { Running: false, Status: 'exited' },
        HostConfig: { PortBindings: state.bindings, Annotations: state.annotations },
        NetworkSettings: { Ports: {} },
      } as unknown as ContainerDetails);
    },
  };
  return docker as DockerService;
}

function imagesOf(state: Engine): EngineImages {
  const images: Partial<EngineImages> = {
    inspect: () => {
      state.calls.push('image');
      if (state.imageLabels === null) return Promise.reject(new AppError('image_not_found', 'gone'));
      return Promise.resolve({ Config: { Labels: state.imageLabels } } as unknown as ImageDetails);
    },
  };
  return images as EngineImages;
}

/** A container as seen by a list, by a caller that names it, and by automatic removal. */
async function seen() {
  const owned = await containers.list({}, 'alice');
  const named = await containers.get(ID, 'alice').catch((error: unknown) => (error as AppError).code);
  const listedAsProven = await containers.listProven({});
  const proven = await containers.inspectProven(ID).catch(() => undefined);
  return {
    listed: owned.length === 1,
    found: named !== 'container_not_found',
    removable: listedAsProven.length === 1 && proven !== undefined,
  };
}

const OWN = { listed: true, found: true, removable: true };
const SHOWN = { listed: true, found: true, removable: false };
const FOREIGN = { listed: false, found: false, removable: false };

describe.each([
  ['1.46, whose lists have annotations', true],
  ['1.43, whose lists have none', false],
])('with API %s, a container', (_version, listsAnnotations) => {
  beforeEach(() => (engine.listsAnnotations = listsAnnotations));

  it.each([
    ['is there', {}],
    ['is gone', null],
  ])('with dockAPI’s annotation is its own if the image %s', async (_state, imageLabels) => {
    Object.assign(engine, { annotations: { 'dockapi.run': 'first' }, imageLabels });
    expect(await seen()).toEqual(OWN);
  });

  it.each([
    ['there', LABELS],
    ['gone', null],
  ])('made by others from a container’s committed image is foreign, if the image %s', async (_state, imageLabels) => {
    Object.assign(engine, { bindings: {}, imageLabels });
    expect(await seen()).toEqual(FOREIGN);
  });
});

it('with an annotation and a label of different runs is foreign', async () => {
  engine.annotations = { 'dockapi.run': 'second' };
  expect(await seen()).toEqual(FOREIGN);
});

describe('with an API before 1.43, a container', () => {
  it('is dockAPI’s own if its labels are not its image’s', async () => {
    engine.imageLabels = { ...LABELS, 'dockapi.run': 'of an earlier one' };
    expect(await seen()).toEqual(OWN);
  });

  it('is foreign if its labels are its image’s', async () => {
    engine.imageLabels = LABELS;
    expect(await seen()).toEqual(FOREIGN);
  });

  it('without an image is shown, but never removed without a request, if it publishes the port in its labels', async () => {
    engine.imageLabels = null;
    expect(await seen()).toEqual(SHOWN);
  });

  it.each([
    ['no port', {}],
    ['another port of the host', { '80/tcp': [{ HostIp: '', HostPort: '20001' }] }],
    ['another port of the container', { '81/tcp': [{ HostIp: '', HostPort: '20000' }] }],
    ['a random port', { '80/tcp': [{ HostIp: '', HostPort: '' }] }],
  ])('without an image is foreign if it publishes %s', async (_ports, bindings) => {
    Object.assign(engine, { imageLabels: null, bindings });
    expect(await seen()).toEqual(FOREIGN);
  });

  it('is no longer shown when its image is back and has its labels', async () => {
    engine.imageLabels = null;
    expect(await containers.get(ID, undefined)).toMatchObject({ id: ID });
    engine.imageLabels = LABELS;
    await expect(containers.get(ID, undefined)).rejects.toMatchObject({ code: 'container_not_found' });
  });

  it('costs no further call when it is listed again, with its image or without', async () => {
    for (const imageLabels of [{}, null]) {
      engine.imageLabels = imageLabels;
      containers = new ManagedContainers(dockerOf(engine), imagesOf(engine));
      await containers.list({}, undefined);
      engine.calls.length = 0;
      expect(await containers.list({}, undefined)).toHaveLength(1);
      expect(engine.calls).toEqual(['list']);
    }
  });
});

it('fails with other errors of the image’s inspect, because the container’s origin is unknown then', async () => {
  const failed = new AppError('engine_unreachable', 'the engine is away');
  const images = { inspect: () => Promise.reject(failed) } as Partial<EngineImages>;
  containers = new ManagedContainers(dockerOf(engine), images as EngineImages);
  await expect(containers.inspectProven(ID)).rejects.toBe(failed);
  await expect(containers.list({}, undefined)).rejects.toBe(failed);
});
