import { useState } from 'preact/hooks';
import { path } from '../../api/base.js';
import { DownloadLink } from '../../parts/download-link.js';

interface Props {
  id: string;
  name: string;
  hasTimes: boolean;
}

/** Saves a log, or what was written in a range of time. */
export function DownloadRange({ id, name, hasTimes }: Props) {
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  return (
    <div class="bar" role="group" aria-label="Download the log">
      <TimeField label="From" value={from} onInput={setFrom} />
      <TimeField label="to" value={to} onInput={setTo} />
      <DownloadLink
        label="Save"
        title="Save the log"
        path={path`containers/${id}/logs`}
        query={{ tail: 'all', timestamps: hasTimes, since: timeOf(from), until: timeOf(to) }}
        fileName={`${name}.log`}
      />
      <span class="muted">Without times: all of it.</span>
    </div>
  );
}

interface FieldProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
}

function TimeField({ label, value, onInput }: FieldProps) {
  return (
    <label class="check">
      {label}
      <input
        type="datetime-local"
        class="time"
        step={1}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}

/** The API's time of one in the reader's time zone; undefined: none was chosen. */
function timeOf(local: string): string | undefined {
  return local === '' ? undefined : new Date(local).toISOString();
}
