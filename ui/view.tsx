import { Empty } from './parts/empty.js';
import { route } from './state/route.js';
import { ContainersView } from './views/containers/containers-view.js';
import { ContainerView } from './views/container/container-view.js';
import { RunView } from './views/run/run-view.js';

/** The view of the address. */
export function View() {
  const [name = 'containers', id, tab, further] = route.value;
  if (name === 'containers' && id !== undefined) return <ContainerView key={id} id={id} tab={tab} further={further} />;
  if (name === 'containers') return <ContainersView />;
  if (name === 'run') return <RunView />;
  return (
    <Empty title="There is no such view.">
      <a href="#/containers">To the containers</a>
    </Empty>
  );
}
