import { fileRoute } from '../../api/files.js';
import type { FileEntry } from '../../api/types.js';
import { ConfirmButton } from '../../parts/confirm-button.js';
import type { VirtualRows } from '../../parts/use-virtual-rows.js';
import { DownloadLink } from '../../parts/download-link.js';
import { hrefOfFiles } from '../../state/route.js';
import { bytes, clock } from '../../text/amounts.js';
import { pathOf } from '../../text/file-path.js';

interface Props {
  id: string;
  entry: FileEntry;
  /** Of the whole list, from 0. */
  index: number;
  measure: VirtualRows['measure'];
  onView: () => void;
  onRemove: () => void;
}

export function FileRow({ id, entry, index, measure, onView, onRemove }: Props) {
  const { name, type, size, mode, modified, target } = entry;
  const isDirectory = type === 'directory';
  return (
    <tr ref={measure} data-index={index} aria-rowindex={index + 2}>
      <th scope="row" class="long">
        {isDirectory || type === 'symlink' ? (
          <a href={hrefOfFiles(id, pathOf(entry))}>
            {name}
            {isDirectory && '/'}
          </a>
        ) : type === 'file' ? (
          <button type="button" class="open" onClick={onView}>
            {name}
          </button>
        ) : (
          name
        )}
        {target !== undefined && <span class="muted"> → {target}</span>}
      </th>
      <td class="number">{type === 'file' ? bytes(size) : ''}</td>
      <td>
        <code>{mode}</code>
      </td>
      <td class="muted nowrap">{clock(modified)}</td>
      <td class="row-actions">
        {(isDirectory || type === 'file') && (
          <DownloadLink
            label={isDirectory ? 'tar' : 'Download'}
            title={isDirectory ? `Download a tar of ${name}` : `Download ${name}`}
            path={fileRoute(id, pathOf(entry))}
            accept={isDirectory ? 'application/x-tar' : '*/*'}
            fileName={isDirectory ? `${name}.tar` : name}
          />
        )}
        <ConfirmButton
          label="Remove"
          title={`Remove ${name}`}
          class="danger"
          question={`Remove ${entry.path}${isDirectory ? ' and everything in it' : ''}?`}
          onConfirm={onRemove}
        />
      </td>
    </tr>
  );
}
