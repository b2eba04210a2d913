import { describe, expect, it } from 'vitest';
import type { ManagedContainer } from '../../../src/docker/containers/managed-container.js';
import { ClusterView } from '../../../src/peers/view/cluster-view.js';

const id = (digits: string) => digits.padEnd(64, '0');
const container = (digits: string, name: string, status = 'running') =>
  ({ id: id(digits), name, status, labels: {} }) as ManagedContainer;

function viewOf(...placed: [string, ManagedContainer][]): ClusterView {
  const view = new ClusterView();
  for (const each of placed) view.put(...each);
  return view;
}

describe('the view of the cluster', () => {
  it('finds a container by its name, its full id, and its first 12 digits or more', () => {
    const view = viewOf(['b', container('abcdef0123456', 'web')], ['c', container('abcdef0123999', 'db')]);
    for (const asked of ['web', id('abcdef0123456'), 'abcdef01234560']) expect(view.find(asked)?.node).toBe('b');
    expect(view.find('db')?.node).toBe('c');
    expect(view.find('abcdef01234')).toBeUndefined(); // too short
    expect(view.find('we')).toBeUndefined();
  });

  it('finds none by digits that several have', () => {
    const view = viewOf(['b', container('abcdef0123456', 'web')], ['c', container('abcdef0123459', 'db')]);
    expect(view.find('abcdef012345')).toBeUndefined();
    expect(view.find('abcdef0123459')?.name).toBe('db');
  });

  it('forgets a container that is removed, and its former name when it is renamed', () => {
    const view = viewOf(['b', container('1', 'web')]);
    view.put('b', container('1', 'site'));
    expect([view.find('web'), view.find('site')?.node, view.size]).toEqual([undefined, 'b', 1]);
    view.remove('b', id('1'));
    expect([view.find('site'), view.find(id('1')), view.size]).toEqual([undefined, undefined, 0]);
  });

  it('resolves a name that is in use again on another node to the new container', () => {
    const view = viewOf(['b', container('1', 'web')], ['c', container('2', 'web')]);
    expect(view.find('web')?.node).toBe('c');
    view.put('b', container('1', 'web', 'exited')); // node b is back, with what it had
    expect([view.find('web')?.node, view.find(id('1'))?.node]).toEqual(['c', 'b']);
    view.remove('c', id('2'));
    expect(view.find('web')?.node).toBe('b');
  });

  it('keeps what a whole list has, and the last known containers of a node until it leaves', () => {
    const view = viewOf(['b', container('1', 'web')], ['b', container('2', 'db')], ['c', container('3', 'log')]);
    view.keepOnly('b', new Set([id('2')]));
    expect([view.find('web'), view.containersOf('b')]).toEqual([undefined, [container('2', 'db')]]);
    view.forget('b');
    expect([view.find('db'), view.find('log')?.node, view.containersOf('b')]).toEqual([undefined, 'c', []]);
  });

  describe('of the tasks of a Swarm service', () => {
    const SERVICE = 'q2xz0000000000000000aaaaa';
    const task = (digits: string, created: number, status = 'running') =>
      ({ ...container(digits, 'web', status), task: { service: SERVICE, created } }) as ManagedContainer;

    it('finds the newest that is up on a node that answers, by the service’s id and name', () => {
      const lost = new Set<string>();
      const view = new ClusterView((node) => lost.has(node));
      view.put('b', task('1', 1));
      view.put('c', task('2', 2, 'exited'));
      for (const asked of [SERVICE, 'web']) expect(view.find(asked)?.node).toBe('b');
      lost.add('b');
      expect(view.find('web')?.node).toBe('c'); // the newest, as nothing runs
      view.put('c', task('3', 3));
      expect(view.find(SERVICE)?.id).toBe(id('3'));
      lost.delete('b'); // it is back, and has not ended its task yet
      expect([view.find('web')?.id, view.find(id('1'))?.node]).toEqual([id('3'), 'b']);
    });

    it('is what it last knew while no other one is there', () => {
      const view = new ClusterView(() => true);
      view.put('b', task('1', 1));
      expect(view.find('web')?.node).toBe('b');
      view.remove('b', id('1'));
      expect([view.find('web'), view.find(SERVICE), view.tasksOf(SERVICE)]).toEqual([undefined, undefined, []]);
    });

    it('is not what a lost node had of a service that was removed meanwhile', () => {
      const lost = new Set<string>();
      const view = new ClusterView(
        (node) => lost.has(node),
        () => false,
      );
      view.put('b', task('1', 1));
      expect(view.find('web')?.node).toBe('b'); // it has just been made
      lost.add('b');
      expect([view.find('web'), view.find(SERVICE)]).toEqual([undefined, undefined]);
    });

    it('finds a service before a container that has its id as name', () => {
      const view = viewOf(['b', task('1', 1)], ['c', container('2', SERVICE)]);
      expect(view.find(SERVICE)?.node).toBe('b');
    });
  });
});
