// What the page reads of the API's responses; /openapi.json describes all of it.

export type Status = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';

export interface Port {
  container_port: number;
  host_port: number | null;
}

export interface Container {
  id: string;
  name: string;
  image: string;
  status: Status;
  labels: Record<string, string>;
  host_port: number | null;
  container_port: number;
  ports: Port[];
}

export interface ContainerDetails extends Container {
  created: string;
  started_at: string | null;
  finished_at: string | null;
  exit_code: number | null;
  restart_count: number;
  health: string | null;
  networks: string[];
}

export interface ApiEvent {
  id: string;
  type: string;
  at: string;
  container_id: string | null;
  name: string;
  actor: { kind: string; name?: string };
  reason: string | null;
  details: Record<string, unknown>;
}

export interface EventPage {
  events: ApiEvent[];
  gap: boolean;
  last_event_id: string;
}

export interface FieldError {
  field: string;
  message: string;
}

export interface ProblemBody {
  status: number;
  code: string;
  detail: string;
  errors?: FieldError[];
  container_id?: string;
  exit_code?: number;
  logs?: string[];
  retry_after?: number;
}

export interface Layer {
  id: string;
  status: string;
  current?: number;
  total?: number;
}

export interface Operation {
  id: string;
  kind: string;
  state: 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  created_at: string;
  updated_at: string;
  finished_at: string | null;
  progress: { phase: string; current?: number; total?: number; layers?: Layer[] } | null;
  container_id: string | null;
  result: unknown;
  problem: ProblemBody | null;
}

export interface Exec {
  exec_id: string;
  command: string[];
  tty: boolean;
  state: string;
  exit_code: number | null;
  started_at: string;
  stdin: string;
}

export type Scope = 'read' | 'run' | 'files' | 'exec' | 'proxy' | 'host' | 'admin';

export interface Policy {
  owner: string | null;
  scopes: Scope[];
  [limit: string]: unknown;
}

export interface ProxyTarget {
  upstream: string;
  url: string | null;
}

export interface Link {
  id: string;
  expires_at: string;
  methods: string[];
  port: number | null;
  url?: string;
}

export interface Stats {
  id: string;
  name: string;
  at: string;
  cpu_percent: number;
  cpus: number;
  memory: { used: number; limit: number; percent: number };
  network: { received: number; sent: number; received_per_second: number; sent_per_second: number };
  block: { read: number; written: number; read_per_second: number; written_per_second: number };
  pids: number;
}

export interface Process {
  pid: number;
  user: string;
  cpu_percent: number;
  memory_percent: number;
  command: string;
}

export interface FileEntry {
  path: string;
  name: string;
  path_encoded?: string;
  type: 'file' | 'directory' | 'symlink' | 'other';
  size: number;
  mode: string;
  modified: string;
  target?: string;
}

export interface FileList {
  path: string;
  entries: FileEntry[];
  truncated: boolean;
}

export interface Image {
  id: string;
  repo_tags: string[];
  size: number;
  created: string;
}
