import type { Readable } from 'node:stream';
import type { ContainerPath } from './container-path.js';
import type { FileStat, FileType, OwnedStat } from './file-stat.js';

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

/** An entry of a directory. */
export interface ListedFile {
  path: ContainerPath;
  stat: OwnedStat;
}

/**
 * One way to reach files of a container. Paths are canonical but for the last name: nothing on the way is a link.
 */
export interface FileView {
  /** Undefined if there is no such file. A link is not followed. */
  stat(path: ContainerPath, signal: AbortSignal): Promise<FileStat | undefined>;
  /** A tar of a file, or of a directory with all that is in it. */
  read(path: ContainerPath, signal: AbortSignal): Promise<Readable>;
  /** What is in a directory, and below it down to `depth`; 1: in itself. In no order. */
  list(path: ContainerPath, depth: number, signal: AbortSignal): AsyncIterable<ListedFile>;
  /** Removes a file, a link, or a directory: with all that is in it, or only if that is nothing. */
  remove(path: ContainerPath, type: FileType, recursive: boolean, signal: AbortSignal): Promise<void>;
  /** Unpacks a tar in a directory, or in one that it creates below it. */
  unpack(directory: ContainerPath, tar: Readable, signal: AbortSignal): Promise<void>;
  /** Creates or replaces a file. If this fails, what was there before is still there. */
  write(place: Place, file: NewFile, signal: AbortSignal): Promise<void>;
}
