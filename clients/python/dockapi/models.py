"""Bodies of requests and responses. Generated from the OpenAPI document of dockAPI by `npm run clients`: do not edit."""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union


PortRangeDto = TypedDict("PortRangeDto", {"from": int, "to": int})


class LimitDto(TypedDict):
    default: Optional[float]
    max: Optional[float]


class PolicyDto(TypedDict):
    #: The caller's owner; null without tokens.
    owner: Optional[str]
    #: The caller's scopes.
    scopes: List[Literal["read", "run", "files", "exec", "proxy", "host", "admin"]]
    #: Patterns of full image references (DOCKAPI_IMAGES).
    images: Optional[List[str]]
    #: Directories of the host that may be mounted, with everything in them (DOCKAPI_MOUNT_ROOTS).
    mount_roots: Optional[List[str]]
    #: Networks that runs may join, in addition to the engine's default (DOCKAPI_NETWORKS).
    networks: Optional[List[str]]
    #: Ports from which `host_port: 0` is served (DOCKAPI_PORT_RANGE).
    port_range: PortRangeDto
    #: Range for a `host_port` other than 0 (DOCKAPI_HOST_PORTS).
    host_ports: Optional[PortRangeDto]
    #: Memory in bytes (DOCKAPI_MEMORY, DOCKAPI_MAX_MEMORY).
    memory: LimitDto
    #: CPUs (DOCKAPI_CPUS, DOCKAPI_MAX_CPUS).
    cpus: LimitDto
    #: Processes and threads (DOCKAPI_PIDS, DOCKAPI_MAX_PIDS).
    pids_limit: LimitDto
    #: Seconds from a container's first start to its end (DOCKAPI_TTL, DOCKAPI_MAX_TTL).
    ttl: LimitDto
    #: Seconds without activity after which a container is stopped, paused or removed (DOCKAPI_IDLE_TIMEOUT,
    #: DOCKAPI_MAX_IDLE_TIMEOUT).
    idle_timeout: LimitDto
    #: Bytes of `/dev/shm` of a container (DOCKAPI_MAX_SHM_SIZE).
    max_shm_size: Optional[int]
    #: Bytes of all tmpfs mounts of a container together (DOCKAPI_MAX_TMPFS).
    max_tmpfs: Optional[int]
    #: Highest hard limit by ulimit, -1 for unlimited; others may not be set (DOCKAPI_MAX_ULIMITS).
    max_ulimits: Optional[Dict[str, int]]
    #: Capabilities that may be added with the scope `host` (DOCKAPI_CAP_ADD).
    cap_add: Optional[List[str]]
    #: GPUs of a container, with the scope `host` (DOCKAPI_MAX_GPUS).
    max_gpus: Optional[int]
    #: Networks that one owner may create (DOCKAPI_MAX_NETWORKS).
    max_networks: Optional[int]
    #: Named volumes of one owner (DOCKAPI_MAX_VOLUMES).
    max_volumes: Optional[int]
    #: Containers of one owner, running or not (DOCKAPI_MAX_CONTAINERS).
    max_containers: Optional[int]
    #: Requests per minute of one caller (DOCKAPI_RATE_LIMIT).
    rate_limit: Optional[int]
    #: Seconds that an exec may take (DOCKAPI_EXEC_TIMEOUT).
    exec_timeout: Optional[int]
    #: Bytes of output that exec and `detach: false` keep (DOCKAPI_OUTPUT_LIMIT).
    output_limit: int
    #: Seconds that a pull may go without progress (DOCKAPI_PULL_TIMEOUT).
    pull_timeout: int
    #: Seconds that a pull may take in total (DOCKAPI_PULL_LIMIT).
    pull_limit: Optional[int]


class TicketDto(TypedDict):
    ticket: str
    #: Seconds.
    expires_in: int


class _LayerProgressDto(TypedDict):
    #: The layer.
    id: str
    #: In the engine's words.
    status: str


class LayerProgressDto(_LayerProgressDto, total=False):
    #: Bytes.
    current: int
    #: Bytes.
    total: int


class _NodePullProgressDto(TypedDict):
    #: Name of the node, or its id where several nodes have that name.
    node: str
    state: Literal["pulling", "pulled", "failed"]


class NodePullProgressDto(_NodePullProgressDto, total=False):
    #: Bytes of its layers, of those that the engine has told.
    current: int
    #: Bytes of its layers, of those that the engine has told.
    total: int


class _OperationProgressDto(TypedDict):
    phase: Literal["pulling", "creating", "starting", "waiting", "stopping", "removing", "committing", "loading", "pruning"]


class OperationProgressDto(_OperationProgressDto, total=False):
    #: Bytes of all layers, of those that the engine has told.
    current: int
    #: Bytes of all layers, of those that the engine has told.
    total: int
    #: Layers of the image that is pulled.
    layers: List[LayerProgressDto]
    #: In a cluster, instead of the layers: each node that pulls the image.
    nodes: List[NodePullProgressDto]


class FieldError(TypedDict):
    #: Name of the field in the request.
    field: str
    #: What is wrong with it.
    message: str


class _ConditionState(TypedDict):
    #: The field that names it; `default` where the run named none.
    condition: str
    holds: bool


class ConditionState(_ConditionState, total=False):
    #: Why it does not hold.
    reason: str


ErrorCode = Literal["invalid_request", "image_not_found", "image_pull_denied", "port_in_use", "name_in_use", "network_not_found", "volume_path_not_found", "no_node_fits", "image_in_use", "network_in_use", "volume_in_use", "read_only", "not_supported", "container_running", "container_not_running", "logs_not_readable", "stdin_closed", "unauthorized", "container_not_found", "link_not_found", "port_not_published", "file_not_found", "exec_not_found", "volume_not_found", "operation_not_found", "pool_not_found", "route_not_found", "forbidden", "method_not_allowed", "request_timeout", "idempotency_conflict", "exec_id_in_use", "exec_attached", "output_gone", "precondition_failed", "payload_too_large", "unsupported_media_type", "range_not_satisfiable", "expectation_failed", "too_many_requests", "headers_too_large", "engine_unreachable", "engine_error", "registry_unreachable", "registry_rate_limited", "shutting_down", "store_unreachable", "interrupted", "peer_unreachable", "internal_error", "method_not_implemented", "disk_full", "too_many_open_files", "upstream_failed", "node_unreachable", "container_exited", "not_ready", "upstream_timeout", "engine_timeout", "exec_timeout"]


class _NodeRefusalDto(TypedDict):
    id: str
    name: str
    #: Of a node that does not fit, the rest of a sentence that begins with its name.
    reason: str


class NodeRefusalDto(_NodeRefusalDto, total=False):
    #: Of the problem of a node that has failed.
    code: ErrorCode


