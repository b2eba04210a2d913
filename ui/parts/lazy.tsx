import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { toProblem, type Problem } from '../api/http.js';
import { lookForUpdate } from '../state/update.js';
import { Loading } from './loading.js';
import { ProblemNotice } from './problem-notice.js';

interface Props<P> {
  /** Imports a module whose default is the component. */
  load: () => Promise<{ default: FunctionComponent<P> }>;
  what: string;
  props: P;
}

/** A component whose script is loaded when it is needed. */
export function Lazy<P extends object>({ load, what, props }: Props<P>) {
  const [Component, setComponent] = useState<FunctionComponent<P> | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    load().then(
      (module) => setComponent(() => module.default),
      (error: unknown) => {
        setProblem(toProblem(error));
        void lookForUpdate();
      },
    );
  }, []);
  if (problem) return <ProblemNotice problem={problem} title="Load the page again: dockAPI may have been updated." />;
  return Component ? <Component {...props} /> : <Loading what={what} />;
}
