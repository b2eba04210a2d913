import type { components } from '@dockapi/client';

// The responses that the page reads, by its own names.
type Schemas = components['schemas'];

export type Container = Schemas['ContainerDto'];
export type ContainerDetails = Schemas['ContainerDetailsDto'];
export type Status = Container['status'];
export type Lifetime = Schemas['LifetimeDto'];
export type RemovedContainer = Schemas['EndedContainerDto'];
export type Mount = Schemas['MountDto'];
export type ApiEvent = Schemas['EventDto'];
export type EventPage = Schemas['EventPageDto'];
export type FieldError = Schemas['FieldError'];
export type Operation = Schemas['OperationDto'];
export type Layer = Schemas['LayerProgressDto'];
export type Exec = Schemas['Exec'];
export type Policy = Schemas['PolicyDto'];
export type Scope = Policy['scopes'][number];
export type Link = Schemas['LinkDto'];
export type MadeLink = Schemas['CreatedLinkDto'];
export type Stats = Schemas['StatsDto'];
export type Processes = Schemas['ProcessesDto'];
export type FileEntry = Schemas['FileEntryDto'];
export type FileList = Schemas['FileListDto'];
export type Image = Schemas['ImageDto'];
export type Changes = Schemas['ChangesDto'];
export type Node = Schemas['NodeDto'];
export type NodePull = NonNullable<NonNullable<Operation['progress']>['nodes']>[number];
