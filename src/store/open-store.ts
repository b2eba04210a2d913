import path from 'node:path';
import { Logger } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { EnvironmentError } from '../config/environment.js';
import { NewerSchemaError } from './file/file-schema.js';
import { FileStore } from './file/file-store.js';
import { MemoryStore } from './memory-store.js';
import type { Store } from './store.js';

const FILE = 'store.sqlite';

const logger = new Logger('Store');

/**
 * Opens the store that the settings name.
 *
 * @throws EnvironmentError for a file of a newer dockAPI, or certificate authorities that cannot be read
 */
export async function openStore({ store }: Pick<Config, 'store'>): Promise<Store> {
  switch (store.kind) {
    case 'memory':
      return new MemoryStore();
    case 'file':
      return openFile(path.join(store.directory, FILE));
    case 'redis': {
      const { RedisStore } = await import('./redis/redis-store.js'); // 6 MiB that the others need not load
      return new RedisStore(store);
    }
  }
}

/** In memory where the directory cannot be written: dockAPI works nevertheless, and forgets. */
function openFile(file: string): Store {
  try {
    return new FileStore(file, (aside, { message }) =>
      logger.warn(`${file} was damaged (${message}): it is now ${aside}, and dockAPI starts with an empty store`),
    );
  } catch (error) {
    if (error instanceof NewerSchemaError) throw new EnvironmentError(`DOCKAPI_STATE_DIR: ${file} ${error.message}`);
    logger.warn(
      `${file} cannot be used (${(error as Error).message}): links and the like are kept in memory, and end with this process. Set DOCKAPI_STATE_DIR to a directory that can be written, or DOCKAPI_STORE=memory`,
    );
    return new MemoryStore();
  }
}