class _Problem(TypedDict):
    #: Always `about:blank`; see `code`.
    type: str
    #: The status as text.
    title: str
    #: The HTTP status.
    status: int
    #: What is wrong, and what to do.
    detail: str
    #: Path of the request, without its query.
    instance: str
    #: Stable identifier for programs.
    code: Literal["invalid_request", "image_not_found", "image_pull_denied", "port_in_use", "name_in_use", "network_not_found", "volume_path_not_found", "no_node_fits", "image_in_use", "network_in_use", "volume_in_use", "read_only", "not_supported", "container_running", "container_not_running", "logs_not_readable", "stdin_closed", "unauthorized", "container_not_found", "link_not_found", "port_not_published", "file_not_found", "exec_not_found", "volume_not_found", "operation_not_found", "pool_not_found", "route_not_found", "forbidden", "method_not_allowed", "request_timeout", "idempotency_conflict", "exec_id_in_use", "exec_attached", "output_gone", "precondition_failed", "payload_too_large", "unsupported_media_type", "range_not_satisfiable", "expectation_failed", "too_many_requests", "headers_too_large", "engine_unreachable", "engine_error", "registry_unreachable", "registry_rate_limited", "shutting_down", "store_unreachable", "interrupted", "peer_unreachable", "internal_error", "method_not_implemented", "disk_full", "too_many_open_files", "upstream_failed", "node_unreachable", "container_exited", "not_ready", "upstream_timeout", "engine_timeout", "exec_timeout"]


class Problem(_Problem, total=False):
    #: With `invalid_request`: the invalid fields.
    errors: List[FieldError]
    #: Seconds to wait, as in `Retry-After`; present if they are known.
    retry_after: int
    #: With `port_in_use`, if the engine names it: the host port.
    host_port: int
    #: With `not_ready`, `container_exited` and `exec_timeout`: id of the container.
    container_id: str
    #: With `container_exited`: exit code of the main process.
    exit_code: int
    #: With `container_exited`: whether the container was killed because it ran out of memory.
    oom_killed: bool
    #: With `container_exited`: the last lines of its output, at most 50.
    logs: List[str]
    #: With `not_ready` and `container_exited` of a wait for `ready`: how its conditions stood.
    conditions: List[ConditionState]
    #: With `not_ready`: the last exit codes, where a restart policy has started the container again.
    exits: List[int]
    #: With `node_unreachable`: id of the node.
    node: str
    #: With `node_unreachable`: true if the node may have carried the request out.
    sent: bool
    #: With `exec_timeout`: the command's output so far.
    stdout: str
    #: With `exec_timeout`; null if there is none.
    stderr: Optional[str]
    #: With `exec_timeout`: whether output is missing.
    truncated: bool
    #: With `exec_timeout`: processes of the command that could not be ended.
    survivors: List[int]
    #: With `no_node_fits`: why each node does not.
    nodes: List[NodeRefusalDto]
    #: With `output_gone`: the output after this byte is kept.
    first: int


class OperationDto(TypedDict):
    id: str
    kind: Literal["run", "pull", "start", "restart", "stop", "remove", "commit", "load", "prune"]
    state: Literal["pending", "running", "succeeded", "failed", "cancelled"]
    #: RFC 3339.
    created_at: str
    #: RFC 3339.
    updated_at: str
    #: RFC 3339; null until it has ended.
    finished_at: Optional[str]
    #: How far it is; null before its first step.
    progress: Optional[OperationProgressDto]
    #: Full id of its container; null: none yet, or none at all.
    container_id: Optional[str]
    #: The body that the waiting request would have got; null unless it has succeeded.
    result: Optional[Dict[str, Any]]
    #: The problem that the waiting request would have got; null unless it has failed.
    problem: Optional[Problem]


class _EventActor(TypedDict):
    #: `caller`: a request to dockAPI. `engine`: the container itself, the engine, or another client of the engine.
    #: `lifetime`: the container's own lifetime.
    kind: Literal["caller", "engine", "lifetime"]


class EventActor(_EventActor, total=False):
    #: Name of the caller's token.
    name: str


class EventDto(TypedDict):
    type: Literal["container.created", "container.started", "container.ready", "container.died", "container.paused", "container.unpaused", "container.renamed", "container.removed", "container.health", "container.expiring", "container.expired", "container.idle", "container.slept", "container.woke", "exec.started", "exec.ended", "image.pulled"]
    #: RFC 3339.
    at: str
    #: Null for images.
    container_id: Optional[str]
    actor: EventActor
    #: The operation that caused it, such as `stop`; null if it is not known.
    reason: Optional[str]
    #: What the type adds, such as `exit_code`.
    details: Dict[str, Any]
    #: From which a reader resumes.
    id: str
    #: Name of the container, or the image's reference.
    name: str


class EventPageDto(TypedDict):
    events: List[EventDto]
    #: Whether events may be missing: list the containers again.
    gap: bool
    #: The `last_event_id` of the next request.
    last_event_id: str


class WebhookFailure(TypedDict):
    #: RFC 3339.
    at: str
    event_id: str
    #: Attempts to deliver the event so far.
    attempts: int
    #: Such as `status 503`.
    reason: str


class WebhookDto(TypedDict):
    #: Without its query.
    url: str
    #: Null: all.
    types: Optional[List[Literal["container.created", "container.started", "container.ready", "container.died", "container.paused", "container.unpaused", "container.renamed", "container.removed", "container.health", "container.expiring", "container.expired", "container.idle", "container.slept", "container.woke", "exec.started", "exec.ended", "image.pulled"]]]
    #: Events that are due.
    due: int
    #: RFC 3339; null if nothing is due.
    next_attempt_at: Optional[str]
    delivered: int
    #: Events that were given up after 24 h.
    failed: int
    #: Events that were left out because too many were due.
    dropped: int
    last_failure: Optional[WebhookFailure]


class EngineDto(TypedDict):
    #: The engine's version.
    version: str
    #: The newest API version of the engine.
    api_version: str


class HealthDto(TypedDict):
    #: Always true; otherwise the response is a problem.
    ok: bool
    engine: EngineDto
    #: Whether the engine sends its events. Without them, every proxied request asks the engine.
    events: bool
    #: How dockAPI reached the container that it looked up last; null before the first.
    reach: Optional[Literal["container", "published", "gateway"]]
    #: Where work that outlives a request is kept; `memory` also if the state directory cannot be written.
    store: Literal["file", "memory", "redis"]


class LivenessDto(TypedDict):
    #: Always true.
    ok: bool


class NodeImageDto(TypedDict):
    #: Name of the node, or its id where several nodes have that name.
    node: str
    #: The full image id of its engine.
    id: str


class _PulledImageDto(TypedDict):
    #: The engine's full image id.
    id: str
    #: The image as requested.
    image: str


class PulledImageDto(_PulledImageDto, total=False):
    #: In a cluster, if the request names no node: those that have pulled it.
    nodes: List[NodeImageDto]


class _ImageDto(TypedDict):
    #: The first 12 hex digits of the image's id.
    id: str
    #: Its names; empty if it has none.
    repo_tags: List[str]
    #: Bytes on disk, including layers shared with other images.
    size: float
    #: When it was built, RFC 3339.
    created: str


class ImageDto(_ImageDto, total=False):
    #: Name of its node; in a cluster only.
    node: str


