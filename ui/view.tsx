import { Empty } from './parts/empty.js';
import { Lazy } from './parts/lazy.js';
import { route } from './state/route.js';
import { ContainersView } from './views/containers/containers-view.js';
import { ContainerView } from './views/container/container-view.js';
import { AccessView } from './views/access/access-view.js';
import { EventsView } from './views/activity/events-view.js';
import { OperationsView } from './views/activity/operations-view.js';
import { ImagesView } from './views/images/images-view.js';
import { NodesView } from './views/nodes/nodes-view.js';
import { RemovedContainerView } from './views/removed/removed-container-view.js';
import { RemovedView } from './views/removed/removed-view.js';
import { RunView } from './views/run/run-view.js';

/** The view of the address. */
export function View() {
  const [name = 'containers', id, tab, further] = route.value;
  if (name === 'containers' && id !== undefined) return <ContainerView key={id} id={id} tab={tab} further={further} />;
  if (name === 'containers') return <ContainersView />;
  if (name === 'run') return <RunView />;
  if (name === 'images') return <ImagesView />;
  if (name === 'nodes') return <NodesView />;
  if (name === 'events') return <EventsView />;
  if (name === 'operations') return <OperationsView />;
  if (name === 'removed' && id !== undefined) return <RemovedContainerView key={id} id={id} />;
  if (name === 'removed') return <RemovedView />;
  if (name === 'access') return <AccessView />;
  if (name === 'charts') return <Lazy load={() => import('./views/charts/charts-view.js')} what="charts" props={{}} />;
  return (
    <Empty title="There is no such view.">
      <a href="#/containers">To the containers</a>
    </Empty>
  );
}
