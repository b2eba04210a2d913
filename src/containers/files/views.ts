import { AppError } from '../../errors/app-error.js';
import type { ContainerPath } from './container-path.js';
import type { EngineView } from './engine-view.js';
import type { FileView, ListedFile } from './file-view.js';
import { isHidden, type Mount } from './mounts.js';
import type { ToolsView } from './tools-view.js';

/** Chooses between the two ways to access a path. */
export class Views {
  /** @param tools undefined: the container is not running */
  constructor(
    private readonly engine: EngineView,
    private readonly tools: ToolsView | undefined,
    private readonly mounts: readonly Mount[],
  ) {}

  /** @param path with all links resolved except the last name */
  of(path: ContainerPath): FileView {
    return this.tools && isHidden(path, this.mounts) ? this.tools : this.engine;
  }

  /** True if there is a mount at a path or below it. */
  hasMount(path: ContainerPath): boolean {
    return this.mounts.some(({ at }) => at.isWithin(path));
  }

  /** Uses programs if possible, because the engine would read every file. */
  async *list(path: ContainerPath, depth: number, signal: AbortSignal): AsyncGenerator<ListedFile> {
    if (!this.tools) {
      yield* this.engine.list(path, depth, signal);
      return;
    }
    let any = false;
    try {
      for await (const entry of this.tools.list(path, depth, signal)) {
        any = true;
        yield entry;
      }
    } catch (error) {
      const lacksTools = error instanceof AppError && error.code === 'not_supported';
      if (any || !lacksTools || this.of(path) === this.tools) throw error;
      yield* this.engine.list(path, depth, signal);
    }
  }
}