class PruneImagesDto(TypedDict, total=False):
    #: Also remove images with a name that no container uses.
    all: bool
    #: Only images built before this time: RFC 3339, Unix seconds, or a duration before now such as `24h`.
    until: str


class PrunedImagesDto(TypedDict):
    #: Ids of the images and layers that are gone.
    removed: List[str]
    reclaimed_bytes: int


class RegistryAuthDto(TypedDict, total=False):
    username: str
    #: Password or access token.
    password: str
    #: OAuth refresh token, instead of the other two.
    identity_token: str


class _PullImageDto(TypedDict):
    #: An image reference in Docker's syntax. Without a tag, `latest`.
    image: str


class PullImageDto(_PullImageDto, total=False):
    #: `os/arch[/variant]`, for engines that run several platforms. Default: the engine's own.
    platform: str
    #: Login for the registry. Default: what `docker login` stored.
    registry_auth: RegistryAuthDto


class ImageHealthDto(TypedDict):
    #: A string for the image's shell, or the words of a command.
    command: Union[str, List[str]]
    #: Seconds; null: the engine's default.
    interval: Optional[float]
    #: Seconds; null: the engine's default.
    timeout: Optional[float]
    #: Null: the engine's default.
    retries: Optional[int]
    #: Seconds; null: the engine's default.
    start_period: Optional[float]


class ImageDetailsDto(TypedDict):
    #: The engine's full image id.
    id: str
    #: Its names; empty if it has none.
    repo_tags: List[str]
    #: Its names by digest, as registries know it.
    repo_digests: List[str]
    #: Bytes on disk, including layers shared with other images.
    size: int
    #: When it was built, RFC 3339; null if the image does not say.
    created: Optional[str]
    architecture: str
    os: str
    #: Null: none.
    entrypoint: Optional[List[str]]
    #: Null: none.
    command: Optional[List[str]]
    exposed_ports: List[str]
    labels: Dict[str, str]
    #: Null: none.
    health: Optional[ImageHealthDto]


class RemovedImageDto(TypedDict):
    #: Ids of the images and layers that are gone.
    removed: List[str]
    #: Names that the image has lost.
    untagged: List[str]


class _NetworkDto(TypedDict):
    name: str
    #: RFC 3339; null if the engine does not say.
    created: Optional[str]


class NetworkDto(_NetworkDto, total=False):
    #: Name of its node; in a cluster only.
    node: str


class CreateNetworkDto(TypedDict):
    #: Not the name of an existing network, and not 12 to 64 hex digits.
    name: str


class RemovedNetworkDto(TypedDict):
    name: str
    removed: bool


class NodeDto(TypedDict):
    #: The swarm's; without a cluster, the engine's.
    id: str
    #: Name of its host.
    name: str
    #: `unreachable`: the swarm, its dockAPI or its engine has lost it. `draining`: takes no new runs.
    state: Literal["ready", "unreachable", "draining"]
    #: Host at which the other nodes reach it; null without a cluster.
    address: Optional[str]
    #: In the swarm; null without a cluster.
    role: Optional[Literal["manager", "worker"]]
    #: Labels of the node and of its engine.
    labels: Dict[str, str]
    cpus: float
    #: Bytes.
    memory: int
    #: Containers that run or are about to start; null if its dockAPI has not been heard of.
    containers: Optional[int]
    #: Sum of their CPU limits; a container without a limit counts as 0.
    cpu_used: Optional[float]
    #: Sum of their memory limits in bytes; a container without a limit counts as 0.
    memory_used: Optional[int]
    #: Null if its dockAPI has not been heard of.
    dockapi_version: Optional[str]


class _VolumeDto(TypedDict):
    name: str
    #: RFC 3339; null if the engine does not say.
    created: Optional[str]


class VolumeDto(_VolumeDto, total=False):
    #: Name of its node; in a cluster only.
    node: str


class CreateVolumeDto(TypedDict):
    #: Not the name of an existing volume, and not 12 to 64 hex digits.
    name: str


class RemovedVolumeDto(TypedDict):
    name: str
    removed: bool


class PublishedPortDto(TypedDict):
    #: The container's port.
    container_port: int
    #: The published port on the host; null while it is not published.
    host_port: Optional[int]


class _ContainerDto(TypedDict):
    #: Full id: 64 hex digits; with `reschedule` that of its Swarm service, 25 letters and digits.
    id: str
    #: Name; generated by the engine if the run names none.
    name: str
    #: The image as requested.
    image: str
    #: State, in the engine's terms; `unreachable`: as last known, because its node does not answer.
    status: Literal["created", "running", "paused", "restarting", "removing", "exited", "dead", "unreachable"]
    #: Labels, including the image's.
    labels: Dict[str, str]
    #: The published port on the host; null while it is not published.
    host_port: Optional[int]
    #: The published TCP port of the container.
    container_port: int
    #: All published ports: `container_port`, and those of the run's `ports`.
    ports: List[PublishedPortDto]
    #: RFC 3339; null: its lifetime has no end.
    expires_at: Optional[str]
    #: Seconds without activity until it is stopped, paused or removed; null: never.
    idle_timeout: Optional[int]
    #: RFC 3339; null: it has no lifetime, or was not used yet.
    last_activity_at: Optional[str]
    #: How it sleeps, until a request wakes it; null: it does not.
    asleep: Optional[Literal["stopped", "paused"]]


class ContainerDto(_ContainerDto, total=False):
    #: Whether it is a Swarm service, which survives its node; present if it is.
    reschedule: bool
    #: Name of its node; in a cluster only.
    node: str


class MountDto(TypedDict):
    type: Literal["bind", "volume", "tmpfs"]
    #: Path on the host, or name of the volume; null for a tmpfs.
    source: Optional[str]
    #: Path in the container.
    target: str
    #: Whether the container cannot write to it.
    read_only: bool


class _ContainerDetailsDto(TypedDict):
    #: Full id: 64 hex digits; with `reschedule` that of its Swarm service, 25 letters and digits.
    id: str
    #: Name; generated by the engine if the run names none.
    name: str
    #: The image as requested.
    image: str
    #: State, in the engine's terms; `unreachable`: as last known, because its node does not answer.
    status: Literal["created", "running", "paused", "restarting", "removing", "exited", "dead", "unreachable"]
    #: Labels, including the image's.
    labels: Dict[str, str]
    #: The published port on the host; null while it is not published.
    host_port: Optional[int]
    #: The published TCP port of the container.
    container_port: int
    #: All published ports: `container_port`, and those of the run's `ports`.
    ports: List[PublishedPortDto]
    #: RFC 3339; null: its lifetime has no end.
    expires_at: Optional[str]
    #: Seconds without activity until it is stopped, paused or removed; null: never.
    idle_timeout: Optional[int]
    #: RFC 3339; null: it has no lifetime, or was not used yet.
    last_activity_at: Optional[str]
    #: How it sleeps, until a request wakes it; null: it does not.
    asleep: Optional[Literal["stopped", "paused"]]
    #: RFC 3339.
    created: str
    #: RFC 3339; null if it was never started.
    started_at: Optional[str]
    #: RFC 3339; null if it never exited.
    finished_at: Optional[str]
    #: Exit code of the last run; null while it runs and before its first start.
    exit_code: Optional[int]
    #: Number of restarts by its restart policy.
    restart_count: int
    #: Status of the image's health check: starting, healthy or unhealthy; null if it has none.
    health: Optional[str]
    #: Names of its networks.
    networks: List[str]
    #: Entrypoint and command.
    command: List[str]
    #: `no`, `on-failure`, `on-failure:N`, `always` or `unless-stopped`.
    restart_policy: str
    #: Limit of memory in bytes; null: none.
    memory: Optional[int]
    #: Limit of CPUs, as 0.5; null: none.
    cpus: Optional[float]
    #: Limit of processes; null: none.
    pids_limit: Optional[int]
    #: Host directories, volumes and tmpfs, by path in the container.
    mounts: List[MountDto]


