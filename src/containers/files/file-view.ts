import type { Readable } from 'node:stream';
import type { ContainerPath } from './container-path.js';
import type { FileStat } from './file-stat.js';

/** Where a new file comes: in a directory that exists, below directories that do not. */
export interface Place {
  directory: ContainerPath;
  /** Names of the directories to create, from the outermost on. */
  missing: readonly string[];
  name: string;
}

/** A file to be written. */
export interface NewFile {
  /** Bytes that `content` has. */
  size: number;
  mode: number;
  uid: number;
  gid: number;
  content: Readable;
}

/**
 * One way to reach files of a container. Paths are canonical but for the last name: nothing on the way is a link.
 */
export interface FileView {
  /** Undefined if there is no such file. A link is not followed. */
  stat(path: ContainerPath, signal: AbortSignal): Promise<FileStat | undefined>;
  /** A tar of a file, or of a directory with all that is in it. */
  read(path: ContainerPath, signal: AbortSignal): Promise<Readable>;
  /** Creates or replaces a file. If this fails, what was there before is still there. */
  write(place: Place, file: NewFile, signal: AbortSignal): Promise<void>;
}
