import { useMemo, useState } from 'preact/hooks';
import { Empty } from '../../parts/empty.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import type { Level } from '../../text/level.js';
import { DownloadRange } from './download-range.js';
import { LogLines } from './log-lines.js';
import { useLog } from './use-log.js';

const TAILS = { '1000': 'Last 1,000 lines', '10000': 'Last 10,000 lines', all: 'All lines' };
const LEVELS = { '': 'All levels', 'error,warn,info': 'Info and above', 'error,warn': 'Warnings', error: 'Errors' };

/** A container's log: followed, searched, downloaded. */
export function LogsTab({ id, name, start }: { id: string; name: string; start: string | null }) {
  const [tail, setTail] = useState<string>('1000');
  const [text, setText] = useState('');
  const [levels, setLevels] = useState('');
  const [isWrapped, wrap] = useState(true);
  const [hasTimes, showTimes] = useState(false);
  const [isFollowing, setFollowing] = useState(true);
  const [isSaving, save] = useState(false);
  const search = useMemo(
    () => ({ text, levels: levels === '' ? undefined : new Set(levels.split(',') as Level[]) }),
    [text, levels],
  );
  const { buffer, isSearching, isConnected, problem } = useLog(id, start, tail, search);
  const isFiltered = text !== '' || levels !== '';
  const lines = buffer.found;
  return (
    <div class="logs">
      <div class="bar" role="group" aria-label="Log">
        <input
          type="search"
          class="filter"
          aria-label="Search the log"
          placeholder="Search"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <Choice label="Levels" choices={LEVELS} value={levels} onChange={setLevels} />
        <Choice label="How many lines" choices={TAILS} value={tail} onChange={setTail} />
        <Switch label="Wrap" isOn={isWrapped} onChange={wrap} />
        <Switch label="Times" isOn={hasTimes} onChange={showTimes} />
        <button type="button" aria-pressed={isFollowing} onClick={() => setFollowing(!isFollowing)}>
          {isFollowing ? 'Pause' : 'Follow'}
        </button>
        <button type="button" aria-expanded={isSaving} onClick={() => save(!isSaving)}>
          Download
        </button>
        <span class="muted bar-end" role="status">
          {isFiltered && `${lines.length.toLocaleString('en')} of `}
          {`${buffer.lines.length.toLocaleString('en')} lines`}
        </span>
      </div>
      {isSaving && <DownloadRange id={id} name={name} hasTimes={hasTimes} />}
      {problem && <ProblemNotice problem={problem} title={isConnected ? '' : 'The log is not followed.'} />}
      {lines.length === 0 && !problem && (
        <Empty title={isSearching ? 'Searching …' : isFiltered ? 'No line matches' : 'Nothing has been logged yet'} />
      )}
      {lines.length > 0 && (
        <LogLines
          lines={lines}
          last={lines.at(-1)?.number ?? 0}
          search={text.toLowerCase()}
          isWrapped={isWrapped}
          hasTimes={hasTimes}
          isFollowing={isFollowing}
          onFollowing={setFollowing}
        />
      )}
    </div>
  );
}

interface ChoiceProps {
  label: string;
  /** Labels by value. */
  choices: Record<string, string>;
  value: string;
  onChange: (value: string) => void;
}

function Choice({ label, choices, value, onChange }: ChoiceProps) {
  return (
    <select aria-label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      {Object.entries(choices).map(([each, text]) => (
        <option key={each} value={each}>
          {text}
        </option>
      ))}
    </select>
  );
}

function Switch({ label, isOn, onChange }: { label: string; isOn: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <label class="check">
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.currentTarget.checked)} /> {label}
    </label>
  );
}