class ContainerDetailsDto(_ContainerDetailsDto, total=False):
    #: Whether it is a Swarm service, which survives its node; present if it is.
    reschedule: bool
    #: Name of its node; in a cluster only.
    node: str


class ContainerEnvDto(TypedDict):
    #: Variables by name: those of the run and of the image.
    env: Dict[str, str]


class _FurtherPortDto(TypedDict):
    #: TCP port of the container.
    container_port: int


class FurtherPortDto(_FurtherPortDto, total=False):
    #: As `host_port` of the run.
    host_port: int


class _HealthTestDto(TypedDict):
    #: Exits with 0 if the container is healthy. A string runs in the container's shell, as with `docker run
    #: --health-cmd`; an array runs without one.
    command: Union[str, List[str]]


class HealthTestDto(_HealthTestDto, total=False):
    #: Seconds between two checks.
    interval: float
    #: Seconds after which a check has failed.
    timeout: float
    #: Failures in a row that make the container unhealthy.
    retries: int
    #: Seconds after the start in which failures do not count.
    start_period: float


class PlacementDto(TypedDict, total=False):
    #: Labels that the node has to have.
    labels: Dict[str, str]


class _HttpReadyDto(TypedDict):
    #: Path and query.
    path: str


class HttpReadyDto(_HttpReadyDto, total=False):
    #: Container port: a published one, or any if dockAPI can reach the container's own address. Default:
    #: `container_port`.
    port: int
    method: Literal["GET", "HEAD", "OPTIONS", "POST"]
    #: More request headers, except `Host` and those about the connection or the body.
    headers: Dict[str, str]
    #: Statuses that count as ready: numbers and ranges, separated by commas, such as `200-299,401`.
    status: Union[str, int]
    #: Text in the first 64 KiB of the response's body.
    contains: str


class TcpReadyDto(TypedDict, total=False):
    #: Container port: a published one, or any if dockAPI can reach the container's own address. Default:
    #: `container_port`.
    port: int


class _LogReadyDto(TypedDict):
    #: Text within a line; not a pattern.
    contains: str


class LogReadyDto(_LogReadyDto, total=False):
    #: Number of lines that must contain it.
    times: int
    #: Default: both.
    stream: Literal["stdout", "stderr"]


class ExecReadyDto(TypedDict):
    #: A program in the container and its arguments. A string is split as in a run's `command`, without a shell.
    command: Union[str, List[str]]


class ExitedReadyDto(TypedDict, total=False):
    code: int


class ReadyConditionDto(TypedDict, total=False):
    #: The application responds with this status and text.
    http: HttpReadyDto
    #: The port accepts a connection. If dockAPI reaches only the published port: a byte arrives, or the connection
    #: stays open.
    tcp: TcpReadyDto
    #: So many lines of the log contain the text, since this start of the container.
    log: LogReadyDto
    #: The command exits with 0. It runs once a second.
    exec: ExecReadyDto
    #: The container's own health check passes.
    health: Dict[str, Any]
    #: The container has exited for good with this code, as one-shot jobs do.
    exited: ExitedReadyDto


class ReadyDto(TypedDict, total=False):
    #: Ready when each of these has held.
    all: List[ReadyConditionDto]
    #: Ready when the first of these holds.
    any: List[ReadyConditionDto]
    #: Seconds from the start of the container. Default: `wait_timeout`.
    timeout: int


class _RunContainerDto(TypedDict):
    #: An image reference in Docker's syntax; without a tag, `latest`. It is pulled if the engine lacks it.
    image: str
    #: The TCP port of the container to publish.
    container_port: int


