export type { components, paths } from './api.js';
export { Dockapi } from './client.js';
export type {
  DockapiEvent,
  DockapiOptions,
  EventOptions,
  FromPool,
  NodeData,
  Progress,
  PulledImage,
  PullOptions,
  RunOptions,
} from './client.js';
export { Container } from './container.js';
export type {
  AttachToOptions,
  ContainerData,
  ContainerDetails,
  ExecOptions,
  ExecResult,
  SpawnOptions,
  WaitOptions,
} from './container.js';
export { DockapiError } from './errors.js';
export type { ClientCode, Problem } from './errors.js';
export type { Watching } from './event-source.js';
export { ExecProcess } from './exec-process.js';
export type { ExecData, ExecEnd, OutputPiece } from './exec-process.js';
export { Files } from './files.js';
export type { FileContent, FileList, FilePath, FileStat, WriteOptions } from './files.js';
export type { LogEvent, LogLine, LogOptions } from './logs.js';
export { Operation } from './operation.js';
export type { OperationData } from './operation.js';
export type { Stats } from './stats.js';
