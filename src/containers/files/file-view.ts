import type { Readable } from 'node:stream';
import type { ContainerPath } from './container-path.js';
import type { OutgoingTar } from './outgoing-tar.js';
import type { FileStat, FileType, OwnedStat } from './file-stat.js';

/** The place of a new file: an existing directory, and missing directories below it. */
export interface Place {
  directory: ContainerPath;
  /** Names of the directories to create, outermost first. */
  missing: readonly string[];
  name: string;
}

/** A file to be written. */
export interface NewFile {
  /** Size of `content` in bytes. */
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
 * One way to access files of a container. In paths, all links are resolved except the last name.
 */
export interface FileView {
  /** Undefined if there is no such file. Links are not followed. */
  stat(path: ContainerPath, signal: AbortSignal): Promise<FileStat | undefined>;
  /** A tar of a file, or of a directory with its contents. */
  read(path: ContainerPath, signal: AbortSignal): Promise<Readable>;
  /** The entries of a directory, down to `depth` (1: only its own), in any order. */
  list(path: ContainerPath, depth: number, signal: AbortSignal): AsyncIterable<ListedFile>;
  /** Removes a file, a link, or a directory: recursively, or only if it is empty. */
  remove(path: ContainerPath, type: FileType, recursive: boolean, signal: AbortSignal): Promise<void>;
  /** Extracts a tar into a directory. */
  unpack(directory: ContainerPath, tar: OutgoingTar, signal: AbortSignal): Promise<void>;
  /** Creates or replaces a file. On failure, the old file is kept. */
  write(place: Place, file: NewFile, signal: AbortSignal): Promise<void>;
}