class RunContainerDto(_RunContainerDto, total=False):
    #: Replaces the image's entrypoint. Read like `command`; `[]` or an empty string removes it.
    entrypoint: Union[str, List[str]]
    #: Absolute path of the working directory. The engine creates it if necessary. Default: the image's.
    workdir: str
    #: Host name inside the container. Default: the container's short id.
    hostname: str
    #: Run the engine's init as process 1; it reaps zombies and forwards signals.
    init: bool
    #: Signal sent by `stop`: a name, with or without `SIG`, or a number. Default: the image's, otherwise `SIGTERM`.
    stop_signal: Union[str, int]
    #: Seconds that `stop` and `restart` wait before they kill the container, if the request has no `timeout`.
    stop_timeout: int
    #: Supplementary groups of the process, by name or number.
    group_add: List[str]
    #: Health check instead of the image's; `"none"`: no health check.
    health: Union[HealthTestDto, Literal["none"]]
    #: Seconds from the first start of the container to its end. Null: no end. Default and maximum: see `GET /policy`.
    ttl: Optional[int]
    #: Seconds without activity until `on_idle`. Null: never. Default and maximum: see `GET /policy`.
    idle_timeout: Optional[int]
    #: What happens to an idle container. A stopped or paused one sleeps: a request wakes it.
    on_idle: Literal["stop", "pause", "remove"]
    #: What happens at the end of `ttl`. A container that is stopped then is not woken.
    on_expire: Literal["remove", "stop"]
    #: Whether a request wakes the container when it sleeps.
    wake: bool
    #: Seconds that a request waits until a container that it wakes is ready.
    wake_timeout: int
    #: Command that runs in the container before a lifetime stops or removes it, for 10 s at most. Read like
    #: `command`.
    before_stop: Union[str, List[str]]
    #: Size of `/dev/shm`: bytes, or a size such as `256m`. At most the memory limit.
    shm_size: Union[str, int]
    #: File systems in memory: path → options (`size`, `mode`, `uid`, `gid`, `nr_inodes`, `ro`, `rw`, `exec`,
    #: `noexec`, `nosuid`, `nodev`). Without a size, each is as large as the limits allow.
    tmpfs: Dict[str, str]
    #: Ulimits by name: a number for both limits, or `{soft, hard}`. -1: unlimited. `nice` and `rtprio` need the scope
    #: `host`.
    ulimits: Dict[str, Union[int, Dict[str, Any]]]
    #: Capabilities to add, by Docker's names; needs the scope `host`. `ALL` and those that allow an escape are
    #: refused.
    cap_add: List[str]
    #: Number of GPUs, or `all`; needs the scope `host`.
    gpus: Union[Literal["all"], int]
    #: Entries for the container's `/etc/hosts`: name → IPv4 or IPv6 address, or `host-gateway` for the engine's host.
    extra_hosts: Dict[str, str]
    #: Node of the cluster, by name or id. Default: the one with the most free of what the run asks for.
    node: str
    #: Conditions for the node.
    placement: PlacementDto
    #: Run it as a Swarm service, which survives its node: when that fails, Swarm starts it on another one, with the
    #: same id and name. In a cluster only. Each start makes a new container, on another port of all interfaces of its
    #: node, so that it needs the scope `host`.
    reschedule: bool
    #: Host port, on 127.0.0.1 or DOCKAPI_PUBLISH_ADDRESS. With 0, dockAPI picks a free one from DOCKAPI_PORT_RANGE.
    #: It is kept across stop, start and restart.
    host_port: int
    #: More ports to publish, by the same rules: container ports, or objects `{container_port, host_port?}`.
    ports: List[Union[int, FurtherPortDto]]
    #: A name in Docker's syntax, but not 12 to 64 hex digits, which look like an id; nor, in a cluster, 25 letters
    #: and digits.
    name: str
    #: Environment variables.
    env: Dict[str, str]
    #: Replaces the image's command. A string is split into words as in a POSIX shell, with quotes and backslashes,
    #: but no shell runs it.
    command: Union[str, List[str]]
    #: Remove the container after it exits. With a restart policy: when dockAPI stops it or, with `on-failure`, it
    #: exits with 0.
    auto_remove: bool
    #: If false, the response comes when the container has exited, with its exit code and output.
    detach: bool
    #: `no`, `on-failure`, `on-failure:N`, `always` or `unless-stopped`.
    restart_policy: str
    #: `host:container[:ro|rw]`; the host part is an absolute path or the name of a volume.
    volumes: List[str]
    #: An existing network that publishes ports. Default: `DOCKAPI_NETWORK`, otherwise the engine's `bridge`.
    network: str
    #: Memory limit: bytes, or a size such as `512m` or `1g`; at least 6 MiB. Default and maximum: see `GET /policy`.
    memory: Union[str, int]
    #: CPU limit in CPUs: 0.5 is half of one. Default and maximum: see `GET /policy`.
    cpus: float
    #: Maximum number of processes and threads. Default and maximum: see `GET /policy`.
    pids_limit: int
    #: Make the root file system read-only; volumes stay writable.
    read_only: bool
    #: `user[:group]`, by name or number. Default: the image's.
    user: str
    #: Capabilities to drop, by Docker's names, or `ALL`.
    cap_drop: List[str]
    #: `Host` header that the proxy sends: `public`, the host that the client used, or `published`, the published
    #: address. Default: `public` at the container's own origin, `published` by path.
    host_header: Literal["public", "published"]
    #: Labels. Names that begin with `dockapi.` are reserved.
    labels: Dict[str, str]
    #: Respond only when the container is ready: see `ready` and `health_path`. Default: true with `ready`, otherwise
    #: false.
    wait_ready: bool
    #: Ready when this path returns 2xx. Default: when the image's health check passes or, without one, the port
    #: responds.
    health_path: str
    #: Conditions of readiness: `all` or `any` of up to 10. They are kept for later starts. Not with `health_path`.
    ready: ReadyDto
    #: Timeout in seconds from the start of the container.
    wait_timeout: int
    #: When to pull; `missing`: only if the engine lacks the image.
    pull: Literal["missing", "always", "never"]
    #: `os/arch[/variant]` of the image, for engines that run several platforms. Default: the engine's own.
    platform: str
    #: Login for the pull. Default: what `docker login` stored.
    registry_auth: RegistryAuthDto


class _RunFromPoolDto(TypedDict):
    #: One of the caller's pools.
    pool: str


class RunFromPoolDto(_RunFromPoolDto, total=False):
    #: Seconds from the first start of the container to its end. Null: no end. Default and maximum: see `GET /policy`.
    ttl: Optional[int]
    #: Seconds without activity until `on_idle`. Null: never. Default and maximum: see `GET /policy`.
    idle_timeout: Optional[int]
    #: What happens to an idle container. A stopped or paused one sleeps: a request wakes it.
    on_idle: Literal["stop", "pause", "remove"]
    #: Whether a request wakes the container when it sleeps.
    wake: bool
    #: A name in Docker's syntax, as in other runs.
    name: str
    #: In a cluster: name or id of the node. Without it, that of the pool. On another one, the container is run as
    #: usual, with `warm: false`.
    node: str


class _RunResultDto(TypedDict):
    #: Full id: 64 hex digits; with `reschedule` that of its Swarm service, 25 letters and digits.
    id: str
    #: Name; generated by the engine if the run names none.
    name: str
    #: The image as requested.
    image: str
    #: State, in the engine's terms; `unreachable`: as last known, because its node does not answer.
    status: Literal["created", "running", "paused", "restarting", "removing", "exited", "dead", "unreachable"]
    #: Labels, including the image's.
    labels: Dict[str, str]
    #: The published port on the host; null while it is not published.
    host_port: Optional[int]
    #: The published TCP port of the container.
    container_port: int
    #: All published ports: `container_port`, and those of the run's `ports`.
    ports: List[PublishedPortDto]
    #: RFC 3339; null: its lifetime has no end.
    expires_at: Optional[str]
    #: Seconds without activity until it is stopped, paused or removed; null: never.
    idle_timeout: Optional[int]
    #: RFC 3339; null: it has no lifetime, or was not used yet.
    last_activity_at: Optional[str]
    #: How it sleeps, until a request wakes it; null: it does not.
    asleep: Optional[Literal["stopped", "paused"]]


class RunResultDto(_RunResultDto, total=False):
    #: Whether it is a Swarm service, which survives its node; present if it is.
    reschedule: bool
    #: Name of its node; in a cluster only.
    node: str
    #: Whether it was ready before it was asked for.
    warm: bool
    exit_code: int
    #: Decoded as UTF-8.
    stdout: str
    #: Decoded as UTF-8; null if there is none.
    stderr: Optional[str]
    #: Whether output is missing: it exceeds DOCKAPI_OUTPUT_LIMIT, or the engine's stream broke.
    truncated: bool


class StoppedContainerDto(TypedDict):
    #: Full id.
    id: str
    status: Literal["stopped"]
    #: Whether the stop also removed it, because of `auto_remove`.
    removed: bool


class RemovedContainerDto(TypedDict):
    #: Full id.
    id: str
    #: Always true.
    removed: bool


class LastActivityDto(TypedDict):
    #: RFC 3339.
    at: str
    #: `start`: nothing has used it since.
    kind: Literal["http", "websocket", "exec", "files", "touch", "start"]
    #: Name of the token; null without tokens, and for a start.
    by: Optional[str]


class NextActionDto(TypedDict):
    action: Literal["stop", "pause", "remove"]
    #: RFC 3339; null while it is in use.
    at: Optional[str]
    because: str


class LifetimeActor(TypedDict):
    kind: Literal["caller", "engine", "lifetime"]
    #: Name of the token; null if there is none.
    name: Optional[str]


