import { path } from '../../api/base.js';
import type { Processes as All } from '../../api/types.js';
import { Empty } from '../../parts/empty.js';
import { Loading } from '../../parts/loading.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { useLoaded } from '../../parts/use-loaded.js';
import { useRepeated } from '../../parts/use-repeated.js';
import { duration, percent } from '../../text/amounts.js';

const EVERY_MS = 5_000;

/** What runs in a container. */
export function ProcessesTab({ id, isRunning }: { id: string; isRunning: boolean }) {
  if (!isRunning) return <Empty title="It does not run" />;
  return <Processes id={id} />;
}

function Processes({ id }: { id: string }) {
  const { value, problem, refresh } = useLoaded<All>(path`containers/${id}/top`);
  useRepeated(refresh, EVERY_MS);
  if (!value) return problem ? <ProblemNotice problem={problem} /> : <Loading what="processes" />;
  return (
    <>
      {problem && <ProblemNotice problem={problem} />}
      <table class="list" tabIndex={0}>
        <thead>
          <tr>
            <th>PID</th>
            <th>User</th>
            <th>CPU</th>
            <th>Memory</th>
            <th>Age</th>
            <th>Command</th>
          </tr>
        </thead>
        <tbody>
          {value.processes.map(({ pid, user, cpu_percent, memory_percent, elapsed, command }) => (
            <tr key={pid}>
              <td class="number">{pid}</td>
              <td>{user}</td>
              <td class="number">{percent(cpu_percent)}</td>
              <td class="number">{percent(memory_percent)}</td>
              <td class="number">{duration(elapsed)}</td>
              <td class="long">
                <code>{command}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