class LifetimeEventDto(TypedDict):
    #: RFC 3339.
    at: str
    action: Literal["slept", "woke", "expired", "changed", "removing", "awake", "stopped"]
    because: str
    actor: LifetimeActor


class OpenActivityDto(TypedDict):
    #: Requests whose response is not complete.
    http: int
    websocket: int
    exec: int


class LifetimeDto(TypedDict):
    #: RFC 3339; null: it has no end.
    expires_at: Optional[str]
    #: Seconds; null: it is never idle.
    idle_timeout: Optional[int]
    #: Null if it was never started, or has no lifetime.
    last_activity: Optional[LastActivityDto]
    open: OpenActivityDto
    #: Null: it goes on.
    next: Optional[NextActionDto]
    #: How it sleeps; null: it does not.
    asleep: Optional[Literal["stopped", "paused"]]
    #: The last 50 entries.
    history: List[LifetimeEventDto]


class RemovalActor(TypedDict):
    #: `caller`: a request to dockAPI. `engine`: the container itself, or another client of the engine. `lifetime`:
    #: its `ttl` or `idle_timeout`.
    kind: Literal["caller", "engine", "lifetime"]
    #: Name of the caller's token; null without tokens.
    name: Optional[str]


class _EndedContainerDto(TypedDict):
    #: Full id: 64 hex digits.
    id: str
    #: The name that it had.
    name: str
    #: The image as requested.
    image: str
    #: Labels, including the image's.
    labels: Dict[str, str]
    #: Exit code; null if it is not known.
    exit_code: Optional[int]
    #: Whether the kernel killed one of its processes because memory ran out.
    oom_killed: bool
    #: RFC 3339; null if it is not known.
    started_at: Optional[str]
    #: RFC 3339.
    removed_at: str
    #: Who removed it.
    actor: RemovalActor
    #: Why: a `DELETE`, `auto_remove`, the end of its lifetime, a run that was undone, or another client of the engine
    #: (`outside`).
    because: Literal["delete", "auto_remove", "expired", "idle", "cancelled", "outside"]


class EndedContainerDto(_EndedContainerDto, total=False):
    #: In a cluster: name of the node that it was on, or its id where several nodes have that name.
    node: str
    #: Its last 200 log lines, 32 KiB at most. Absent if it was removed outside dockAPI.
    logs: List[str]


class _PoolDto(TypedDict):
    name: str
    #: Number of containers that are kept ready.
    size: int
    #: Number of containers that are ready now.
    ready: int
    #: Whether they are paused until they are given.
    pause: bool
    #: How they are run, without passwords. Without the scope `run`, also without `env` and `ready`.
    run: Dict[str, Any]
    #: Why it is not filled; null if it is, or will be soon.
    problem: Optional[str]


class PoolDto(_PoolDto, total=False):
    #: In a cluster: name of the node that keeps it, or its id where several nodes have that name.
    node: str


class _PoolRunDto(TypedDict):
    #: An image reference in Docker's syntax; without a tag, `latest`. It is pulled if the engine lacks it.
    image: str
    #: The TCP port of the container to publish.
    container_port: int


class PoolRunDto(_PoolRunDto, total=False):
    #: Replaces the image's entrypoint. Read like `command`; `[]` or an empty string removes it.
    entrypoint: Union[str, List[str]]
    #: Absolute path of the working directory. The engine creates it if necessary. Default: the image's.
    workdir: str
    #: Host name inside the container. Default: the container's short id.
    hostname: str
    #: Run the engine's init as process 1; it reaps zombies and forwards signals.
    init: bool
    #: Signal sent by `stop`: a name, with or without `SIG`, or a number. Default: the image's, otherwise `SIGTERM`.
    stop_signal: Union[str, int]
    #: Seconds that `stop` and `restart` wait before they kill the container, if the request has no `timeout`.
    stop_timeout: int
    #: Supplementary groups of the process, by name or number.
    group_add: List[str]
    #: Health check instead of the image's; `"none"`: no health check.
    health: Union[HealthTestDto, Literal["none"]]
    #: Seconds from the first start of the container to its end. Null: no end. Default and maximum: see `GET /policy`.
    ttl: Optional[int]
    #: Seconds without activity until `on_idle`. Null: never. Default and maximum: see `GET /policy`.
    idle_timeout: Optional[int]
    #: What happens to an idle container. A stopped or paused one sleeps: a request wakes it.
    on_idle: Literal["stop", "pause", "remove"]
    #: What happens at the end of `ttl`. A container that is stopped then is not woken.
    on_expire: Literal["remove", "stop"]
    #: Whether a request wakes the container when it sleeps.
    wake: bool
    #: Seconds that a request waits until a container that it wakes is ready.
    wake_timeout: int
    #: Command that runs in the container before a lifetime stops or removes it, for 10 s at most. Read like
    #: `command`.
    before_stop: Union[str, List[str]]
    #: Size of `/dev/shm`: bytes, or a size such as `256m`. At most the memory limit.
    shm_size: Union[str, int]
    #: File systems in memory: path → options (`size`, `mode`, `uid`, `gid`, `nr_inodes`, `ro`, `rw`, `exec`,
    #: `noexec`, `nosuid`, `nodev`). Without a size, each is as large as the limits allow.
    tmpfs: Dict[str, str]
    #: Ulimits by name: a number for both limits, or `{soft, hard}`. -1: unlimited. `nice` and `rtprio` need the scope
    #: `host`.
    ulimits: Dict[str, Union[int, Dict[str, Any]]]
    #: Capabilities to add, by Docker's names; needs the scope `host`. `ALL` and those that allow an escape are
    #: refused.
    cap_add: List[str]
    #: Number of GPUs, or `all`; needs the scope `host`.
    gpus: Union[Literal["all"], int]
    #: Entries for the container's `/etc/hosts`: name → IPv4 or IPv6 address, or `host-gateway` for the engine's host.
    extra_hosts: Dict[str, str]
    #: Node of the cluster, by name or id. Default: the one with the most free of what the run asks for.
    node: str
    #: Conditions for the node.
    placement: PlacementDto
    #: More ports to publish, by the same rules: container ports, or objects `{container_port, host_port?}`.
    ports: List[Union[int, FurtherPortDto]]
    #: Environment variables.
    env: Dict[str, str]
    #: Replaces the image's command. A string is split into words as in a POSIX shell, with quotes and backslashes,
    #: but no shell runs it.
    command: Union[str, List[str]]
    #: Remove the container after it exits. With a restart policy: when dockAPI stops it or, with `on-failure`, it
    #: exits with 0.
    auto_remove: bool
    #: `no`, `on-failure`, `on-failure:N`, `always` or `unless-stopped`.
    restart_policy: str
    #: `host:container[:ro|rw]`; the host part is an absolute path or the name of a volume.
    volumes: List[str]
    #: An existing network that publishes ports. Default: `DOCKAPI_NETWORK`, otherwise the engine's `bridge`.
    network: str
    #: Memory limit: bytes, or a size such as `512m` or `1g`; at least 6 MiB. Default and maximum: see `GET /policy`.
    memory: Union[str, int]
    #: CPU limit in CPUs: 0.5 is half of one. Default and maximum: see `GET /policy`.
    cpus: float
    #: Maximum number of processes and threads. Default and maximum: see `GET /policy`.
    pids_limit: int
    #: Make the root file system read-only; volumes stay writable.
    read_only: bool
    #: `user[:group]`, by name or number. Default: the image's.
    user: str
    #: Capabilities to drop, by Docker's names, or `ALL`.
    cap_drop: List[str]
    #: `Host` header that the proxy sends: `public`, the host that the client used, or `published`, the published
    #: address. Default: `public` at the container's own origin, `published` by path.
    host_header: Literal["public", "published"]
    #: Labels. Names that begin with `dockapi.` are reserved.
    labels: Dict[str, str]
    #: Respond only when the container is ready: see `ready` and `health_path`. Default: true with `ready`, otherwise
    #: false.
    wait_ready: bool
    #: Ready when this path returns 2xx. Default: when the image's health check passes or, without one, the port
    #: responds.
    health_path: str
    #: Conditions of readiness: `all` or `any` of up to 10. They are kept for later starts. Not with `health_path`.
    ready: ReadyDto
    #: Timeout in seconds from the start of the container.
    wait_timeout: int
    #: When to pull; `missing`: only if the engine lacks the image.
    pull: Literal["missing", "always", "never"]
    #: `os/arch[/variant]` of the image, for engines that run several platforms. Default: the engine's own.
    platform: str
    #: Login for the pull. Default: what `docker login` stored.
    registry_auth: RegistryAuthDto


class _PutPoolDto(TypedDict):
    #: How its containers are run.
    run: PoolRunDto
    #: Number of containers that are kept ready.
    size: int


class PutPoolDto(_PutPoolDto, total=False):
    #: Pause them until they are given: they take memory, but no CPU.
    pause: bool


class RemovedPoolDto(TypedDict):
    name: str
    #: Always true.
    removed: bool


class _ExecDto(TypedDict):
    #: Program and arguments. A string is split at whitespace, with quotes and backslashes as in a POSIX shell; no
    #: shell runs.
    command: Union[str, List[str]]


class ExecDto(_ExecDto, total=False):
    #: Working directory: an absolute path in the container; others are refused (exit code 126 or 127). Default: the
    #: image's.
    workdir: str
    #: Additional environment variables.
    env: Dict[str, str]
    #: Allocates a terminal. stderr is then part of stdout.
    tty: bool
    #: `user[:group]`, by name or number. Default: the container's.
    user: str
    #: Seconds after which the command and everything that it has started are ended. Default and maximum:
    #: DOCKAPI_EXEC_TIMEOUT, or no limit.
    timeout: int
    #: Input of the command. Its stdin ends after it; without it, there is none.
    stdin: str


class _ExecResultDto(TypedDict):
    #: Full id of the container.
    id: str
    #: 126 or 127 if the command could not be started; `stderr` is the engine's error then.
    exit_code: int
    #: Decoded as UTF-8.
    stdout: str
    #: Decoded as UTF-8; null if there is none.
    stderr: Optional[str]
    #: Whether output is missing: it exceeds DOCKAPI_OUTPUT_LIMIT, or the engine's stream broke.
    truncated: bool


class ExecResultDto(_ExecResultDto, total=False):
    #: True if the container ended while the command ran; absent otherwise.
    container_ended: bool


class _StartExecDto(TypedDict):
    #: Program and arguments. A string is split at whitespace, with quotes and backslashes as in a POSIX shell; no
    #: shell runs.
    command: Union[str, List[str]]


class StartExecDto(_StartExecDto, total=False):
    #: Working directory: an absolute path in the container; others are refused (exit code 126 or 127). Default: the
    #: image's.
    workdir: str
    #: Additional environment variables.
    env: Dict[str, str]
    #: Allocates a terminal. stderr is then part of stdout.
    tty: bool
    #: `user[:group]`, by name or number. Default: the container's.
    user: str
    #: Seconds after which the command and everything that it has started are ended. Default and maximum:
    #: DOCKAPI_EXEC_TIMEOUT, or no limit.
    timeout: int
    #: Whether the command takes input: see the routes `input` and `attach`.
    stdin: bool
    #: Whether the command waits while its output is not read, so that no reader misses any: see docs/exec.md.
    #: Otherwise it goes on at its own pace.
    wait_for_reader: bool
    #: Columns of the terminal, with `tty`.
    cols: int
    #: Rows of the terminal, with `tty`.
    rows: int
    #: A name of your own, so that the request can be sent again: with the same body it returns the same exec. 1 to
    #: 128 of `A-Z`, `a-z`, `0-9`, `_`, `.` and `-`. Default: a random one.
    exec_id: str
    #: Seconds that the exec and its output are kept after its end.
    keep: int


class ExecOutput(TypedDict):
    #: The output after this byte is kept.
    first: int
    #: Number of bytes so far: later output is read after this one.
    next: int


class _Exec(TypedDict):
    exec_id: str
    #: Full id.
    container_id: str
    #: Program and arguments.
    command: List[str]
    #: Whether it has a terminal.
    tty: bool
    #: Whether it waits while its output is not read.
    wait_for_reader: bool
    #: `lost`: dockAPI or the engine ended meanwhile, and the command may go on.
    state: Literal["running", "exited", "killed", "timed_out", "container_ended", "lost"]
    #: 126 or 127 if the command could not be started; null while it runs, or if it is not known.
    exit_code: Optional[int]
    #: The signal that ended it, by its exit code.
    signal: Optional[str]
    #: RFC 3339.
    started_at: str
    #: RFC 3339; null while it runs.
    ended_at: Optional[str]
    stdin: Literal["open", "closed", "none"]
    output: ExecOutput


class Exec(_Exec, total=False):
    #: Processes of the command that could not be ended; absent if there are none.
    survivors: List[int]


class ResizeDto(TypedDict):
    cols: int
    rows: int


class KillExecDto(TypedDict, total=False):
    #: The first signal, by its name, with or without `SIG`, or its number.
    signal: Union[str, int]
    #: Seconds until SIGKILL.
    grace: int


class _FileEntryDto(TypedDict):
    #: Absolute. Invalid UTF-8 appears as U+FFFD.
    path: str
    #: The last part of the path.
    name: str
    type: Literal["file", "directory", "symlink", "other"]
    #: Bytes; 0 for anything but files.
    size: int
    #: Permissions, octal.
    mode: str
    uid: int
    gid: int
    #: Time of the last change of the content, RFC 3339.
    modified: str


class FileEntryDto(_FileEntryDto, total=False):
    #: The path percent-encoded, for the parameter `path`. Present only if the path is not valid UTF-8.
    path_encoded: str
    #: Target of a symlink, as stored.
    target: str


class FileListDto(TypedDict):
    #: The directory, with links resolved.
    path: str
    #: Sorted by path.
    entries: List[FileEntryDto]
    #: True if there are more than 10,000 entries.
    truncated: bool


class RemovedFileDto(TypedDict):
    path: str
    removed: Literal[True]


class WrittenFileDto(TypedDict):
    #: Its path, with links resolved.
    path: str
    #: Size of the body in bytes.
    size: int


class ChangeDto(TypedDict):
    path: str
    kind: Literal["added", "changed", "deleted"]


class ChangesDto(TypedDict):
    #: At most 10,000 entries.
    changes: List[ChangeDto]
    #: True if there are more changes.
    truncated: bool


class _CommitDto(TypedDict):
    #: Name of the new image; without a tag, `latest`. An existing image with this name loses it.
    image: str


class CommitDto(_CommitDto, total=False):
    #: Pause the container meanwhile, so that its files are consistent.
    pause: bool
    #: Labels of the image, in addition to the container's. Names that begin with `dockapi.` are reserved.
    labels: Dict[str, str]


class CommittedImageDto(TypedDict):
    id: str
    #: As in the request.
    image: str


class MemoryStatsDto(TypedDict):
    #: Bytes in use, without the page cache that the kernel can drop.
    used: int
    #: The container's limit in bytes, otherwise the host's memory.
    limit: int
    #: Of `limit`.
    percent: float


class NetworkStatsDto(TypedDict):
    received: int
    sent: int
    received_per_second: int
    sent_per_second: int


class BlockStatsDto(TypedDict):
    read: int
    written: int
    read_per_second: int
    written_per_second: int


class StatsDto(TypedDict):
    #: 100 is one full CPU.
    cpu_percent: float
    #: The container's limit, otherwise the host's number of CPUs.
    cpus: float
    #: Processes and threads.
    pids: int
    #: The full id.
    id: str
    name: str
    #: Time of the measurement, RFC 3339.
    at: str
    memory: MemoryStatsDto
    network: NetworkStatsDto
    block: BlockStatsDto


class AllStatsDto(TypedDict):
    #: One entry per running container, paused ones included.
    containers: List[StatsDto]


class ProcessDto(TypedDict):
    #: Process id on the engine's host.
    pid: int
    #: Process id of its parent.
    ppid: int
    #: User name on the engine's host.
    user: str
    #: Over its lifetime; 100 is one full CPU.
    cpu_percent: float
    #: Of the host's memory.
    memory_percent: float
    #: Seconds since its start.
    elapsed: int
    #: With its arguments.
    command: str


class ProcessesDto(TypedDict):
    processes: List[ProcessDto]


class UpdateContainerDto(TypedDict, total=False):
    #: A name in Docker's syntax, but not 12 to 64 hex digits, which look like an id; nor, in a cluster, 25 letters
    #: and digits.
    name: str
    #: Memory limit: bytes, or a size such as `512m` or `1g`; at least 6 MiB. Default and maximum: see `GET /policy`.
    memory: Union[str, int]
    #: CPU limit in CPUs: 0.5 is half of one. Default and maximum: see `GET /policy`.
    cpus: float
    #: Maximum number of processes and threads. Default and maximum: see `GET /policy`.
    pids_limit: int
    #: Seconds from the first start of the container to its end. Null: no end. Default and maximum: see `GET /policy`.
    ttl: Optional[int]
    #: Seconds without activity until `on_idle`. Null: never. Default and maximum: see `GET /policy`.
    idle_timeout: Optional[int]
    #: What happens to an idle container. A stopped or paused one sleeps: a request wakes it.
    on_idle: Literal["stop", "pause", "remove"]
    #: What happens at the end of `ttl`. A container that is stopped then is not woken.
    on_expire: Literal["remove", "stop"]
    #: Whether a request wakes the container when it sleeps.
    wake: bool
    #: Seconds that a request waits until a container that it wakes is ready.
    wake_timeout: int
    #: Command that runs in the container before a lifetime stops or removes it, for 10 s at most. Read like
    #: `command`.
    before_stop: Union[str, List[str]]
    #: `no`, `on-failure`, `on-failure:N`, `always` or `unless-stopped`. Not with `auto_remove`.
    restart_policy: str
    #: Time of its end, instead of `ttl`: RFC 3339, in the future. Null: no end.
    expires_at: Optional[str]


class KillDto(TypedDict, total=False):
    #: The signal's name, with or without `SIG`, or its number.
    signal: Union[str, int]


class KilledContainerDto(TypedDict):
    #: The full id.
    id: str
    #: The signal's usual name, without `SIG`.
    signal: str


class CreateLinkDto(TypedDict, total=False):
    #: Lifetime of the link in seconds.
    expires_in: int
    #: The published container port that it opens. Default: the `container_port` of the run.
    port: int
    #: The methods that it allows; a WebSocket is a GET. Default: all proxied methods.
    methods: List[Literal["ACL", "BIND", "CHECKOUT", "COPY", "DELETE", "GET", "HEAD", "LINK", "LOCK", "M-SEARCH", "MERGE", "MKACTIVITY", "MKCALENDAR", "MKCOL", "MOVE", "NOTIFY", "OPTIONS", "PATCH", "POST", "PROPFIND", "PROPPATCH", "PURGE", "PUT", "QUERY", "REBIND", "REPORT", "SEARCH", "SOURCE", "SUBSCRIBE", "UNBIND", "UNLINK", "UNLOCK", "UNSUBSCRIBE"]]


class CreatedLinkDto(TypedDict):
    #: Identifies it in `DELETE /containers/{id}/links/{link_id}`.
    id: str
    #: RFC 3339.
    expires_at: str
    #: The methods that it allows.
    methods: List[str]
    #: The container port that it opens; null: the `container_port` of the run.
    port: Optional[int]
    #: Opens the container at its own origin. It is returned only once, and gives access to everyone who has it.
    url: str


class LinkDto(TypedDict):
    #: Identifies it in `DELETE /containers/{id}/links/{link_id}`.
    id: str
    #: RFC 3339.
    expires_at: str
    #: The methods that it allows.
    methods: List[str]
    #: The container port that it opens; null: the `container_port` of the run.
    port: Optional[int]


class RevokedLinkDto(TypedDict):
    id: str
    #: Always true.
    revoked: bool


class ProxyTargetDto(TypedDict):
    #: The full id.
    container_id: str
    #: The port of the container that is asked for: `container_port` of its run, unless the request names another.
    container_port: int
    #: The published port as the engine has it now.
    upstream: str
    #: How dockAPI gets there: at the `container`'s own address, at its `published` port, or, from a container itself,
    #: at that port on the host as its `gateway`.
    reach: Literal["container", "published", "gateway"]
    #: The container's own origin, where absolute links work: a subdomain of `localhost`, or of
    #: `DOCKAPI_PROXY_DOMAIN`, with the scheme and port of this request. null: it has none, as dockAPI was not asked
    #: at a loopback host and no domain is configured.
    url: Optional[str]
    #: What the application sees as `Host`, as the run's `host_header` asked. null: the public host at the container's
    #: own origin, the published address by path.
    host_header: Optional[Literal["public", "published"]]


class ServiceDto(TypedDict):
    name: str
    version: str
    #: Path of Swagger UI.
    docs: str
    #: Path of the OpenAPI document.
    openapi: str
